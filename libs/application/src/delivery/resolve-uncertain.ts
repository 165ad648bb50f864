import { CHANNELS, type ChannelName } from '@loa/domain';
import type { LookUpAnswer } from '../ports/channel.js';
import type { Clock } from '../ports/clock.js';
import { Seldom } from '../seldom.js';
import type { Senders } from './senders.js';
import type { LateReceipt, UncertainStore } from './uncertain-store.js';

/** Look-ups of one turn, and how many of them are under way at once: they share the account's pace with real messages. */
const ASKED_PER_TURN = 40;
const AT_ONCE = 4;
/** To find whose receipt is late, all batches that wait for some are read; so often where the last look did not find a full turn. */
const LOOK_EVERY_SECONDS = 30;

export interface ResolveDeps {
  readonly questions: UncertainStore;
  readonly senders: Senders;
  readonly clock: Clock;
  readonly hasLookUp: (channel: ChannelName) => boolean;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, facts?: Record<string, unknown>) => void;
}

/**
 * Ends what is not known, as far as anything can: by what people decided, by the account's rule, and by asking the
 * provider. Safe in every worker at once: each turn claims rows, and no connection to the database is held while a
 * provider is asked.
 */
export class ResolveUncertain {
  private readonly looks = new Seldom(LOOK_EVERY_SECONDS);

  constructor(private readonly deps: ResolveDeps) {}

  async run(): Promise<void> {
    const { questions, clock, log } = this.deps;
    await questions.applyDecisions(clock.now());
    const repeated = await questions.repeatByRule(clock.now());
    if (repeated > 0) log('warn', 'messages that may have arrived are sent again by rule', { messages: repeated });
    await this.ask();
  }

  /** A crash between claim and answer costs one turn: the claim runs out and somebody asks again. */
  private async ask(): Promise<void> {
    const { questions, clock, hasLookUp } = this.deps;
    if (!this.looks.due(clock.now())) return;
    const late = await questions.takeLate(clock.now(), ASKED_PER_TURN, CHANNELS.filter(hasLookUp));
    if (late.length === ASKED_PER_TURN) this.looks.hurry();
    const answers: { of: LateReceipt; answer: LookUpAnswer }[] = [];
    const waiting = [...late];
    const lane = async () => {
      for (let of = waiting.shift(); of !== undefined; of = waiting.shift()) {
        const answer = await this.askOne(of);
        if (answer !== null) answers.push({ of, answer });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    if (answers.length > 0) await questions.applyAnswers(answers, clock.now());
  }

  private async askOne(late: LateReceipt): Promise<LookUpAnswer | null> {
    try {
      const { sender } = await this.deps.senders.open(late.accountId);
      return (await sender.lookUp?.(late.reference, late.providerRef)) ?? null;
    } catch (error) {
      this.deps.log('error', 'a provider could not be asked', { account: late.accountId, error: String(error) });
      return null;
    }
  }
}
