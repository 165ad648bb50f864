import { nextAllowed, withinHours } from './hours.js';

const ZONE = 'Asia/Ho_Chi_Minh';
const OFFICE = { days: [1, 2, 3, 4, 5], from: '07:30', to: '17:30' };
const at = (local: string) => new Date(`${local}:00+07:00`);

describe('allowed hours', () => {
  it.each([
    ['2027-10-08T07:29', false],
    ['2027-10-08T07:30', true],
    ['2027-10-08T17:29', true],
    ['2027-10-08T17:30', false],
    ['2027-10-10T10:00', false],
  ])('%s may send: %s', (local, allowed) => {
    expect(withinHours(OFFICE, at(local), ZONE)).toBe(allowed);
  });

  it.each([
    ['2027-10-08T06:00', '2027-10-08T07:30'],
    ['2027-10-08T12:00', '2027-10-08T12:00'],
    ['2027-10-08T18:00', '2027-10-11T07:30'],
    ['2027-10-10T09:00', '2027-10-11T07:30'],
  ])('after %s the next moment is %s', (local, next) => {
    expect(nextAllowed(OFFICE, at(local), ZONE)).toEqual(at(next));
  });

  it('finds none when no day is allowed', () => {
    expect(nextAllowed({ ...OFFICE, days: [] }, at('2027-10-08T06:00'), ZONE)).toBeNull();
  });
});
