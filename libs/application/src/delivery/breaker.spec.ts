import type { SendResult } from '../ports/channel.js';
import { Breaker, restSeconds } from './breaker.js';

const accepted: SendResult = { kind: 'accepted', providerRef: null };
const noAnswer: SendResult = { kind: 'unknown', code: 'timeout', detail: '' };
const unreachable: SendResult = { kind: 'refused', class: 'retry', code: 'connect', detail: '', down: true };
const greylisted: SendResult = { kind: 'refused', class: 'retry', code: 'smtp:rcpt:4.7.1', detail: '' };

describe('the breaker', () => {
  const tripsAfter = (results: readonly SendResult[]) => {
    const breaker = new Breaker();
    return results.map((result) => breaker.note('a', result)).includes(true);
  };

  it('trips after ten messages in a row without an answer', () => {
    expect(tripsAfter(Array(9).fill(noAnswer))).toBe(false);
    expect(tripsAfter([...Array(5).fill(noAnswer), ...Array(5).fill(unreachable)])).toBe(true);
  });

  it('takes any word about a message as a sign of life, however many are refused for a moment', () => {
    expect(tripsAfter(Array(500).fill(greylisted))).toBe(false);
    for (const word of [accepted, greylisted]) {
      expect(tripsAfter([...Array(9).fill(unreachable), word, ...Array(9).fill(unreachable)])).toBe(false);
    }
  });

  it('counts each account by itself', () => {
    const breaker = new Breaker();
    const trips = Array.from({ length: 18 }, (_, n) => breaker.note(n % 2 === 0 ? 'a' : 'b', noAnswer));
    expect(trips).not.toContain(true);
  });

  it('rests longer each time, and never longer than ten minutes', () => {
    expect([0, 1, 2, 7].map(restSeconds)).toEqual([15, 30, 60, 600]);
  });
});
