import type { AudienceRule } from './audience-rule.js';
import type { ChannelName } from './channel.js';
import { solarOfLunar } from './lunar.js';
import type { WeeklyRepeat } from './repeat.js';
import type { Bilingual } from './template.js';

/** The date that a playbook's offsets count from: the same day every year, solar or lunar, or one that the officer picks. */
export type PlaybookAnchor =
  | { readonly kind: 'fixedAnnual' | 'lunarAnnual'; readonly month: number; readonly day: number }
  | { readonly kind: 'date' };

/** Where a step goes whose time does not fit: see `planStep`. */
export const SHIFT_RULES = ['none', 'previousWorkingDay', 'nextWorkingDay', 'nextAllowed', 'skip'] as const;
export type PlaybookShift = (typeof SHIFT_RULES)[number];

/** What an offset counts: every day, or working days only ("three working days before"). */
export const OFFSET_UNITS = ['days', 'workingDays'] as const;
export type OffsetUnit = (typeof OFFSET_UNITS)[number];

/** ISO weekdays (Monday 1 … Sunday 7) and local hours (`HH:mm`, `to` excluded) in which a step may send. */
export interface AllowedTimes {
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
  /** Days, `yyyy-MM-dd`, on which nothing leaves whatever their weekday; known when messages are about to leave. */
  readonly except?: readonly string[];
}

interface PlaybookStepBase {
  readonly key: string;
  readonly title: Bilingual;
  readonly offsetDays: number;
  /** Absent: days. */
  readonly offsetUnit?: OffsetUnit;
  /** `HH:mm` in the unit's time zone. */
  readonly localTime: string;
  readonly shiftRule: PlaybookShift;
  readonly allowed: AllowedTimes;
  /** Key of the template. */
  readonly template: string;
  /** In the order in which they are tried. */
  readonly channels: readonly ChannelName[];
  /** What has not left this long after the due time is dropped. */
  readonly expiryHours: number;
  /** These four as in `StepTiming`. */
  readonly offsetHours?: number;
  readonly expiryTime?: string;
  readonly avoidSchoolBreaks?: boolean;
  readonly repeat?: WeeklyRepeat;
}

export interface MessageStep extends PlaybookStepBase {
  readonly kind: 'message';
  readonly audience: AudienceRule;
  /** The next channel starts after this long without a receipt; absent: only on proven failure. */
  readonly silenceHours?: number;
}

/** Posts to the outlets (pages) of every unit in the campaign. */
export interface PostStep extends PlaybookStepBase {
  readonly kind: 'post';
}

export type PlaybookStep = MessageStep | PostStep;

/** A value that a campaign starts with: fixed text, or a date counted from the anchor and written dd/MM/yyyy. */
export type PlaybookSetting = string | { readonly offsetDays: number };

/** A reusable campaign shape. */
export interface Playbook {
  readonly key: string;
  readonly title: Bilingual;
  readonly description: Bilingual;
  readonly anchor: PlaybookAnchor;
  /** By variable name (`event.deadline`); the officer may change each. */
  readonly settings: Readonly<Record<string, PlaybookSetting>>;
  readonly steps: readonly PlaybookStep[];
}

/** Anchor of a yearly playbook in a year, as `yyyy-MM-dd`; null when the officer has to pick one. */
export function playbookAnchor(playbook: Playbook, year: number): string | null {
  const { anchor } = playbook;
  if (anchor.kind === 'date') return null;
  if (anchor.kind === 'lunarAnnual') return solarOfLunar({ year, month: anchor.month, day: anchor.day, leap: false });
  return new Date(Date.UTC(year, anchor.month - 1, anchor.day)).toISOString().slice(0, 10);
}

/**
 * The values that a campaign starts with, nested as templates use them, plus `year`.
 * @param anchorDate `yyyy-MM-dd`
 */
export function playbookSettings(playbook: Playbook, anchorDate: string): Record<string, unknown> {
  const settings: Record<string, unknown> = { year: anchorDate.slice(0, 4) };
  for (const [name, setting] of Object.entries(playbook.settings)) {
    const value = typeof setting === 'string' ? setting : vietnameseDate(anchorDate, setting.offsetDays);
    const [parent, child] = name.split('.') as [string, string?];
    if (child === undefined) settings[parent] = value;
    else settings[parent] = { ...(settings[parent] as object | undefined), [child]: value };
  }
  return settings;
}

function vietnameseDate(anchorDate: string, offsetDays: number): string {
  const day = new Date(`${anchorDate}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + offsetDays);
  return day.toISOString().slice(0, 10).split('-').reverse().join('/');
}
