import { AUDIENCE_GROUPS, type AudienceGroup } from './audience-group.js';
import type { WorkCalendar } from './calendar.js';
import type { StepTiming } from './schedule.js';
import { type Cap, type SendingEnd, type SendingWindow, sendingEnd } from './sending-time.js';

/** One sending of one step, of whatever campaign. */
export interface Sending extends SendingWindow {
  /** Unique among those looked at. */
  readonly id: string;
  readonly campaignId: string;
  readonly stepId: string;
  /** How it came to its time; null when it can't be given another one (it was sent, or comes again and again). */
  readonly timing: StepTiming | null;
  /** Which of the crowd's audiences it writes to; null: to nobody in person (a post). */
  readonly audience: number | null;
  /** The campaign's own caps. */
  readonly cap: Cap;
}

/** People who are in the same audiences. */
export interface Alike {
  readonly group: AudienceGroup;
  /** Numbers of audiences, one more than once when a person gets a message for each of several pupils. */
  readonly audiences: readonly number[];
  readonly people: number;
}

/** Messages of an audience that would leave by one account first. */
export interface Load {
  readonly accountId: string;
  readonly messages: number;
}

export interface SenderCap extends Cap {
  readonly id: string;
  readonly name: string;
}

/** Who gets what, as far as clashes need it: counted in sets, told apart by nothing but the audiences they are in. */
export interface Crowd {
  readonly alike: readonly Alike[];
  /** By number of audience. */
  readonly loads: readonly (readonly Load[])[];
  readonly senders: ReadonlyMap<string, SenderCap>;
}

export interface ClashWorld {
  readonly sendings: readonly Sending[];
  readonly crowd: Crowd;
  /** The office's cap per person per day; null: none. */
  readonly personPerDay: number | null;
  readonly calendar: WorkCalendar;
}

export type ClashCode = 'personCap' | 'accountShared' | 'capTooSlow';

export interface Clash {
  readonly code: ClashCode;
  /** With `personCap`: how many people of which groups, and the most that one of them would get. */
  readonly people: number | null;
  readonly most: number | null;
  readonly groups: readonly AudienceGroup[];
  /** Other sendings that have to do with it, by id. */
  readonly others: readonly string[];
  /** The account, by id; null when the campaign's own cap is the slow one, or no sender is meant. */
  readonly accountId: string | null;
  readonly doneAt: Date | null;
  readonly unsent: number | null;
}

/** Accounts without a cap are reckoned at this pace, messages a second, to tell how long they are busy. */
const UNCAPPED_PER_SECOND = 100;

/** What one sending gets in the way of, or can't do in its time. */
export function clashesOf(one: Sending, world: ClashWorld): Clash[] {
  if (one.audience === null) return [];
  return [...personClash(one, world), ...sharedAccounts(one, world), ...slowCap(one, world)];
}

const NO_FACTS = { people: null, most: null, groups: [], others: [], accountId: null, doneAt: null, unsent: null };

function personClash(one: Sending, world: ClashWorld): Clash[] {
  const cap = world.personPerDay;
  if (cap === null) return [];
  const sameDay = world.sendings.filter(({ day, audience }) => day === one.day && audience !== null);
  const over = world.crowd.alike.filter((alike) => messagesTo(alike, [one]) > 0 && messagesTo(alike, sameDay) > cap);
  if (over.length === 0) return [];
  const others = sameDay.filter((other) => other.id !== one.id && over.some((alike) => messagesTo(alike, [other]) > 0));
  return [
    {
      ...NO_FACTS,
      code: 'personCap',
      people: peopleIn(over),
      most: Math.max(...over.map((alike) => messagesTo(alike, sameDay))),
      groups: groupsIn(over),
      others: others.map(({ id }) => id),
    },
  ];
}

export interface DayLoad {
  readonly group: AudienceGroup;
  /** The most messages that one person of the group gets, and how many people get two or more. */
  readonly most: number;
  readonly people: number;
}

/** Groups whose people get several messages of these sendings, which are all of one day. */
export function dayLoads(sendings: readonly Sending[], crowd: Crowd): DayLoad[] {
  return AUDIENCE_GROUPS.flatMap((group) => {
    const several = crowd.alike.filter((alike) => alike.group === group && messagesTo(alike, sendings) > 1);
    if (several.length === 0) return [];
    const most = Math.max(...several.map((alike) => messagesTo(alike, sendings)));
    return [{ group, most, people: peopleIn(several) }];
  });
}

/** How many messages each of these people gets of these sendings. */
function messagesTo({ audiences }: Alike, sendings: readonly Sending[]): number {
  return sendings.reduce((sum, { audience }) => sum + audiences.filter((number) => number === audience).length, 0);
}

const peopleIn = (list: readonly Alike[]): number => list.reduce((sum, { people }) => sum + people, 0);
const groupsIn = (list: readonly Alike[]): AudienceGroup[] =>
  AUDIENCE_GROUPS.filter((group) => list.some((alike) => alike.group === group));

