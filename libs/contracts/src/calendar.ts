import { z } from 'zod';

const year = z.coerce.number().int().min(2000).max(2100);

export const HolidayQuery = z.object({ year: year.optional() });
export type HolidayQuery = z.infer<typeof HolidayQuery>;
export const YearQuery = z.object({ year });
export type YearQuery = z.infer<typeof YearQuery>;

const name = z.string().trim().min(1).max(160);

/** `holiday`: nobody works. `makeUp`: a weekend day worked instead. `noOutreach`: nobody is written to. */
export const Holiday = z
  .strictObject({
    day: z.iso.date(),
    kind: z.enum(['holiday', 'makeUp', 'noOutreach']),
    nameVi: name,
    nameEn: name,
  })
  .meta({ id: 'Holiday' });
export type Holiday = z.infer<typeof Holiday>;
export const HolidayList = z.object({ items: z.array(Holiday) }).meta({ id: 'HolidayList' });
export type HolidayList = z.infer<typeof HolidayList>;

/** Days that may be entered; `known`: something is entered for that day. */
export const HolidayCandidates = z
  .object({ items: z.array(z.object({ ...Holiday.shape, known: z.boolean() })) })
  .meta({ id: 'HolidayCandidates' });
export type HolidayCandidates = z.infer<typeof HolidayCandidates>;

export const PutHolidays = z.strictObject({ days: z.array(Holiday).min(1).max(400) }).meta({ id: 'PutHolidays' });
export type PutHolidays = z.infer<typeof PutHolidays>;

/** A span of the school year: weeks of lessons, or a holiday of schools. Both days are in it. */
export const SchoolPeriod = z
  .strictObject({
    kind: z.enum(['term', 'break']),
    firstDay: z.iso.date(),
    lastDay: z.iso.date(),
    nameVi: name,
    nameEn: name,
  })
  .meta({ id: 'SchoolPeriod' });
export type SchoolPeriod = z.infer<typeof SchoolPeriod>;
export const SchoolPeriodList = z
  .object({ items: z.array(z.object({ ...SchoolPeriod.shape, id: z.uuid() })) })
  .meta({ id: 'SchoolPeriodList' });
export type SchoolPeriodList = z.infer<typeof SchoolPeriodList>;
export const SchoolPeriodCandidates = z.object({ items: z.array(SchoolPeriod) }).meta({ id: 'SchoolPeriodCandidates' });
export type SchoolPeriodCandidates = z.infer<typeof SchoolPeriodCandidates>;
export const PutSchoolPeriods = z
  .strictObject({ periods: z.array(SchoolPeriod).min(1).max(100) })
  .meta({ id: 'PutSchoolPeriods' });
export type PutSchoolPeriods = z.infer<typeof PutSchoolPeriods>;

/** While there is one, nothing leaves for that unit and those below it. */
export const SendingStops = z
  .object({
    items: z.array(
      z.object({
        unitId: z.uuid(),
        unitName: z.string(),
        reason: z.string(),
        stoppedAt: z.iso.datetime(),
        stoppedBy: z.string(),
        /** False: a unit above stopped; only it can release. */
        own: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'SendingStops' });
export type SendingStops = z.infer<typeof SendingStops>;
/** `unitId`: the asking unit when absent. */
export const StopSending = z
  .strictObject({ reason: z.string().trim().min(1).max(300), unitId: z.uuid().optional() })
  .meta({ id: 'StopSending' });
export type StopSending = z.infer<typeof StopSending>;

const feed = {
  id: z.uuid(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  /** When a calendar program last asked, to the hour. */
  usedAt: z.iso.datetime().nullable(),
};
export const CalendarFeedList = z.object({ items: z.array(z.object(feed)) }).meta({ id: 'CalendarFeedList' });
export type CalendarFeedList = z.infer<typeof CalendarFeedList>;
export const MakeCalendarFeed = z
  .strictObject({ name: z.string().trim().min(1).max(80) })
  .meta({ id: 'MakeCalendarFeed' });
export type MakeCalendarFeed = z.infer<typeof MakeCalendarFeed>;
/** `url` is shown this once. */
export const MadeCalendarFeed = z.object({ ...feed, url: z.string() }).meta({ id: 'MadeCalendarFeed' });
export type MadeCalendarFeed = z.infer<typeof MadeCalendarFeed>;

/** Text of an iCalendar file, read for one year. */
export const ReadCalendarFile = z
  .strictObject({ text: z.string().min(1).max(1_000_000), year: z.int().min(2000).max(2100) })
  .meta({ id: 'ReadCalendarFile' });
export type ReadCalendarFile = z.infer<typeof ReadCalendarFile>;
