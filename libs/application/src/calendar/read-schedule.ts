import {
  type Actor,
  addDays,
  type CampaignState,
  type DayLoad,
  dayLoads,
  knownDates,
  LUNAR_YEARS,
  type LunarDay,
  localDay,
  lunarOfSolar,
  messagesOf,
  type NamedDay,
  NOT_STARTED_STATES,
  notFound,
} from '@loa/domain';
import { scopeOf } from '../campaigns/load-campaign.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import { clashesAmong, type FoundClash } from './find-clashes.js';
import { loadSchedule, type ScheduledSending } from './load-schedule.js';
import type { ScheduleStores } from './schedule-store.js';

export interface ScheduleItem extends ScheduledSending {
  /** Nobody was written to yet, and whoever may change the campaign may move it. */
  readonly movable: boolean;
  /** It comes back, and whoever may change the campaign may change its rule. */
  readonly series: boolean;
  /** People that it writes to; null for a post. */
  readonly people: number | null;
  readonly clashes: readonly FoundClash[];
}

export interface ScheduleAnchor {
  readonly day: string;
  readonly nameVi: string;
  readonly nameEn: string;
  readonly campaignIds: readonly string[];
}

export interface ScheduleDay {
  readonly day: string;
  readonly lunar: LunarDay | null;
  readonly special: NamedDay | null;
  readonly messages: number;
  readonly loads: readonly DayLoad[];
}

export interface Schedule {
  readonly from: string;
  readonly to: string;
  readonly today: string;
  readonly personPerDay: number | null;
  readonly items: readonly ScheduleItem[];
  readonly anchors: readonly ScheduleAnchor[];
  readonly days: readonly ScheduleDay[];
}

/** Everything that is planned, was sent and stands in the way between two days, for whoever sees it. */
export class ReadSchedule {
  constructor(
    private readonly transactions: Transactions<ScheduleStores>,
    private readonly clock: Clock,
  ) {}

  run(actor: Actor, from: string, to: string): Promise<Schedule> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const unit = await stores.planning.unitWithOffice(actor.unitId, localDay(now, 'UTC'));
      if (unit === null) throw notFound('unit');
      // What is due the day before or after may still be sending.
      const around = await loadSchedule(stores, addDays(from, -1), addDays(to, 1), now);
      const scheduled = around.filter(({ day }) => day >= from && day <= to);
      const { clashes, world } = await clashesAmong(stores, around, scheduled, now);
      const special = new Map((await stores.holidays.list(null)).map((day) => [day.day, day]));
      const sendings = new Map(world.sendings.map((one) => [one.id, one]));
      const items = scheduled.map((one): ScheduleItem => {
        const sending = sendings.get(one.id);
        const people = one.run?.members ?? (sending ? messagesOf(sending, world.crowd) : 0);
        return {
          ...one,
          movable: isMovable(one),
          series: isSeries(one),
          people: one.step.kind === 'post' ? null : people,
          clashes: clashes.get(one.id) ?? [],
        };
      });
      const days = daysBetween(from, to).map(
        (day): ScheduleDay => ({
          day,
          lunar: lunarOf(day),
          special: special.get(day) ?? null,
          messages: items.reduce(
            (sum, one) => sum + (one.day === day && !one.past && one.skipped === null ? (one.people ?? 0) : 0),
            0,
          ),
          loads: dayLoads(
            world.sendings.filter((one) => one.day === day),
            world.crowd,
          ),
        }),
      );
      const today = localDay(now, unit.timeZone);
      return { from, to, today, personPerDay: world.personPerDay, items, anchors: anchorsOf(items, from, to), days };
    });
  }
}

/** Undecided ones as drafts only: what waits for approval is not changed under the approver's eyes. */
function isMovable({ campaign, step, run }: ScheduledSending): boolean {
  if (!campaign.own || step.repeat) return false;
  if (run === null) return campaign.state === 'draft';
  return GOING.includes(campaign.state) && !run.resend && NOT_STARTED_STATES.includes(run.state);
}

const GOING: readonly CampaignState[] = ['scheduled', 'running', 'paused'];

const isSeries = ({ campaign, step, run }: ScheduledSending): boolean =>
  step.repeat !== null && campaign.own && [...GOING, 'draft'].includes(campaign.state) && run?.resend !== true;

function anchorsOf(items: readonly ScheduleItem[], from: string, to: string): ScheduleAnchor[] {
  const anchors = new Map(knownDates(from, to).map((date) => [date.day, { ...date, campaignIds: new Set<string>() }]));
  for (const { campaign } of items) {
    const { anchorDate: day, id, name } = campaign;
    if (day < from || day > to) continue;
    const anchor = anchors.get(day) ?? { day, nameVi: name, nameEn: name, campaignIds: new Set<string>() };
    anchor.campaignIds.add(id);
    anchors.set(day, anchor);
  }
  return [...anchors.values()]
    .map((anchor) => ({ ...anchor, campaignIds: [...anchor.campaignIds] }))
    .sort((a, b) => (a.day < b.day ? -1 : 1));
}

function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}

function lunarOf(day: string): LunarDay | null {
  const year = Number(day.slice(0, 4));
  return year > LUNAR_YEARS.from && year < LUNAR_YEARS.to ? lunarOfSolar(day) : null;
}
