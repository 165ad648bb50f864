import { type Actor, type Held, heldCounts, MEMBER_OUTCOMES, type MemberOutcome, type Sum } from '@loa/domain';
import type { AudienceCounts } from '../audiences/audience-store.js';
import type { CellLine, ReachLine, ReportRun, RunCellLine, TimelinePoint } from './report-store.js';
import type { MatrixReport, OutcomeSums, RunReport } from './report-views.js';

/** Whether small counts are held back from this reader. */
export const seesNoPersons = (actor: Actor): boolean => !actor.permissions.has('person.read');

const OUTCOMES = Object.keys(MEMBER_OUTCOMES) as MemberOutcome[];
const FIELDS = ['members', ...OUTCOMES] as const;
type Field = (typeof FIELDS)[number];
/** Stands for all runs, units or groups together. */
const ALL = '*';

const keyOf = (run: string, unit: string, group: string, field: string): string => `${run} ${unit} ${group} ${field}`;

/**
 * What is held back of a campaign, worked out once for its tables by run and over all of them, with their margins: whatever
 * a reader asks for, and in which order, the answers hold back the same counts.
 */
export class HeldOfCampaign {
  private readonly held: ReadonlyMap<string, Held>;

  /** `again`: what re-sends change over all runs (`resentCells`); then the runs do not add up, and are no sum. */
  constructor(
    runs: readonly Pick<ReportRun, 'id' | 'resendOf'>[],
    lines: readonly RunCellLine[],
    again: readonly CellLine[],
  ) {
    const cube = new Cube();
    const firsts = new Set(runs.filter(({ resendOf }) => resendOf === null).map(({ id }) => id));
    for (const line of lines) {
      cube.add(line.runId, line);
      if (firsts.has(line.runId)) cube.add(ALL, line);
    }
    for (const line of again) cube.add(ALL, line);
    this.held = heldCounts(cube.counts, cube.sums(again.length === 0 ? [...firsts] : []));
  }

  /** The sums of a run (null: of all), a unit and a group (absent: of all) without what is held back of them. */
  of<T extends OutcomeSums>(sums: T, runId: string | null, unitId = ALL, group = ALL): T {
    return without(sums, (field) => this.held.get(keyOf(runId ?? ALL, unitId, group, field)));
  }

  matrix(report: MatrixReport, runId: string | null): MatrixReport {
    return {
      ...report,
      cells: report.cells.map((cell) => this.of(cell, runId, cell.unitId, cell.group)),
      rowTotals: report.rowTotals.map((row) => this.of(row, runId, row.unitId)),
      columnTotals: report.columnTotals.map((column) => this.of(column, runId, ALL, column.group)),
      total: this.of(report.total, runId),
    };
  }

  /** Reasons add up with those who have none to their outcome; channels to nothing, so there is nothing that covers them. */
  run(report: RunReport): RunReport {
    const counts = this.of(report.counts, report.id);
    const numbers = new Map<string, number>(OUTCOMES.map((outcome) => [outcome, report.counts[outcome]]));
    const sums: Sum[] = [];
    const unsaid = new Set<string>();
    for (const outcome of OUTCOMES) {
      const parts = report.reasons.filter((line) => line.outcome === outcome);
      if (parts.length === 0) continue;
      for (const { reason, n } of parts) numbers.set(`${outcome} ${reason}`, n);
      numbers.set(`${outcome} `, report.counts[outcome] - parts.reduce((sum, { n }) => sum + n, 0));
      unsaid.add(`${outcome} `);
      sums.push({ total: outcome, parts: [...parts.map(({ reason }) => `${outcome} ${reason}`), `${outcome} `] });
    }
    const known = new Map(Object.entries(counts.held ?? {}).filter(([field]) => field !== 'members'));
    const held = heldCounts(numbers, sums, unsaid, known);
    const covered = [...known.values()].some((mark) => mark === 'covered');
    return {
      ...report,
      counts,
      reasons: report.reasons.map((line) => withoutOne(line, held.get(`${line.outcome} ${line.reason}`))),
      channels: report.channels.map((line) => withoutOne(line, line.n < 5 ? 'small' : covered ? 'covered' : undefined)),
    };
  }
}

