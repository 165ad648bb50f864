import { nextClassName, proposeMove, schoolYearOf, stageOf } from './school-year.js';

it.each([
  [6, '6A', '7A'],
  [9, '9C', '10C'],
  [10, '10A1', '11A1'],
  [1, '1/1', '2/1'],
  [6, 'Lớp 06 chọn', 'Lớp 7 chọn'],
  [-3, '3 tuổi B', '4 tuổi B'],
  [-2, '4 tuổi A', '5 tuổi A'],
  [-4, 'Nhà trẻ A', null],
  [6, 'Hoa Hồng', null],
  [6, '16A', null],
])('grade %s: %s becomes %s', (grade, name, next) => expect(nextClassName(grade, name)).toBe(next));

it.each([
  ['kindergarten', -1],
  ['primary', 5],
  ['lowerSecondary', 9],
  ['combined', 9],
  ['upperSecondary', 12],
])('the last grade of a %s school leaves', (level, last) => {
  const stage = stageOf(level, [])!;
  expect(stage.last).toBe(last);
  expect(proposeMove(last, 'A', stage)).toEqual({ action: 'leave' });
});

it('goes on to grade 6 within a school that has both levels', () =>
  expect(proposeMove(5, '5B', stageOf('combined', [])!)).toEqual({ action: 'up', grade: 6, className: '6B' }));

it('leaves to a person what neither the name nor the grade says', () => {
  const stage = stageOf('kindergarten', [])!;
  expect(proposeMove(-4, 'Nhà trẻ A', stage)).toBeNull();
  expect(proposeMove(null, null, stage)).toBeNull();
  expect(proposeMove(6, '6A', stageOf('primary', [])!)).toBeNull();
  expect(proposeMove(-4, null, stage)).toEqual({ action: 'up', grade: -3, className: null });
});

it('reads the stage of an unknown level from its pupils', () => {
  expect(stageOf('other', [6, 8])).toEqual({ first: 6, last: 9 });
  expect(stageOf(null, [-3, -1])).toEqual({ first: -4, last: -1 });
  expect(stageOf(null, [])).toBeNull();
});

it.each([
  ['2026-11-23', 2026],
  ['2026-06-30', 2025],
  ['2026-07-01', 2026],
])('counts %s to the year of %s', (day, year) => expect(schoolYearOf(day)).toBe(year));
