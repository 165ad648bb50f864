/** @jest-environment ./libs/testing/src/zoned-environment.mjs */
import { DateTime } from 'luxon';
import { addDays, type SpecialDay, workCalendar } from './calendar.js';
import type { PlaybookShift } from './playbook.js';
import { planOccurrences } from './schedule.js';

const ZONE = 'Asia/Ho_Chi_Minh';
declare function setMachineZone(zone: string): void;

/**
 * The rules of time beside offset and day: hours, hour of stopping, what does not fit, weekly steps, school holidays.
 *
 * Expected values were written by hand, from the printed wall calendars of these years (in 2026 the 5th of October, in 2027
 * the 4th is a Monday; 20/11/2026 is a Friday; the Tết of 2027 begins on Saturday, the 6th of February) and the days below, by
 * counting with a finger; none was run first. `-` is a step that does not run, with its reason.
 */
const SPECIAL = `
2026-02-12 2026-02-22 noOutreach
2026-04-26 2026-04-27 holiday
2026-04-30 2026-05-01 holiday
2026-08-22 2026-08-22 makeUp
2026-08-31 2026-09-02 holiday
2027-02-01 2027-02-11 noOutreach
2027-04-16 2027-04-16 holiday
2027-04-30 2027-05-01 holiday`;
/** As an office of the city sets them each summer: the autumn half-term does not exist, Tết is two weeks. */
const BREAKS = `
2026-06-01 2026-08-31
2027-01-30 2027-02-14
2027-05-29 2027-08-31`;

const HOURS = {
  STAFF: { days: [1, 2, 3, 4, 5], from: '07:30', to: '17:30' },
  FAMILY: { days: [1, 2, 3, 4, 5, 6], from: '08:00', to: '20:30' },
  ANY: { days: [1, 2, 3, 4, 5, 6, 7], from: '06:00', to: '21:00' },
};

