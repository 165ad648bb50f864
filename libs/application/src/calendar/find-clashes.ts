import {
  addDays,
  type Clash,
  type ClashWorld,
  type Crowd,
  clashesOf,
  type Proposal,
  proposalFor,
  workCalendar,
} from '@loa/domain';
import type { Step } from '../campaigns/campaign-store.js';
import { asSendings, loadSchedule, type ScheduledSending } from './load-schedule.js';
import type { ScheduleStores } from './schedule-store.js';

/** A clash with what it is about, to be told to a reader. */
export interface FoundClash extends Omit<Clash, 'others' | 'accountId'> {
  readonly others: readonly ScheduledSending[];
  /** Name of the account; empty when none is meant. */
  readonly account: string;
  readonly day: string;
  readonly expiresAt: Date;
  readonly timeZone: string;
  readonly step: Step;
  /** The office's cap per person per day; null: none. */
  readonly cap: number | null;
  readonly proposal: Proposal | null;
}

export interface ClashFindings {
  /** By id of the sending; those without any are missing. */
  readonly clashes: ReadonlyMap<string, readonly FoundClash[]>;
  readonly world: ClashWorld;
}

/** Proposals look for another day so far away (`REACH_DAYS` of the domain), and holidays move it on. */
const AROUND_DAYS = 21;
/** Moves and slow accounts reach beyond the days that are looked at. */
const BEYOND_DAYS = 90;

const NOBODY: Crowd = { alike: [], loads: [], senders: new Map() };

/** Of one campaign, whose sendings are given, with those of all others around them; by step. */
export async function findClashes(
  stores: ScheduleStores,
  own: readonly ScheduledSending[],
  now: Date,
): Promise<ReadonlyMap<string, readonly FoundClash[]>> {
  const open = own.filter(isOpen);
  if (open.length === 0) return new Map();
  const days = open.map(({ day }) => day).sort();
  const campaignId = open[0]!.campaign.id;
  const around = await loadSchedule(stores, addDays(days[0]!, -AROUND_DAYS), addDays(days.at(-1)!, AROUND_DAYS), now);
  const others = around.filter(({ campaign }) => campaign.id !== campaignId);
  // Only what may meet them is asked for: who else is written to on other days matters to proposals alone.
  const near = others.filter(({ day }) => days.some((one) => Math.abs(apart(one, day)) <= 1));
  const first = await clashesAmong(stores, [...own, ...near], open, now);
  if (first.clashes.size === 0 || near.length === others.length) return byStep(open, first);
  return byStep(open, await clashesAmong(stores, [...own, ...others], open, now));
}

/** A step that comes back tells each kind once, of the first time that has it. */
function byStep(open: readonly ScheduledSending[], { clashes }: ClashFindings): Map<string, FoundClash[]> {
  const found = new Map<string, FoundClash[]>();
  for (const { id, step } of open) {
    const known = found.get(step.id) ?? [];
    const more = (clashes.get(id) ?? []).filter(({ code }) => known.every((one) => one.code !== code));
    if (more.length > 0) found.set(step.id, [...known, ...more]);
  }
  return found;
}

/** Of `asked` among `scheduled`, which holds them. */
export async function clashesAmong(
  stores: ScheduleStores,
  scheduled: readonly ScheduledSending[],
  asked: readonly ScheduledSending[],
  now: Date,
): Promise<ClashFindings> {
  const world = await worldOf(stores, scheduled, now);
  const byId = new Map(scheduled.map((one) => [one.id, one]));
  const sendings = new Map(world.sendings.map((one) => [one.id, one]));
  const clashes = new Map<string, FoundClash[]>();
  for (const one of asked.filter(isOpen)) {
    const sending = sendings.get(one.id)!;
    const found = clashesOf(sending, world).map((clash) => ({
      ...clash,
      others: clash.others.map((id) => byId.get(id)!),
      account: world.crowd.senders.get(clash.accountId ?? '')?.name ?? '',
      ...{ day: one.day, expiresAt: one.expiresAt, timeZone: one.campaign.timeZone, step: one.step },
      ...{ cap: world.personPerDay, proposal: proposalFor(clash, sending, world, now) },
    }));
    if (found.length > 0) clashes.set(one.id, found);
  }
  return { clashes, world };
}

async function worldOf(stores: ScheduleStores, scheduled: readonly ScheduledSending[], now: Date): Promise<ClashWorld> {
  const { sendings, questions } = asSendings(scheduled, now);
  const days = sendings.map(({ day }) => day).sort();
  if (days.length === 0) return { sendings, crowd: NOBODY, personPerDay: null, calendar: workCalendar([]) };
  const span = [addDays(days[0]!, -BEYOND_DAYS), addDays(days.at(-1)!, BEYOND_DAYS)] as const;
  return {
    sendings,
    crowd: await stores.schedule.crowd(questions),
    personPerDay: await stores.schedule.personPerDay(),
    calendar: workCalendar(await stores.planning.specialDays(...span), await stores.planning.schoolPeriods(...span)),
  };
}

/** What was sent or will not be sent can be helped no more. */
const isOpen = ({ past, skipped, run, step }: ScheduledSending): boolean =>
  !past && skipped === null && step.kind !== 'post' && (run === null || run.state === 'planned');

const apart = (a: string, b: string): number => (Date.parse(a) - Date.parse(b)) / 86_400_000;
