import type { SendResult } from '../ports/channel.js';

/** Failures in a row after which an account is taken to be down. */
const TRIP_AFTER = 10;

/**
 * Tells when a provider has stopped working, from what became of an account's latest messages in this process. What the
 * provider says of a person or a text shows that it works.
 */
export class Breaker {
  private readonly failures = new Map<string, number>();

  /** Notes one result; true when the account should rest now. */
  note(accountId: string, result: SendResult): boolean {
    if (!isFault(result)) {
      this.failures.delete(accountId);
      return false;
    }
    const inRow = (this.failures.get(accountId) ?? 0) + 1;
    this.failures.set(accountId, inRow >= TRIP_AFTER ? 0 : inRow);
    return inRow >= TRIP_AFTER;
  }
}

/** No answer, or one that was not about the message. A refusal of one recipient, greylisting too, shows that it works. */
export const isFault = (result: SendResult): boolean =>
  result.kind === 'unknown' || (result.kind === 'refused' && result.down === true);

const FIRST_REST_SECONDS = 15;
const LONGEST_REST_SECONDS = 600;

/** How long an account rests after `trips` rests in a row without one success between, seconds. */
export const restSeconds = (trips: number): number => Math.min(FIRST_REST_SECONDS * 2 ** trips, LONGEST_REST_SECONDS);
