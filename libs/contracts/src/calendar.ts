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

/** Text of an iCalendar file, read for one year. */
export const ReadCalendarFile = z
  .strictObject({ text: z.string().min(1).max(1_000_000), year: z.int().min(2000).max(2100) })
  .meta({ id: 'ReadCalendarFile' });
export type ReadCalendarFile = z.infer<typeof ReadCalendarFile>;
