import { z } from 'zod';
import { CampaignPlan, CampaignState, ShiftRule } from './campaigns.js';
import { Clash } from './clashes.js';
import { AudienceGroup } from './people.js';
import { OffsetUnit } from './templates.js';

/** At most a school year and a bit at once. */
const LONGEST_DAYS = 400;
const dayCount = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000;

export const ScheduleQuery = z
  .object({ from: z.iso.date(), to: z.iso.date() })
  .refine(({ from, to }) => from <= to && dayCount(from, to) < LONGEST_DAYS, { path: ['to'] });
export type ScheduleQuery = z.infer<typeof ScheduleQuery>;

/** One sending of a step: as planned of a draft, as decided by its run. */
export const ScheduleItem = z
  .object({
    campaignId: z.uuid(),
    campaign: z.string(),
    campaignState: CampaignState,
    unitName: z.string(),
    /** False: of a unit above, to be read. */
    own: z.boolean(),
    /** Of the campaign, to be named with a change. */
    version: z.int(),
    stepId: z.uuid(),
    stepKey: z.string(),
    title: z.string(),
    kind: z.enum(['message', 'post']),
    anchorDate: z.iso.date(),
    offsetDays: z.int(),
    offsetUnit: OffsetUnit,
    /** The day on which it falls, in the campaign's zone. */
    day: z.iso.date(),
    dueAt: z.iso.datetime(),
    wantedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    moved: z.object({ code: z.string(), detail: z.string() }).nullable(),
    run: z.object({ id: z.string(), state: z.string(), awaitsApproval: z.boolean() }).nullable(),
    /** Its rule leaves it out on such a day. */
    skipped: z.object({ code: z.string(), detail: z.string() }).nullable(),
    /** Its time has passed and it has no run: it will not run. */
    past: z.boolean(),
    /** It may be moved by whoever may change the campaign: nobody was written to yet, and it hangs from one offset. */
    movable: z.boolean(),
    /** It comes back by a rule, which may be changed: it is moved as a whole, where the rule stands, and not by one of its days. */
    series: z.boolean(),
    /** People that it writes to: counted when it was sent, else as known today. Null for a post. */
    people: z.int().nullable(),
    clashes: z.array(Clash),
  })
  .meta({ id: 'ScheduleItem' });
export type ScheduleItem = z.infer<typeof ScheduleItem>;

/** A date that steps hang from. */
export const ScheduleAnchor = z.object({
  day: z.iso.date(),
  nameVi: z.string(),
  nameEn: z.string(),
  /** Campaigns that count from it; none: a date of the year to think of. */
  campaignIds: z.array(z.uuid()),
});

export const ScheduleDay = z.object({
  day: z.iso.date(),
  lunar: z.object({ day: z.int(), month: z.int(), leap: z.boolean() }).nullable(),
  kind: z.enum(['holiday', 'makeUp', 'noOutreach']).nullable(),
  nameVi: z.string(),
  nameEn: z.string(),
  /** Messages to people that are planned or were sent. */
  messages: z.int(),
  /** Groups whose people get two messages or more that day. */
  loads: z.array(z.object({ group: AudienceGroup, most: z.int(), people: z.int(), detail: z.string() })),
});

export const Schedule = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    /** The day of the instance's clock. */
    today: z.iso.date(),
    /** The office's cap per person per day; null: none. */
    personPerDay: z.int().nullable(),
    items: z.array(ScheduleItem),
    anchors: z.array(ScheduleAnchor),
    /** Every day from `from` to `to`. */
    days: z.array(ScheduleDay),
  })
  .meta({ id: 'Schedule' });
export type Schedule = z.infer<typeof Schedule>;

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most).optional();
const hour = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const weekdays = z.string().regex(/^[1-7](,[1-7]){0,6}$/);

/** A step as it would be at other times; nothing is written, and what is absent stays as it is. Weekdays: `1,3` (Monday 1). */
export const TryStepQuery = z
  .object({
    offsetDays: whole(-366, 366),
    offsetUnit: OffsetUnit.optional(),
    offsetHours: whole(-72, 72),
    localTime: hour.optional(),
    shiftRule: ShiftRule.optional(),
    allowedDays: weekdays.optional(),
    allowedFrom: hour.optional(),
    allowedTo: hour.optional(),
    expiryHours: whole(1, 336),
    /** Nothing after the `=`: it stops at no hour of the day. */
    expiryTime: z.union([hour, z.literal('')]).optional(),
    avoidSchoolBreaks: z.enum(['true', 'false']).optional(),
    /** 0: once; else with `weekdays` and `untilOffsetDays`. */
    everyWeeks: whole(0, 8),
    weekdays: weekdays.optional(),
    untilOffsetDays: whole(-366, 366),
  })
  .refine(({ everyWeeks, weekdays: on, untilOffsetDays }) => !everyWeeks || (on && untilOffsetDays !== undefined), {
    path: ['weekdays'],
  });
export type TryStepQuery = z.infer<typeof TryStepQuery>;

const PlannedPart = CampaignPlan.shape.steps.element;

/** What the plan will show of it (`CampaignPlan`), and what changing it will come to. */
export const TriedStep = z
  .object({
    ...PlannedPart.pick({ wantedAt: true, dueAt: true, expiresAt: true, moved: true, skipped: true }).shape,
    ...PlannedPart.pick({ collisions: true, problems: true, clashes: true, times: true }).shape,
    /** None of its times is to come. */
    past: z.boolean(),
    /** Until when the campaign would have to be approved; null when it is decided, or nothing of it is to come. */
    approveBy: z.iso.datetime().nullable(),
    /** A second person has to look at it again. */
    needsApproval: z.boolean(),
  })
  .meta({ id: 'TriedStep' });
export type TriedStep = z.infer<typeof TriedStep>;