/** Counts by run, unit, group and field, with all their margins. */
class Cube {
  readonly counts = new Map<string, number>();
  /** Units and groups of each run that anybody was in, margins among them. */
  private readonly places = new Map<string, Map<string, Set<string>>>();

  add(run: string, { unitId, group, outcome, n }: CellLine): void {
    for (const unit of [unitId, ALL]) {
      for (const one of [group, ALL]) {
        this.open(run, unit, one);
        for (const field of ['members', outcome]) {
          const key = keyOf(run, unit, one, field);
          this.counts.set(key, this.counts.get(key)! + n);
        }
      }
    }
  }

  private open(run: string, unit: string, group: string): void {
    const units = this.places.get(run) ?? new Map<string, Set<string>>();
    this.places.set(run, units);
    const groups = units.get(unit) ?? new Set<string>();
    units.set(unit, groups);
    if (groups.has(group)) return;
    groups.add(group);
    for (const field of FIELDS) this.counts.set(keyOf(run, unit, group, field), 0);
  }

  /** `firsts`: the runs that add up to all of them. */
  sums(firsts: readonly string[]): Sum[] {
    const sums: Sum[] = [];
    for (const [run, units] of this.places) {
      for (const [unit, groups] of units) {
        for (const group of groups) {
          const key = (field: string) => keyOf(run, unit, group, field);
          sums.push({ total: key('members'), parts: OUTCOMES.map(key) });
          for (const field of FIELDS) this.addUp(sums, firsts, { run, unit, group, field });
        }
      }
    }
    return sums;
  }

  /** The sums over groups, units and runs of which a place is the total. */
  private addUp(
    sums: Sum[],
    firsts: readonly string[],
    { run, unit, group, field }: { run: string; unit: string; group: string; field: Field },
  ): void {
    const total = keyOf(run, unit, group, field);
    const units = this.places.get(run)!;
    const real = (names: Iterable<string>) => [...names].filter((name) => name !== ALL);
    if (group === ALL) sums.push({ total, parts: real(units.get(unit)!).map((one) => keyOf(run, unit, one, field)) });
    if (unit === ALL) {
      const within = real(units.keys()).filter((one) => units.get(one)!.has(group));
      sums.push({ total, parts: within.map((one) => keyOf(run, one, group, field)) });
    }
    if (run === ALL && firsts.length > 0) {
      const within = firsts.filter((one) => this.places.get(one)?.get(unit)?.has(group));
      sums.push({ total, parts: within.map((one) => keyOf(one, unit, group, field)) });
    }
  }
}

/** One table of outcomes by itself. */
export function holdOutcomes<T extends OutcomeSums>(sums: T): T {
  const held = heldCounts(new Map(FIELDS.map((field) => [field, sums[field]])), [
    { total: 'members', parts: OUTCOMES },
  ]);
  return without(sums, (field) => held.get(field));
}

function without<T extends OutcomeSums>(sums: T, markOf: (field: Field) => Held | undefined): T {
  const marks = FIELDS.flatMap((field) => {
    const mark = markOf(field);
    return mark ? [[field, mark] as const] : [];
  });
  if (marks.length === 0) return sums;
  return { ...sums, ...Object.fromEntries(marks.map(([field]) => [field, 0])), held: Object.fromEntries(marks) };
}

const withoutOne = <T extends { n: number }>(line: T, held: Held | undefined): T =>
  held ? { ...line, n: 0, held } : line;

