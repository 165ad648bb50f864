import { type Actor, AUDIENCE_GROUPS, MEMBER_OUTCOMES, type MemberOutcome, notFound } from '@loa/domain';
import type { Transactions } from '../ports/transactions.js';
import { HeldOfCampaign, holdReach, holdTimeline, seesNoPersons } from './hold-small-counts.js';
import type { CellLine, CountLine, MemberFilter, ReportMember, ReportRun, ReportStore } from './report-store.js';
import type { LiveReport, MatrixReport, OutcomeSums, RunReport } from './report-views.js';

/** States of runs that may still reach somebody. */
const OPEN: ReadonlySet<string> = new Set(['planned', 'expanding', 'sending']);
const OUTCOME_NAMES = Object.keys(MEMBER_OUTCOMES) as MemberOutcome[];

/** Everything that people read of what was sent, within what they may see. */
export class ReadReports {
  constructor(private readonly transactions: Transactions<ReportStore>) {}

  /** The runs of a campaign with their counts, in the order in which they are due. */
  runs(actor: Actor, campaignId: string): Promise<RunReport[]> {
    return this.read(actor, async (store) => {
      await mustSee(store, campaignId);
      const runs = await runReports(store, await store.runs(campaignId));
      const held = await heldOf(actor, store, campaignId);
      return held ? runs.map((run) => held.run(run)) : runs;
    });
  }

  run(actor: Actor, runId: string): Promise<RunReport> {
    return this.read(actor, async (store) => {
      const run = await mustFind(store, runId);
      const report = (await runReports(store, [run]))[0]!;
      return (await heldOf(actor, store, run.campaignId))?.run(report) ?? report;
    });
  }

  /**
   * What a live page shows, look by look: the campaign's state, its runs, and the sum of all members. What re-sends change
   * in that sum is read from every member, so it is kept until a count of one of the runs moves.
   */
  live(actor: Actor, campaignId: string): () => Promise<LiveReport> {
    let known: { counts: string; cells: CellLine[]; held: HeldOfCampaign | null } | null = null;
    return () =>
      this.read(actor, async (store) => {
        const state = await mustSee(store, campaignId);
        const runs = await runReports(store, await store.runs(campaignId));
        const counts = JSON.stringify(runs.map((run) => [run.id, run.counts, run.reasons, run.channels]));
        if (known?.counts !== counts) {
          const cells = await resentCells(store, runs);
          known = { counts, cells, held: await heldOf(actor, store, campaignId, cells) };
        }
        const total = zero();
        for (const run of runs.filter(isFirst)) addAll(total, run.counts);
        for (const { outcome, n } of known.cells) add(total, outcome, n);
        const { held } = known;
        if (held === null) return { state, runs, total };
        return { state, runs: runs.map((run) => held.run(run)), total: held.of(total, null) };
      });
  }

  /**
   * Unit by group by outcome, over one run or all of them; rows and columns add up to the total. Over all of them a
   * member counts once for a run and its re-sends; one run is shown as it is.
   */
  matrix(actor: Actor, campaignId: string, runId?: string): Promise<MatrixReport> {
    return this.read(actor, async (store) => {
      const found = await store.cells(campaignId, runId ?? null);
      if (found === null) throw notFound('campaign');
      if (runId !== undefined && !found.runs.some((run) => run.id === runId)) throw notFound('run');
      const again = runId === undefined ? await resentCells(store, found.runs) : [];
      const lines = [...found.lines, ...again];
      const units =
        again.length === 0 ? found.units : await store.units([...new Set(lines.map((line) => line.unitId))]);
      const matrix = makeMatrix(units, lines);
      return (await heldOf(actor, store, campaignId))?.matrix(matrix, runId ?? null) ?? matrix;
    });
  }

  /** Persons once each over the whole campaign. */
  reach(actor: Actor, campaignId: string) {
    return this.read(actor, async (store) => {
      await mustSee(store, campaignId);
      const cells = await store.reach(campaignId);
      const total = { persons: 0, reached: 0, presumed: 0 };
      for (const cell of cells) {
        total.persons += cell.persons;
        total.reached += cell.reached;
        total.presumed += cell.presumed;
      }
      return seesNoPersons(actor) ? holdReach(cells, total) : { cells, total };
    });
  }

  /** How reach grew hour by hour, beside the steps as they were due. */
  timeline(actor: Actor, campaignId: string) {
    return this.read(actor, async (store) => {
      await mustSee(store, campaignId);
      const runs = await runReports(store, (await store.runs(campaignId)).filter(isFirst));
      const held = await heldOf(actor, store, campaignId);
      const plan = runs
        .filter(({ kind, state, counts }) => kind === 'message' && (counts.members > 0 || OPEN.has(state)))
        .map(({ id, title, dueAt, counts }) => ({
          runId: id,
          title,
          dueAt,
          ...membersOf(held ? held.of(counts, id) : counts),
        }));
      const points = await store.timeline(campaignId);
      return { points: held ? holdTimeline(points) : points, plan };
    });
  }

