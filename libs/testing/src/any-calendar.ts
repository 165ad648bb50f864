import { addDays, type SpecialDay, type SpecialDayKind, type WorkCalendar, workCalendar } from '@loa/domain';
import fc from 'fast-check';

export const anyDay: fc.Arbitrary<string> = fc.integer({ min: 0, max: 1000 }).map((n) => addDays('2025-06-01', n));

/** Any days off, some far from any that there could be, and holidays of schools. */
export const anyCalendar: fc.Arbitrary<WorkCalendar> = fc
  .record({
    days: fc.array(
      fc.tuple(
        anyDay,
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom<SpecialDayKind>('holiday', 'makeUp', 'noOutreach'),
      ),
      { maxLength: 20 },
    ),
    breaks: fc.array(fc.tuple(anyDay, fc.integer({ min: 1, max: 90 })), { maxLength: 3 }),
  })
  .map(({ days, breaks }) => {
    const special = days.flatMap(([first, length, kind]): SpecialDay[] =>
      Array.from({ length }, (_, ahead) => ({ day: addDays(first, ahead), kind })),
    );
    const school = breaks.map(([firstDay, length]) => ({
      ...{ kind: 'break' as const, firstDay },
      lastDay: addDays(firstDay, length - 1),
    }));
    return workCalendar(special, school);
  });
