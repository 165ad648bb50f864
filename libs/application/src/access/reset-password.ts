import type { Clock } from '../ports/clock.js';
import type { AccessMailFacts, LinkStore } from './link-store.js';
import { hashSecret, makeToken } from './log-in.js';

export const RESET_MS = 3_600_000;
/** Mails to one user: enough for one who does not find them, too few to bury a mailbox. */
export const RESET_LIMIT = { most: 3, seconds: 3_600 } as const;
/** Longer than any look into the database takes: the time tells as little as the answer. */
const ANSWER_MS = 400;

/**
 * Mails a link for a new password to whoever has this address and a password. Ends the same way, after the same time, for
 * an address that nobody has and for one that was mailed to often; the result is for the records alone.
 */
export class AskReset {
  constructor(
    private readonly links: LinkStore,
    private readonly seal: (facts: AccessMailFacts) => Buffer,
    /** Real time, as links live in. */
    private readonly clock: Clock,
    private readonly pause: (milliseconds: number) => Promise<unknown>,
  ) {}

  async run(email: string): Promise<{ readonly userId: string; readonly unitId: string } | null> {
    const token = makeToken();
    const at = this.clock.now();
    const until = new Date(at.getTime() + RESET_MS);
    const link = { hash: hashSecret(token), facts: this.seal({ token }), at, until };
    const [asked] = await Promise.all([this.links.askReset(email, link, RESET_LIMIT), this.pause(ANSWER_MS)]);
    return asked;
  }
}