  members(actor: Actor, runId: string, filter: MemberFilter): Promise<ReportMember[]> {
    return this.read(actor, async (store) => store.members(await mustFind(store, runId), filter));
  }

  deliveries(actor: Actor, runId: string, limit: number, after: string | null) {
    return this.read(actor, async (store) => store.deliveries(await mustFind(store, runId), limit, after));
  }

  outlets(actor: Actor, campaignId: string) {
    return this.read(actor, async (store) => {
      await mustSee(store, campaignId);
      return store.outlets(campaignId);
    });
  }

  private read<T>(actor: Actor, work: (store: ReportStore) => Promise<T>): Promise<T> {
    return this.transactions.run({ unitId: actor.unitId, actor: `${actor.kind}:${actor.id}` }, work);
  }
}

/** Null for those who may see persons, who are shown everything. */
async function heldOf(
  actor: Actor,
  store: ReportStore,
  campaignId: string,
  again?: readonly CellLine[],
): Promise<HeldOfCampaign | null> {
  if (!seesNoPersons(actor)) return null;
  const runs = await store.runs(campaignId);
  return new HeldOfCampaign(runs, await store.runCells(campaignId), again ?? (await resentCells(store, runs)));
}

const membersOf = ({ members, held }: OutcomeSums) => ({ members, ...(held?.members ? { held: held.members } : {}) });

async function mustSee(store: ReportStore, campaignId: string): Promise<string> {
  const state = await store.campaignState(campaignId);
  if (state === null) throw notFound('campaign');
  return state;
}

async function mustFind(store: ReportStore, runId: string) {
  const run = await store.run(runId);
  if (run === null) throw notFound('run');
  return run;
}

const isFirst = (run: ReportRun): boolean => run.resendOf === null;

/** Most campaigns were never sent again, and pay nothing for it. */
function resentCells(store: ReportStore, runs: readonly Pick<ReportRun, 'resendOf'>[]): Promise<CellLine[]> {
  const firsts = new Set(runs.flatMap(({ resendOf }) => resendOf ?? []));
  return firsts.size === 0 ? Promise.resolve([]) : store.resentCells([...firsts]);
}

async function runReports(store: ReportStore, runs: readonly ReportRun[]): Promise<RunReport[]> {
  const lines = await store.counts(runs.map((run) => run.id));
  return runs.map((run) =>
    runReport(
      run,
      lines.filter((line) => line.runId === run.id),
    ),
  );
}

function runReport(run: ReportRun, lines: readonly CountLine[]): RunReport {
  const counts = zero();
  const members = lines.filter((line) => line.kind === 'member');
  for (const line of members) add(counts, line.state as MemberOutcome, line.n);
  return {
    ...run,
    counts,
    reasons: members
      .filter((line) => line.reason !== '')
      .map(({ state, reason, n }) => ({ outcome: state, reason, n })),
    channels: lines.filter((line) => line.kind === 'delivery').map(({ channel, state, n }) => ({ channel, state, n })),
    posts: lines.filter((line) => line.kind === 'post').map(({ state, n }) => ({ state, n })),
  };
}

export function makeMatrix(units: MatrixReport['units'], lines: readonly CellLine[]): MatrixReport {
  const cells = new Map<string, OutcomeSums & { unitId: string; group: string }>();
  const rows = new Map(units.map((unit) => [unit.id, { unitId: unit.id, ...zero() }]));
  const groups = AUDIENCE_GROUPS.filter((group) => lines.some((line) => line.group === group));
  const columns = new Map<string, OutcomeSums & { group: string }>(
    groups.map((group) => [group, { group, ...zero() }]),
  );
  const total = zero();
  for (const { unitId, group, outcome, n } of lines) {
    const key = `${unitId} ${group}`;
    const cell = cells.get(key) ?? { unitId, group, ...zero() };
    cells.set(key, cell);
    for (const sums of [cell, rows.get(unitId)!, columns.get(group)!, total]) add(sums, outcome, n);
  }
  return {
    units,
    groups: [...groups],
    cells: [...cells.values()],
    rowTotals: [...rows.values()],
    columnTotals: [...columns.values()],
    total,
  };
}

function zero(): OutcomeSums {
  return {
    members: 0,
    ...(Object.fromEntries(OUTCOME_NAMES.map((name) => [name, 0])) as Record<MemberOutcome, number>),
  };
}

function add(sums: OutcomeSums, outcome: MemberOutcome, n: number): void {
  sums[outcome] += n;
  sums.members += n;
}

function addAll(sums: OutcomeSums, more: OutcomeSums): void {
  for (const name of OUTCOME_NAMES) add(sums, name, more[name]);
}