/** What, anchor, days and hours, time, rule, hours, stop at, breaks | when, and until when it may run (12 hours). */
const ONCE = `
2 h before 14:00 | 2026-11-20 | 0 -2 | 14:00 | none | FAMILY | - | no | 2026-11-20 12:00 20:30
2 h after 14:00 | 2026-11-20 | 0 2 | 14:00 | none | FAMILY | - | no | 2026-11-20 16:00 20:30
half a day before 08:00 is the evening before, too late, brought forward | 2026-11-20 | 0 -12 | 08:00 | none | STAFF | - | no | 2026-11-19 16:30 17:30
the same, waiting for the next allowed hour | 2026-11-20 | 0 -12 | 08:00 | nextAllowed | STAFF | - | no | 2026-11-20 07:30 17:30
the same, left out | 2026-11-20 | 0 -12 | 08:00 | skip | STAFF | - | no | - quietHours
24 h before is the day before | 2026-11-20 | 0 -24 | 14:00 | none | FAMILY | - | no | 2026-11-19 14:00 20:30
24 h before a Monday is a Sunday, kept by nobody: the Friday | 2026-10-05 | 0 -24 | 09:00 | previousWorkingDay | STAFF | - | no | 2026-10-02 09:00 17:30
72 h after a Friday is a Monday | 2026-11-20 | 0 72 | 09:00 | skip | STAFF | - | no | 2026-11-23 09:00 17:30
over the end of a month | 2026-10-31 | 0 10 | 16:00 | nextAllowed | ANY | - | no | 2026-11-01 06:00 18:00
over the end of a year | 2026-12-31 | 0 10 | 16:00 | nextAllowed | ANY | - | no | 2027-01-01 06:00 18:00
stop at an hour before the window ends | 2026-11-20 | 0 0 | 18:00 | none | FAMILY | 19:00 | no | 2026-11-20 18:00 19:00
stop at an hour after the window: the window ends it | 2026-11-20 | 0 0 | 18:00 | none | FAMILY | 21:00 | no | 2026-11-20 18:00 20:30
stop at an hour later than the twelve: the twelve end it | 2026-11-20 | 0 0 | 06:30 | none | ANY | 20:00 | no | 2026-11-20 06:30 18:30
a Sunday, next allowed hour: Monday's first | 2026-10-04 | 0 0 | 10:00 | nextAllowed | STAFF | - | no | 2026-10-05 07:30 17:30
a Sunday that families may be written to on Saturday only before: Monday | 2026-10-04 | 0 0 | 10:00 | nextAllowed | FAMILY | - | no | 2026-10-05 08:00 20:00
a Friday after hours, next allowed hour: Monday | 2026-11-20 | 0 0 | 18:00 | nextAllowed | STAFF | - | no | 2026-11-23 07:30 17:30
a Friday after hours, families: Saturday | 2026-11-20 | 0 0 | 21:00 | nextAllowed | FAMILY | - | no | 2026-11-21 08:00 20:00
before hours: the same morning | 2026-11-20 | 0 0 | 05:00 | nextAllowed | FAMILY | - | no | 2026-11-20 08:00 20:00
within hours: at once, and for 29 minutes of Saturday | 2026-11-20 | 0 0 | 20:29 | nextAllowed | FAMILY | - | no | 2026-11-20 20:29 08:29
the first minute that is too late | 2026-11-20 | 0 0 | 20:30 | nextAllowed | FAMILY | - | no | 2026-11-21 08:00 20:00
a holiday is an allowed day to who asks for hours only | 2026-04-30 | 0 0 | 09:00 | nextAllowed | STAFF | - | no | 2026-04-30 09:00 17:30
forward into the pause: before it | 2027-01-31 | 0 0 | 09:00 | nextAllowed | STAFF | - | no | 2027-01-29 09:00 17:30
in the pause: before it, whatever the rule | 2027-02-05 | 0 0 | 09:00 | nextAllowed | ANY | - | no | 2027-01-31 09:00 21:00
left out: a holiday | 2026-04-30 | 0 0 | 09:00 | skip | ANY | - | no | - holiday
left out: a weekend that the step does not allow | 2026-11-21 | 0 0 | 09:00 | skip | STAFF | - | no | - weekend
not left out: a Saturday that it allows | 2026-11-21 | 0 0 | 09:00 | skip | FAMILY | - | no | 2026-11-21 09:00 20:30
left out: a make-up Saturday that it does not allow | 2026-08-22 | 0 0 | 09:00 | skip | STAFF | - | no | - notAllowedDay
left out: the pause | 2027-02-05 | 0 0 | 09:00 | skip | ANY | - | no | - noOutreach
left out: too early | 2026-11-20 | 0 0 | 07:29 | skip | STAFF | - | no | - quietHours
not left out: the first minute | 2026-11-20 | 0 0 | 07:30 | skip | STAFF | - | no | 2026-11-20 07:30 17:30
left out: the last minute is over | 2026-11-20 | 0 0 | 17:30 | skip | STAFF | - | no | - quietHours
a day in the summer: the last working day of school | 2026-06-10 | 0 0 | 09:00 | previousWorkingDay | STAFF | - | yes | 2026-05-29 09:00 17:30
a day late in the summer: 31/8 to 2/9 are off, so the 3rd | 2026-08-20 | 0 0 | 09:00 | nextWorkingDay | STAFF | - | yes | 2026-09-03 09:00 17:30
the same, if schools do not matter | 2026-08-20 | 0 0 | 09:00 | nextWorkingDay | STAFF | - | no | 2026-08-20 09:00 17:30
a day in the summer, left out | 2026-06-10 | 0 0 | 09:00 | skip | ANY | - | yes | - schoolBreak
the first day after Tết of schools, 15/2/2027 | 2027-02-12 | 0 0 | 09:00 | nextWorkingDay | STAFF | - | yes | 2027-02-15 09:00 17:30
the same for an office that works on Friday, the 12th | 2027-02-12 | 0 0 | 09:00 | nextWorkingDay | STAFF | - | no | 2027-02-12 09:00 17:30
the last day of school before Tết is a Friday | 2027-01-31 | 0 0 | 09:00 | previousWorkingDay | STAFF | - | yes | 2027-01-29 09:00 17:30
the day before the summer is a working day | 2027-05-28 | 0 0 | 09:00 | skip | STAFF | - | yes | 2027-05-28 09:00 17:30
the first day of it is not | 2027-05-31 | 0 0 | 09:00 | skip | STAFF | - | yes | - schoolBreak`;

