import type { Unit } from '../../types.js';

export interface UnitNode {
  readonly unit: Unit;
  readonly depth: number;
  readonly below: readonly UnitNode[];
}

/** Units as a tree; whose parent is out of sight stands at the top. */
export function treeOf(units: readonly Unit[]): UnitNode[] {
  const known = new Set(units.map(({ id }) => id));
  const nodes = (parentId: string | null, depth: number): UnitNode[] =>
    units
      .filter((unit) => (unit.parentId !== null && known.has(unit.parentId) ? unit.parentId : null) === parentId)
      .map((unit) => ({ unit, depth, below: nodes(unit.id, depth + 1) }));
  return nodes(null, 0);
}

/**
 * The choice after a tick on a unit, as the fewest units that say it; undefined, which means every unit, when nothing is
 * left. Taking one away from a unit that is chosen as a whole leaves the others at its side.
 */
export function chosenUnits(
  roots: readonly UnitNode[],
  chosen: ReadonlySet<string>,
  ticked: string,
): string[] | undefined {
  const path = pathTo(roots, ticked);
  const holder = path.findIndex(({ unit }) => chosen.has(unit.id));
  const next = new Set(chosen);
  if (holder >= 0) {
    next.delete(path[holder]!.unit.id);
    for (let at = holder; at < path.length - 1; at++) {
      for (const { unit } of path[at]!.below) if (unit.id !== path[at + 1]!.unit.id) next.add(unit.id);
    }
  } else {
    for (const id of idsOf(path.at(-1)?.below ?? [])) next.delete(id);
    next.add(ticked);
  }
  return next.size === 0 ? undefined : [...next];
}

function pathTo(nodes: readonly UnitNode[], id: string): UnitNode[] {
  for (const node of nodes) {
    if (node.unit.id === id) return [node];
    const rest = pathTo(node.below, id);
    if (rest.length > 0) return [node, ...rest];
  }
  return [];
}

const idsOf = (nodes: readonly UnitNode[]): string[] => nodes.flatMap(({ unit, below }) => [unit.id, ...idsOf(below)]);
