import { addDays, occurrenceDays, weekdayOf } from '@loa/domain';
import fc from 'fast-check';
import ICAL from 'ical.js';

const BYDAY = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** The same rule as another program reckons it. RFC 5545 counts the first day in any case; so it begins on one that the rule has. */
function byRfc(first: string, last: string, everyWeeks: number, weekdays: readonly number[]): string[] {
  const byday = weekdays.map((day) => BYDAY[day - 1]).join(',');
  const rule = ICAL.Recur.fromString(
    `FREQ=WEEKLY;INTERVAL=${everyWeeks};WKST=MO;BYDAY=${byday};UNTIL=${last.replaceAll('-', '')}`,
  );
  const iterator = rule.iterator(ICAL.Time.fromDateString(first));
  const days: string[] = [];
  for (let next = iterator.next(); next && next.toString() <= last; next = iterator.next()) days.push(next.toString());
  return days;
}

it('comes back on the days that RFC 5545 names', () => {
  const weekdays = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(fc.nat(3650), fc.nat(120), fc.integer({ min: 1, max: 5 }), weekdays, (start, length, weeks, days) => {
      const first = addDays('2024-01-01', start);
      const own = [...days, weekdayOf(first)].filter((one, index, all) => all.indexOf(one) === index);
      const last = addDays(first, length);
      const expected = byRfc(first, last, weeks, own);
      expect(occurrenceDays(first, last, { everyWeeks: weeks, weekdays: own })).toEqual(expected);
    }),
  );
});