/** Messages that a sending comes to. */
export const messagesOf = ({ audience }: Sending, { loads }: Crowd): number =>
  audience === null ? 0 : (loads[audience] ?? []).reduce((sum, { messages }) => sum + messages, 0);

const loadsOf = ({ audience }: Sending, { loads }: Crowd): readonly Load[] =>
  audience === null ? [] : (loads[audience] ?? []);

/** Other campaigns that send from the same accounts while this sending does. Said once, of the account that is done last. */
function sharedAccounts(one: Sending, world: ClashWorld): Clash[] {
  const shared = loadsOf(one, world.crowd).flatMap((load) => {
    const own = busyUntil(one, load, world);
    const others = world.sendings.filter((other) => {
      if (other.campaignId === one.campaignId) return false;
      // Nothing is busy beyond its expiry: most are told apart without reckoning how long they take.
      if (other.dueAt > own || other.expiresAt < one.dueAt) return false;
      const theirs = loadOn(other, load.accountId, world);
      return theirs !== undefined && overlap([one.dueAt, own], [other.dueAt, busyUntil(other, theirs, world)]);
    });
    if (others.length === 0) return [];
    const together = sum([one, ...others].flatMap((sending) => loadOn(sending, load.accountId, world) ?? []));
    const { doneAt } = sendingEnd(together, paceOf(load.accountId, world), one, world.calendar);
    return [{ accountId: load.accountId, others, doneAt }];
  });
  if (shared.length === 0) return [];
  const { accountId, doneAt } = shared.reduce((last, next) => (isLater(next.doneAt, last.doneAt) ? next : last));
  const others = [...new Set(shared.flatMap((share) => share.others.map(({ id }) => id)))];
  return [{ ...NO_FACTS, code: 'accountShared', accountId, others, doneAt }];
}

const loadOn = (sending: Sending, account: string, { crowd }: ClashWorld): Load | undefined =>
  loadsOf(sending, crowd).find(({ accountId }) => accountId === account);

/** Never is the latest. */
const isLater = (a: Date | null, b: Date | null): boolean => b !== null && (a === null || a > b);

const overlap = ([a, aEnd]: readonly [Date, Date], [b, bEnd]: readonly [Date, Date]): boolean => a <= bEnd && b <= aEnd;

/** Nothing leaves after the expiry, so nothing is busy then. */
function busyUntil(sending: Sending, load: Load, world: ClashWorld): Date {
  const { doneAt } = sendingEnd(load.messages, paceOf(load.accountId, world), sending, world.calendar);
  return doneAt === null || doneAt > sending.expiresAt ? sending.expiresAt : doneAt;
}

function paceOf(accountId: string, { crowd }: ClashWorld): Cap {
  const cap = crowd.senders.get(accountId);
  return { perSecond: cap?.perSecond ?? UNCAPPED_PER_SECOND, perDay: cap?.perDay ?? null };
}

/** Said once per sending, of the slowest: raising that one cap shows the next. */
function slowCap(one: Sending, world: ClashWorld): Clash[] {
  const { crowd, calendar } = world;
  const ends = loadsOf(one, crowd).map((load): SendingEnd & { accountId: string | null } => ({
    ...sendingEnd(load.messages, crowd.senders.get(load.accountId) ?? NO_CAP, one, calendar, takenOn(one, load, world)),
    accountId: load.accountId,
  }));
  ends.push({
    ...sendingEnd(messagesOf(one, crowd), one.cap, one, calendar, campaignTakenOn(one, world)),
    accountId: null,
  });
  const slowest = ends.reduce((worst, end) => (end.unsent > worst.unsent ? end : worst));
  if (slowest.unsent === 0) return [];
  return [{ ...NO_FACTS, code: 'capTooSlow', ...slowest }];
}

const NO_CAP: Cap = { perSecond: null, perDay: null };

/** What those that are due earlier that day take of an account's allowance. */
const takenOn =
  (one: Sending, { accountId }: Load, { sendings, crowd }: ClashWorld) =>
  (day: string) =>
    sum(
      sendings
        .filter(before(one, day))
        .flatMap((other) => loadsOf(other, crowd).filter((load) => load.accountId === accountId)),
    );

const campaignTakenOn =
  (one: Sending, { sendings, crowd }: ClashWorld) =>
  (day: string) =>
    sum(
      sendings
        .filter(before(one, day))
        .filter(({ campaignId }) => campaignId === one.campaignId)
        .flatMap((other) => loadsOf(other, crowd)),
    );

const before = (one: Sending, day: string) => (other: Sending) =>
  other.id !== one.id && other.day === day && (other.dueAt < one.dueAt || day > one.day);

const sum = (loads: readonly Load[]): number => loads.reduce((total, { messages }) => total + messages, 0);