/** Persons once each: reached, presumed and the rest, by place and in all. */
export function holdReach(cells: readonly ReachLine[], total: { persons: number; reached: number; presumed: number }) {
  const numbers = new Map<string, number>();
  const sums: Sum[] = [];
  const unsaid = new Set<string>();
  const rows = [...cells.map((cell, index) => [String(index), cell] as const), [ALL, total] as const];
  for (const [row, { persons, reached, presumed }] of rows) {
    const all = { persons, reached, presumed, rest: persons - reached - presumed };
    for (const [field, n] of Object.entries(all)) numbers.set(`${row} ${field}`, n);
    unsaid.add(`${row} rest`);
    sums.push({ total: `${row} persons`, parts: ['reached', 'presumed', 'rest'].map((field) => `${row} ${field}`) });
  }
  for (const field of ['persons', 'reached', 'presumed']) {
    sums.push({ total: `${ALL} ${field}`, parts: cells.map((_, index) => `${index} ${field}`) });
  }
  const held = heldCounts(numbers, sums, unsaid);
  const shown = <T extends { persons: number; reached: number; presumed: number }>(row: string, counts: T) => {
    const marks = (['persons', 'reached', 'presumed'] as const).flatMap((field) => {
      const mark = held.get(`${row} ${field}`);
      return mark ? [[field, mark] as const] : [];
    });
    if (marks.length === 0) return counts;
    return { ...counts, ...Object.fromEntries(marks.map(([field]) => [field, 0])), held: Object.fromEntries(marks) };
  };
  return { cells: cells.map((cell, index) => shown(String(index), cell)), total: shown(ALL, total) };
}

/** One number of people out of all of them: told when neither it nor what is missing is a few. */
export function holdShare<T extends { reached: number; population: number }>(share: T): T & { held?: Held } {
  const { reached, population } = share;
  const numbers = new Map([
    ['population', population],
    ['reached', reached],
    ['missing', population - reached],
  ]);
  const held = heldCounts(numbers, [{ total: 'population', parts: ['reached', 'missing'] }]);
  if (held.has('population')) return { ...share, reached: 0, population: 0, held: held.get('population') };
  return held.has('reached') ? { ...share, reached: 0, held: held.get('reached') } : share;
}

/** Hours in which few were reached are told with the next ones, so that the line still ends where it ended. */
export function holdTimeline(points: readonly TimelinePoint[]): TimelinePoint[] {
  const told: TimelinePoint[] = [];
  let waiting = 0;
  for (const { at, reached } of points) {
    waiting += reached;
    if (waiting < 5) continue;
    told.push({ at, reached: waiting });
    waiting = 0;
  }
  const last = told.pop();
  return last ? [...told, { ...last, reached: last.reached + waiting }] : [];
}

/** Members by channel and reason, and by unit with those of each who can't be written to, which nobody is told outright. */
export function holdAudience(counts: AudienceCounts): AudienceCounts {
  const numbers = new Map<string, number>([['members', counts.members]]);
  const unsaid = new Set<string>();
  const add = (key: string, n: number) => {
    numbers.set(key, n);
    return key;
  };
  const channels = counts.byChannel.map(({ channel, n }) => add(`channel ${channel}`, n));
  const reasons = counts.leftOut.map(({ reason, n }) => add(`reason ${reason}`, n));
  const reached = add(
    'reached',
    counts.byChannel.reduce((sum, { n }) => sum + n, 0),
  );
  unsaid.add(reached);
  const sums: Sum[] = [
    { total: 'members', parts: [...channels, ...reasons] },
    { total: 'members', parts: counts.byUnit.map(({ unitId, members }) => add(`members ${unitId}`, members)) },
    { total: reached, parts: channels },
    { total: reached, parts: counts.byUnit.map(({ unitId, writable }) => add(`writable ${unitId}`, writable)) },
    ...counts.byUnit.map(({ unitId, members, writable }) => {
      unsaid.add(`lost ${unitId}`);
      return {
        total: `members ${unitId}`,
        parts: [`writable ${unitId}`, add(`lost ${unitId}`, members - writable)],
      };
    }),
  ];
  const held = heldCounts(numbers, sums, unsaid);
  const shown = (key: string, n: number) => (held.has(key) ? 0 : n);
  return {
    members: shown('members', counts.members),
    held: held.get('members'),
    byChannel: counts.byChannel.map((line) => withoutOne(line, held.get(`channel ${line.channel}`))),
    leftOut: counts.leftOut.map((line) => withoutOne(line, held.get(`reason ${line.reason}`))),
    byUnit: counts.byUnit.map((line) => ({
      ...line,
      members: shown(`members ${line.unitId}`, line.members),
      heldMembers: held.get(`members ${line.unitId}`),
      writable: shown(`writable ${line.unitId}`, line.writable),
      heldWritable: held.get(`writable ${line.unitId}`),
    })),
  };
}