/** What, anchor, from and to in days, weekdays, every how many weeks, rule, hours, breaks | the days on which it runs. */
const WEEKLY = `
Mondays and Thursdays of four weeks | 2026-10-10 | -28 -1 | 14 | 1 | none | STAFF | no | 2026-09-14 2026-09-17 2026-09-21 2026-09-24 2026-09-28 2026-10-01 2026-10-05 2026-10-08
both ends are in it | 2026-10-05 | 0 7 | 1 | 1 | none | STAFF | no | 2026-10-05 2026-10-12
a day short of the second | 2026-10-05 | 0 6 | 1 | 1 | none | STAFF | no | 2026-10-05
every other week, counted from the week of the first day | 2026-10-05 | 0 28 | 1 | 2 | none | STAFF | no | 2026-10-05 2026-10-19 2026-11-02
every other week, the first week begun in the middle | 2026-10-07 | 0 28 | 13 | 2 | none | STAFF | no | 2026-10-07 2026-10-19 2026-10-21 2026-11-02 2026-11-04
Sundays end their week | 2026-10-10 | 0 14 | 7 | 2 | none | ANY | no | 2026-10-11
over a leap day | 2028-02-28 | 0 2 | 123 | 1 | none | STAFF | no | 2028-02-28 2028-02-29 2028-03-01
over New Year | 2026-12-28 | 0 10 | 4 | 1 | none | STAFF | no | 2026-12-31 2027-01-07
a holiday goes to the working day before: Friday the 24th, for the 26th is a Sunday | 2026-04-20 | 0 14 | 1 | 1 | previousWorkingDay | STAFF | no | 2026-04-20 2026-04-24 2026-05-04
a holiday is left out | 2026-04-20 | 0 14 | 1 | 1 | skip | STAFF | no | 2026-04-20 2026-05-04
Tết: three Mondays and Fridays moved to one Friday, which had its own | 2027-01-25 | 0 18 | 15 | 1 | previousWorkingDay | STAFF | no | 2027-01-25 2027-01-29 2027-02-12
Tết left out | 2027-01-25 | 0 18 | 15 | 1 | skip | STAFF | no | 2027-01-25 2027-01-29 2027-02-12
Tết of schools left out: to the 14th | 2027-01-25 | 0 21 | 15 | 1 | skip | STAFF | yes | 2027-01-25 2027-01-29 2027-02-15
a week's end beside its holiday, one by one: Thursday and Friday are both off, Wednesday has its own | 2026-04-29 | 0 2 | 345 | 1 | previousWorkingDay | STAFF | no | 2026-04-29`;

const lines = (text: string) => text.trim().split('\n');
const special = lines(SPECIAL).flatMap((line) => {
  const [from, to, kind] = line.split(' ') as [string, string, SpecialDay['kind']];
  const days: SpecialDay[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push({ day, kind });
  return days;
});
const breaks = lines(BREAKS).map((line) => {
  const [firstDay, lastDay] = line.split(' ') as [string, string];
  return { kind: 'break' as const, firstDay, lastDay };
});
const calendar = workCalendar(special, breaks);
const cells = (text: string) => lines(text).map((line) => line.split(' | '));
const local = (at: Date, form: string) => DateTime.fromJSDate(at, { zone: ZONE }).toFormat(form);
const base = { offsetUnit: 'days' as const, expiryHours: 12, timeZone: ZONE };

describe.each(['Asia/Ho_Chi_Minh', 'UTC', 'America/New_York', 'Pacific/Auckland'])('on a server in %s', (zone) => {
  beforeAll(() => setMachineZone(zone));

  it.each(cells(ONCE))('%s', (_, anchorDate, offset, localTime, rule, who, stop, avoid, expected) => {
    const [offsetDays, offsetHours] = offset!.split(' ').map(Number) as [number, number];
    const [time] = planOccurrences(
      {
        ...{ ...base, anchorDate: anchorDate!, offsetDays, offsetHours, localTime: localTime! },
        ...{ shiftRule: rule as PlaybookShift, allowed: HOURS[who as keyof typeof HOURS] },
        ...{ expiryTime: stop === '-' ? null : stop!, avoidSchoolBreaks: avoid === 'yes' },
      },
      calendar,
    );
    const { dueAt, expiresAt, skipped, problems } = time!;
    expect(problems).toEqual([]);
    expect(skipped ? `- ${skipped}` : `${local(dueAt, 'yyyy-MM-dd HH:mm')} ${local(expiresAt, 'HH:mm')}`).toBe(
      expected,
    );
  });

  it.each(cells(WEEKLY))('%s', (_, anchorDate, span, days, weeks, rule, who, avoid, expected) => {
    const [offsetDays, untilOffsetDays] = span!.split(' ').map(Number) as [number, number];
    const repeat = { everyWeeks: Number(weeks), weekdays: [...days!].map(Number), untilOffsetDays };
    const times = planOccurrences(
      {
        ...{ ...base, anchorDate: anchorDate!, offsetDays, repeat, localTime: '09:00' },
        ...{ shiftRule: rule as PlaybookShift, allowed: HOURS[who as keyof typeof HOURS] },
        avoidSchoolBreaks: avoid === 'yes',
      },
      calendar,
    );
    const run = times.filter(({ skipped }) => skipped === null);
    expect(run.map(({ dueAt }) => local(dueAt, 'yyyy-MM-dd')).join(' ')).toBe(expected);
  });
});

it('has as many cases as it says', () => {
  expect([cells(ONCE).length, cells(WEEKLY).length]).toEqual([40, 14]);
});
