import { workCalendar } from './calendar.js';
import { requestDeadlines, voiceNeeded } from './rights.js';

describe('deadlines of a request', () => {
  it('counts working days to the answer and days to the deed', () => {
    const plain = workCalendar([]);
    expect(requestDeadlines('access', '2026-11-23', plain)).toEqual({ answerDue: '2026-11-25', due: '2026-12-03' });
    // A Friday: the week-end does not count.
    expect(requestDeadlines('erasure', '2026-11-27', plain)).toEqual({ answerDue: '2026-12-01', due: '2026-12-17' });
  });

  it('passes over holidays and counts a Saturday that is worked', () => {
    const calendar = workCalendar([
      { day: '2026-09-02', kind: 'holiday' },
      { day: '2026-09-01', kind: 'holiday' },
      { day: '2026-08-29', kind: 'makeUp' },
    ]);
    expect(requestDeadlines('withdrawal', '2026-08-28', calendar)).toEqual({
      answerDue: '2026-08-31',
      due: '2026-09-12',
    });
    expect(requestDeadlines('withdrawal', '2026-08-31', calendar).answerDue).toBe('2026-09-04');
  });
});

it.each([
  ['2019-11-24', 'guardian'],
  ['2019-11-23', 'both'],
  ['2010-11-24', 'both'],
  ['2010-11-23', 'self'],
  [null, 'both'],
])('a pupil born on %s needs the yes of: %s', (birthDate, voice) => {
  expect(voiceNeeded(birthDate, '2026-11-23')).toBe(voice);
});
