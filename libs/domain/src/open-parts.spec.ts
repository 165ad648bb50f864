import fc from 'fast-check';
import {
  OPENABLE,
  type OpenParts,
  openPartsProblems,
  type PartAnswer,
  partHour,
  partProblems,
  partVars,
} from './open-parts.js';

const SETTINGS = {
  hotline: '0225 1',
  deadline: '10/10/2027',
  event: { title: 'Ngày hội', place: 'Sân trường' },
  office: { name: 'Phòng' },
};
const names = fc.constantFrom(...OPENABLE, 'office.name', 'year', 'link', 'school.name', 'constructor', '__proto__');
const openParts: fc.Arbitrary<OpenParts> = fc.record({
  variables: fc.uniqueArray(fc.constantFrom(...OPENABLE)),
  hourTo: fc.constantFrom(null, '10:00', '11:30'),
  mayDecline: fc.boolean(),
});
const answers: fc.Arbitrary<PartAnswer> = fc.record(
  {
    values: fc.dictionary(names, fc.string({ maxLength: 30 })),
    hour: fc.constantFrom(null, '07:00', '08:00', '09:30', '10:00', '11:31', '23:59'),
    takesPart: fc.boolean(),
    reason: fc.constantFrom('', '  ', 'Trường nghỉ lễ'),
  },
  { requiredKeys: [] },
);
const at = (vars: Record<string, unknown>, name: string): unknown =>
  name.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], vars);

describe('parts that schools fill in', () => {
  it('never change what the office locked, whatever an answer holds', () => {
    fc.assert(
      fc.property(openParts, answers, (open, answer) => {
        const merged: Record<string, unknown> = { ...SETTINGS, ...partVars(open, answer, SETTINGS) };
        for (const name of ['hotline', 'deadline', 'event.title', 'event.place', 'office.name']) {
          const given = open.variables.includes(name) ? answer.values?.[name]?.trim() : undefined;
          expect(at(merged, name)).toBe(given || at(SETTINGS, name));
        }
        expect(
          Object.keys(merged).every(
            (group) => group in SETTINGS || open.variables.some((one) => one.startsWith(group)),
          ),
        ).toBe(true);
      }),
    );
  });

  it('refuse every locked value, hour and decline', () => {
    fc.assert(
      fc.property(openParts, answers, (open, answer) => {
        const found = partProblems('08:00', open, answer);
        const locked = Object.keys(answer.values ?? {}).filter((name) => !open.variables.includes(name));
        expect(found.filter(({ field }) => field?.startsWith('values.')).map(({ field }) => field)).toEqual(
          locked.map((name) => `values.${name}`),
        );
        const hourIn =
          answer.hour == null || (open.hourTo !== null && answer.hour >= '08:00' && answer.hour <= open.hourTo);
        expect(found.some(({ field }) => field === 'hour')).toBe(!hourIn);
        expect(found.some(({ field }) => field === 'takesPart')).toBe(answer.takesPart === false && !open.mayDecline);
        expect(found.some(({ code }) => code === 'part.noReason')).toBe(
          answer.takesPart === false && open.mayDecline && !answer.reason?.trim(),
        );
      }),
    );
  });

  const step = {
    kind: 'message' as const,
    localTime: '08:00',
    allowed: { days: [1], from: '07:00', to: '17:00' },
    expiryHours: 4,
  };
  it.each<[string, Partial<OpenParts>, string[]]>([
    ['a value of the office alone', { variables: ['office.name'] }, ['part.notOpenable']],
    ['an address', { variables: ['link'] }, ['part.notOpenable']],
    ["an hour before the step's", { hourTo: '07:30' }, ['part.hourTo']],
    ['an hour outside those of the step', { hourTo: '17:00' }, ['part.hourTo']],
    ['an hour past its end', { hourTo: '12:00' }, ['part.hourTo']],
    ['an hour in between', { hourTo: '11:59' }, []],
  ])('can not be opened carelessly: %s', (_, fields, codes) => {
    const open = { variables: [], hourTo: null, mayDecline: false, ...fields };
    expect(openPartsProblems(step, open).map(({ code }) => code)).toEqual(codes);
    // Nor past an hour at which the step ends.
    const early = openPartsProblems({ ...step, expiryTime: '10:00' }, { ...open, hourTo: '10:00' });
    expect(early.map(({ code }) => code)).toContain('part.hourTo');
  });
});

it.each([
  ['10:00', '09:30', '09:30'],
  ['10:00', '10:00', '10:00'],
  // The office narrowed the window, or closed it, after the school's head had agreed to an hour.
  ['09:00', '09:30', null],
  [null, '09:30', null],
  ['10:00', null, null],
])('starts a school at an hour that is open when the step is frozen: up to %s, it chose %s', (hourTo, hour, at) => {
  expect(partHour({ variables: [], hourTo, mayDecline: false }, { hour })).toBe(at);
});
