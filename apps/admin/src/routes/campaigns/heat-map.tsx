import './campaigns.css';
import { VisuallyHidden } from '@mantine/core';
import { type KeyboardEvent, type MouseEvent, memo, useEffect, useMemo, useRef, useState } from 'react';
import { capitalised, formatShare } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { Counts, Group, Held, Matrix } from '../../types.js';
import { heldIn, NO_COUNTS } from '../../ui/five.js';
import { heldNumber } from '../../ui/held-number.js';
import { type Mode, nextSpot, type Shade, type Spot, shadeOf, shownOf, worstFirst } from './heat.js';

/** A cell that somebody wants to look into; without a unit or a group it is a total. */
export interface Drilled {
  unitId: string | null;
  group: string | null;
  /** "Trường X, giáo viên". */
  label: string;
  counts: Counts;
}

interface Props {
  matrix: Matrix;
  mode: Mode;
  sort: 'worst' | 'name';
  onDrill: (cell: Drilled) => void;
}

/**
 * The table as a grid that is walked by arrow keys: one cell takes the focus, Enter looks into it. The number stands in
 * every cell; its word and shade say the same thing twice.
 */
export function HeatMap({ matrix, mode, sort, onDrill }: Props) {
  const { t } = useTexts();
  const table = useRef<HTMLTableElement>(null);
  const [spot, setSpot] = useState<Spot>({ row: 0, column: 0 });
  const moved = useRef(false);
  const rows = useMemo(() => rowsOf(matrix, mode, sort), [matrix, mode, sort]);
  const columns = matrix.groups.length + 1;
  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    cellAt(table.current, spot)?.focus();
  }, [spot]);

  const names = { unit: (index: number) => rows[index]?.name ?? t.after.heat.everyUnit, group: groupName };
  const foot = useMemo(() => footOf(matrix), [matrix]);
  const look = (at: Spot) => {
    const row = rows[at.row];
    const group = matrix.groups[at.column] ?? null;
    const counts = row ? row.cells[at.column]! : foot[at.column]!;
    if (counts.members === 0 && !counts.held) return;
    onDrill({
      unitId: row?.id ?? null,
      group,
      counts,
      label: t.after.heat.cell(names.unit(at.row), names.group(group)),
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = spotOf(event.target);
    if (!at) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      look(at);
      return;
    }
    const next = nextSpot(at, event.key, event.ctrlKey, rows.length + 1, columns);
    if (!next) return;
    event.preventDefault();
    moved.current = true;
    setSpot(next);
  };
  const onClick = (event: MouseEvent) => {
    const at = spotOf(event.target);
    if (!at) return;
    setSpot(at);
    look(at);
  };
  const here = { row: Math.min(spot.row, rows.length), column: Math.min(spot.column, columns - 1) };
  const caption = mode === 'members' ? t.matrix.captionMembers : t.matrix.caption(t.five[mode]);
  return (
    <div className="heat-scroll">
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: cells that take the focus make it a grid (ARIA practices) */}
      <table className="heat" role="grid" ref={table} data-testid="matrix" onKeyDown={onKeyDown} onClick={onClick}>
        <caption>
          <VisuallyHidden>{caption}</VisuallyHidden>
        </caption>
        <thead>
          <tr>
            <th scope="col">{t.common.unit}</th>
            {matrix.groups.map((group) => (
              <th key={group} scope="col">
                {capitalised(t.groups[group as Group] ?? '')}
              </th>
            ))}
            <th scope="col">{t.common.total}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={row.id}>
              <th scope="row">{row.name}</th>
              {row.cells.map((counts, column) => (
                <Cell
                  // The groups stand in one order.
                  // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                  key={column}
                  spot={`${index} ${column}`}
                  {...numbersOf(counts, mode)}
                  mode={mode}
                  here={here.row === index && here.column === column}
                />
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t.common.total}</th>
            {foot.map((counts, column) => (
              <Cell
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                key={column}
                spot={`${rows.length} ${column}`}
                {...numbersOf(counts, mode)}
                mode={mode}
                here={here.row === rows.length && here.column === column}
              />
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );

  function groupName(group: string | null): string {
    return group === null ? t.after.heat.everyGroup : (t.groups[group as Group] ?? '');
  }
}

interface Row {
  id: string;
  name: string;
  /** One per group, and the total of the row. */
  cells: Counts[];
}

function rowsOf(matrix: Matrix, mode: Mode, sort: 'worst' | 'name'): Row[] {
  const cells = new Map(matrix.cells.map((cell) => [`${cell.unitId} ${cell.group}`, cell]));
  const totals = new Map(matrix.rowTotals.map((row) => [row.unitId, row]));
  const rows = matrix.units.map(({ id, name }) => ({
    id,
    name,
    cells: [...matrix.groups.map((group) => cells.get(`${id} ${group}`) ?? NO_COUNTS), totals.get(id) ?? NO_COUNTS],
  }));
  return sort === 'name' ? rows : worstFirst(rows, ({ cells: all }) => all.at(-1)!, mode);
}

function footOf(matrix: Matrix): Counts[] {
  const totals = new Map(matrix.columnTotals.map((column) => [column.group, column]));
  return [...matrix.groups.map((group) => totals.get(group) ?? NO_COUNTS), matrix.total];
}

const numbersOf = (counts: Counts, mode: Mode) => {
  const shade = shadeOf(counts, mode);
  return {
    value: shownOf(counts, mode),
    held: heldIn(counts, mode),
    members: counts.members,
    heldMembers: counts.held?.members,
    scale: shade?.scale,
    level: shade?.level,
  };
};

const spotOf = (target: EventTarget): Spot | null => {
  const [row, column] = (target as Element).closest<HTMLElement>('td[data-spot]')?.dataset.spot?.split(' ') ?? [];
  return row === undefined ? null : { row: Number(row), column: Number(column) };
};
const cellAt = (table: HTMLTableElement | null, { row, column }: Spot) =>
  table?.querySelector<HTMLElement>(`td[data-spot="${row} ${column}"]`);

interface CellProps {
  spot: string;
  value: number;
  held: Held | undefined;
  members: number;
  heldMembers: Held | undefined;
  scale: Shade['scale'] | undefined;
  level: number | undefined;
  mode: Mode;
  /** The one cell that the Tab key comes to. */
  here: boolean;
}

/** Drawn anew only when its own number moved: the table is live. */
const Cell = memo(function Cell({ spot, value, held, members, heldMembers, scale, level, mode, here }: CellProps) {
  const { t, locale } = useTexts();
  if (members === 0 && !heldMembers) {
    return (
      <td data-spot={spot} tabIndex={here ? 0 : -1}>
        –
      </td>
    );
  }
  const word = scale === undefined || level === undefined ? '' : (t.after.heat[scale][level] ?? '');
  return (
    <td data-spot={spot} data-drill data-value={value} data-shade={word && `${scale}${level}`} tabIndex={here ? 0 : -1}>
      {mode === 'members'
        ? heldNumber(value, held, t, locale)
        : t.matrix.of(heldNumber(value, held, t, locale), heldNumber(members, heldMembers, t, locale))}
      {mode !== 'members' && !held && !heldMembers && (
        <small>
          {formatShare(value, members, locale)}
          {word && ` · ${word}`}
        </small>
      )}
    </td>
  );
});
