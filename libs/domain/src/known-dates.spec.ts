import { knownDates } from './known-dates.js';

describe('dates of the year', () => {
  it('fall where they do, Tết by the Vietnamese calendar', () => {
    expect(knownDates('2029-09-01', '2030-08-31').map(({ day }) => day)).toEqual([
      '2029-09-05',
      '2029-10-10',
      '2029-11-20',
      // One day before the Chinese one.
      '2030-02-02',
      '2030-03-26',
      '2030-06-01',
    ]);
  });

  it('are those between the two days, both included', () => {
    expect(knownDates('2027-10-10', '2027-11-19').map(({ nameEn }) => nameEn)).toEqual([
      'National Digital Transformation Day',
    ]);
    expect(knownDates('2027-10-11', '2027-11-20').map(({ nameEn }) => nameEn)).toEqual(['Vietnamese Teachers’ Day']);
  });
});
