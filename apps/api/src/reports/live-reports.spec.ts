import { jest } from '@jest/globals';
import { liveReports, OpenStreams } from './live-reports.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function watch(look: () => Promise<{ state: string }>, mayLook: () => Promise<boolean>) {
  const seen: string[] = [];
  liveReports({ state: 'running' }, look, mayLook).subscribe({
    next: ({ state }) => seen.push(state),
    complete: () => seen.push('end'),
  });
  return seen;
}

describe('a live report', () => {
  it('ends after the event that ends the campaign', async () => {
    const states = ['running', 'done', 'running'];
    const seen = watch(
      async () => ({ state: states.shift()! }),
      async () => true,
    );
    await jest.advanceTimersByTimeAsync(5_000);
    expect(seen).toEqual(['running', 'running', 'done', 'end']);
  });

  it('ends with the log-in, and lasts while nobody can say', async () => {
    const answers = [async () => true, () => Promise.reject(new Error('away')), async () => false];
    const seen = watch(
      async () => ({ state: 'running' }),
      () => answers.shift()!(),
    );
    await jest.advanceTimersByTimeAsync(44_000);
    expect(seen.at(-1)).toBe('running');
    await jest.advanceTimersByTimeAsync(1_000);
    expect(seen.at(-1)).toBe('end');
    expect(jest.getTimerCount()).toBe(0);
  });
});

it('counts the open streams of each actor', () => {
  const streams = new OpenStreams();
  const leave = Array.from({ length: 5 }, () => streams.enter('user:1'));
  expect(() => streams.enter('user:1')).toThrow('report.tooManyStreams');
  streams.enter('user:2');
  leave[0]!();
  leave[0]!();
  streams.enter('user:1');
  expect(() => streams.enter('user:1')).toThrow('report.tooManyStreams');
});
