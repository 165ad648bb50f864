import type { AudienceRule } from './audience-rule.js';
import { addDays } from './calendar.js';
import { CHANNEL_FACTS, type ChannelName } from './channel.js';
import type { Problem } from './errors.js';
import { type OpenParts, openPartsProblems } from './open-parts.js';
import { pilotProblems, type StepPilot } from './pilot.js';
import type { AllowedTimes, OffsetUnit, PlaybookShift } from './playbook.js';
import { MAX_OCCURRENCES, occurrenceDays, type WeeklyRepeat } from './repeat.js';
import { minutesOf } from './schedule.js';

/** States of a campaign, each with its meaning. The migration's check list is compared with this table by a test. */
export const CAMPAIGN_STATES = {
  draft: 'may be changed; nothing is decided',
  submitted: 'waits for a second person',
  scheduled: 'approved; nothing has left yet',
  running: 'at least one step was released',
  paused: 'nothing leaves until it is resumed',
  done: 'all steps are closed',
  cancelled: 'stopped for good',
} as const;
export type CampaignState = keyof typeof CAMPAIGN_STATES;

/** What a person may do to a campaign, from which states, and where it leads. Workers move scheduled, running and done. */
export const CAMPAIGN_MOVES = {
  submit: { from: ['draft'], to: 'submitted' },
  return: { from: ['submitted'], to: 'draft' },
  approve: { from: ['submitted'], to: 'scheduled' },
  pause: { from: ['scheduled', 'running'], to: 'paused' },
  resume: { from: ['paused'], to: 'running' },
  cancel: { from: ['submitted', 'scheduled', 'running', 'paused'], to: 'cancelled' },
} as const satisfies Record<string, { from: readonly CampaignState[]; to: CampaignState }>;
export type CampaignMove = keyof typeof CAMPAIGN_MOVES;

/** So long after an approval nothing is due yet, seconds, and it can be taken back as if it had not been. */
export const TAKE_BACK_SECONDS = 60;

/** Fields of a step that an officer may change. Times are `HH:mm`. */
export interface StepFields {
  readonly title: string;
  readonly offsetDays: number;
  readonly offsetUnit: OffsetUnit;
  readonly localTime: string;
  readonly shiftRule: PlaybookShift;
  readonly allowed: AllowedTimes;
  readonly audience: AudienceRule;
  readonly channels: readonly ChannelName[];
  readonly expiryHours: number;
  /** These four as in `StepTiming`. */
  readonly offsetHours: number;
  readonly expiryTime: string | null;
  readonly avoidSchoolBreaks: boolean;
  readonly repeat: WeeklyRepeat | null;
  readonly silenceHours: number | null;
  readonly active: boolean;
  /** Who gets it first; null: everybody at once. */
  readonly pilot: StepPilot | null;
  /** What schools may fill in; null: nothing. */
  readonly openParts: OpenParts | null;
}

const MAX_OFFSET_DAYS = 366;
const MAX_OFFSET_HOURS = 72;
const MAX_EXPIRY_HOURS = 14 * 24;

/** Checks across the fields of a step whose shape is right. */
export function stepProblems(step: StepFields & { readonly kind: 'message' | 'post' }): Problem[] {
  const problems: Problem[] = [];
  const add = (field: string, code: string, params?: Problem['params']) => void problems.push({ field, code, params });
  if (!step.title.trim()) add('title', 'step.noTitle');
  if (Math.abs(step.offsetDays) > MAX_OFFSET_DAYS) add('offsetDays', 'step.offsetTooFar', { max: MAX_OFFSET_DAYS });
  if (Math.abs(step.offsetHours) > MAX_OFFSET_HOURS)
    add('offsetHours', 'step.offsetHoursTooFar', { max: MAX_OFFSET_HOURS });
  if (step.repeat) problems.push(...repeatProblems(step, step.repeat));
  if (step.allowed.days.length === 0) add('allowed.days', 'step.noDay');
  if (minutesOf(step.allowed.from) >= minutesOf(step.allowed.to)) add('allowed.to', 'step.windowInverted');
  if (step.expiryHours < 1 || step.expiryHours > MAX_EXPIRY_HOURS) {
    add('expiryHours', 'step.expiryRange', { max: MAX_EXPIRY_HOURS });
  }
  if (step.silenceHours !== null && step.silenceHours < 1) add('silenceHours', 'step.silenceRange');
  if (step.channels.length === 0) add('channels', 'step.noChannel');
  if (new Set(step.channels).size < step.channels.length) add('channels', 'step.channelTwice');
  for (const channel of step.channels) {
    // A post has no recipient and a message no outlet: one step can't be both.
    if (CHANNEL_FACTS[channel].outlet !== (step.kind === 'post')) add('channels', 'step.channelKind', { channel });
  }
  return [...problems, ...pilotProblems(step.kind, step.pilot), ...openPartsProblems(step, step.openParts)];
}

/** A rule that names no day, or too many; or that is mixed with what only one time can have. */
function repeatProblems(step: StepFields, repeat: WeeklyRepeat): Problem[] {
  const field = 'repeat';
  if (step.offsetUnit !== 'days' || step.offsetHours !== 0) return [{ field, code: 'step.repeatDaysOnly' }];
  if (Math.abs(repeat.untilOffsetDays) > MAX_OFFSET_DAYS)
    return [{ field, code: 'step.offsetTooFar', params: { max: MAX_OFFSET_DAYS } }];
  if (repeat.untilOffsetDays < step.offsetDays || repeat.weekdays.length === 0 || repeat.everyWeeks < 1)
    return [{ field, code: 'step.noOccurrence' }];
  // From any Monday: how many it is depends on the year by some few only.
  const day = (offset: number) => addDays('2024-01-01', offset);
  const times = occurrenceDays(day(step.offsetDays), day(repeat.untilOffsetDays), repeat).length;
  return times > MAX_OCCURRENCES ? [{ field, code: 'step.tooOften', params: { max: MAX_OCCURRENCES } }] : [];
}

/** Value of a setting by its variable name ("event.deadline"); undefined when it is not there or blank. */
export function settingOf(settings: Readonly<Record<string, unknown>>, name: string): unknown {
  let value: unknown = settings;
  for (const part of name.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[part];
  return typeof value === 'string' && value.trim() === '' ? undefined : (value ?? undefined);
}
