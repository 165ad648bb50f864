import { createHash } from 'node:crypto';
import { type Actor, DomainError, notFound, type Problem, proposeMove, type Stage, stageOf } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { PeopleChange, PeopleChangeStore } from './people-change.js';
import type {
  ClassCount,
  ClassMoveTo,
  DecidedMove,
  PupilOfClass,
  RollOverSchool,
  RollOverStore,
} from './roll-over-store.js';

export interface RollOverStores {
  readonly rollOvers: RollOverStore;
  readonly changes: PeopleChangeStore;
  readonly audit: AuditLog;
}

/** `move` null: the name of the class does not say where it goes, and a person decides. */
export interface RollOverRow extends Omit<ClassCount, 'unitId'> {
  readonly move: ClassMoveTo | null;
}

export interface RollOverPlan {
  readonly unitId: string;
  readonly unitName: string;
  readonly year: number;
  readonly from: string;
  readonly rows: RollOverRow[];
  /** Grades whose pupils come by a list of their own, and how many of them are there already. */
  readonly awaited: { grade: number; arrived: number }[];
  /** Pupils whose place began since July: they are in their class of the new year, and stay. */
  readonly begun: number;
  /** Names what was reviewed: a decision about other numbers is refused. */
  readonly seen: string;
  readonly done: PeopleChange | null;
}

export interface RollOverDecision {
  readonly seen: string;
  /** Rows that go otherwise than proposed. */
  readonly rows: readonly DecidedMove[];
  readonly repeaters: readonly string[];
}

export interface RollOverOutcome {
  readonly unitId: string;
  readonly change: PeopleChange | null;
  /** Why not, when not. */
  readonly code: string | null;
}

/** The turn of a school year: one reviewed step per school, in one transaction, once per school and year. */
export class RollOver {
  constructor(
    private readonly transactions: Transactions<RollOverStores>,
    private readonly clock: Clock,
  ) {}

  /** The plans of all schools in sight, or of one. */
  plans(actor: Actor, year: number, from: string, day: string, unitId?: string): Promise<RollOverPlan[]> {
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const schools = await stores.rollOvers.schools(day, unitId);
      if (unitId !== undefined && schools.length === 0) throw notFound('unit');
      return plansOf(stores, schools, year, from);
    });
  }

  /** Of one class, by name: for choosing who repeats. */
  pupils(
    actor: Actor,
    unitId: string,
    row: Pick<ClassCount, 'grade' | 'className'>,
    from: string,
    day: string,
  ): Promise<PupilOfClass[]> {
    return this.transactions.run(scopeOf(actor), async ({ rollOvers }) => {
      if ((await rollOvers.schools(day, unitId)).length === 0) throw notFound('unit');
      return rollOvers.pupils(unitId, row.grade, row.className, from);
    });
  }

  /** Applied twice, it is done once: the second answer is the first. */
  async apply(
    actor: Actor,
    unitId: string,
    year: number,
    from: string,
    day: string,
    decision: RollOverDecision,
  ): Promise<PeopleChange> {
    if (from > day) throw new DomainError('invalid', 'rollOver.notYet');
    const at = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const { rollOvers, changes, audit } = stores;
      if (!(await rollOvers.lock(unitId))) throw notFound('unit');
      const [school] = await rollOvers.schools(day, unitId);
      if (!school) throw notFound('unit');
      const [plan] = await plansOf(stores, [school], year, from);
      if (plan!.done) return plan!.done;
      if (plan!.seen !== decision.seen) throw new DomainError('conflict', 'rollOver.changed');
      const moves = decide(plan!, decision.rows);
      const change = { unitId, kind: 'rollOver', key: String(year), effectiveOn: from } as const;
      const id = await changes.open(change, actor, at);
      const counts = { ...(await rollOvers.apply(unitId, from, moves, decision.repeaters)) };
      await changes.close(id, counts);
      const entry = { action: 'unit.rolledOver', objectKind: 'unit', objectId: unitId, unitId };
      await audit.record(actor, { ...entry, facts: { year, from, change: id, ...counts } }, at);
      return (await changes.find(id)) as PeopleChange;
    });
  }

  /** School by school as proposed, each on its own; those with something left to decide are passed over and named. */
  async applyAll(
    actor: Actor,
    year: number,
    from: string,
    day: string,
    schools: readonly { unitId: string; seen: string }[],
  ): Promise<RollOverOutcome[]> {
    const outcomes: RollOverOutcome[] = [];
    for (const { unitId, seen } of schools) {
      try {
        const change = await this.apply(actor, unitId, year, from, day, { seen, rows: [], repeaters: [] });
        outcomes.push({ unitId, change, code: null });
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        outcomes.push({ unitId, change: null, code: error.code });
      }
    }
    return outcomes;
  }
}

async function plansOf(
  { rollOvers, changes }: RollOverStores,
  schools: readonly RollOverSchool[],
  year: number,
  from: string,
): Promise<RollOverPlan[]> {
  const ids = schools.map((school) => school.unitId);
  const [classes, arrived] = [await rollOvers.classes(ids, from), await rollOvers.arrived(ids, from)];
  const plans: RollOverPlan[] = [];
  for (const school of schools) {
    const own = classes.filter((row) => row.unitId === school.unitId);
    const stage = stageOf(
      school.level,
      own.flatMap(({ grade }) => grade ?? []),
    );
    if (stage === null) continue;
    const done = await changes.standing('rollOver', String(year), school.unitId);
    const rows = done ? [] : own.map((row) => planRow(row, stage));
    const here = arrived.filter((row) => row.unitId === school.unitId);
    const first = here.find((row) => row.grade === stage.first);
    // Once the year is turned, whoever is in the first grade is new there, but for those who repeat it.
    const came = (done ? first?.all : first?.sinceStart) ?? 0;
    const awaited = [{ grade: stage.first, arrived: came }];
    const begun = done ? 0 : here.reduce((sum, row) => sum + row.sinceStart, 0);
    const { unitId, name: unitName } = school;
    plans.push({ unitId, unitName, year, from, rows, awaited, begun, seen: fingerprint(rows), done });
  }
  return plans;
}

function planRow({ grade, className, pupils }: ClassCount, stage: Stage): RollOverRow {
  const move = proposeMove(grade, className, stage);
  if (move === null) return { grade, className, pupils, move };
  const to = move.action === 'up' ? { toGrade: move.grade, toClassName: move.className } : STAYS;
  return { grade, className, pupils, move: { action: move.action, ...to } };
}

const STAYS = { toGrade: null, toClassName: null };

const fingerprint = (rows: readonly RollOverRow[]): string =>
  createHash('sha256')
    .update(JSON.stringify(rows.map((row) => [row.grade, row.className, row.pupils])))
    .digest('base64url')
    .slice(0, 16);

function decide(plan: RollOverPlan, decided: readonly DecidedMove[]): DecidedMove[] {
  const problems: Problem[] = [];
  const moves = plan.rows.flatMap(({ grade, className, move }, index) => {
    const own = decided.find((row) => row.grade === grade && row.className === className) ?? move;
    const complete = own !== null && (own.action !== 'up' || (own.toGrade !== null && own.toClassName !== ''));
    if (complete) return [{ grade, className, action: own.action, toGrade: own.toGrade, toClassName: own.toClassName }];
    problems.push({ code: 'rollOver.class', field: `rows.${index}`, params: { name: className ?? '–' } });
    return [];
  });
  if (problems.length > 0) throw new DomainError('invalid', 'rollOver.undecided', { n: problems.length }, problems);
  return moves;
}
