import { countsWithin, moveWindow, passesThreshold, windowFrom } from './error-threshold.js';

const at = (minutes: number) => new Date(Date.UTC(2026, 9, 10, 1, minutes));
const counts = (bad: number, finished: number) => ({ bad, finished });
const fresh = windowFrom(counts(0, 0), at(0));

describe('the error threshold of a campaign', () => {
  it('needs a sample, and more than the share', () => {
    expect(passesThreshold(fresh, counts(49, 49), 0.5)).toBe(false);
    expect(passesThreshold(fresh, counts(25, 50), 0.5)).toBe(false);
    expect(passesThreshold(fresh, counts(26, 50), 0.5)).toBe(true);
  });

  it('is never passed at 100 %', () => {
    expect(passesThreshold(fresh, counts(5000, 5000), 1)).toBe(false);
  });

  it('judges what happened lately: a good past does not outweigh a bad hour', () => {
    let window = windowFrom(counts(0, 0), at(0));
    window = moveWindow(window, counts(0, 5000), at(5));
    window = moveWindow(window, counts(0, 9000), at(10));
    const now = counts(600, 9700);
    expect(countsWithin(window, now)).toEqual(counts(600, 4700));
    window = moveWindow(window, now, at(15));
    expect(countsWithin(window, counts(650, 9750))).toEqual(counts(650, 750));
    expect(passesThreshold(window, counts(650, 9750), 0.5)).toBe(true);
  });

  it('does not hold bounces of what was sent long before against the last few', () => {
    const window = windowFrom(counts(0, 9900), at(0));
    expect(passesThreshold(window, counts(90, 9990), 0.5)).toBe(false);
  });

  it('keeps the window of a slow run until it holds a sample', () => {
    const window = windowFrom(counts(0, 0), at(0));
    expect(moveWindow(window, counts(40, 49), at(59))).toBe(window);
  });

  it('never counts below nothing when late truths take failures back', () => {
    const window = windowFrom(counts(30, 100), at(0));
    expect(countsWithin(window, counts(10, 160))).toEqual(counts(0, 60));
  });
});
