import { DomainError } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { FactorCodes, FactorStore } from './factor-store.js';

/**
 * Tries at one user's codes, whatever the way in. Three of a million codes are good at a time: who knows the password and tries
 * all day and night finds one within a year with a chance of one in twelve. Changing one's own password within begins
 * anew; setting it by a link does not.
 */
export const FACTOR_TRIES = { most: 10, seconds: 3 * 3_600 } as const;

export type CodeKind = 'code' | 'recovery';

/**
 * Takes a code of a user's second factor: one by time, each of which is good once, or one of recovery. Throws
 * `factor.wrongCode`, and `factor.throttled` after too many wrong ones.
 */
export class CheckCode {
  constructor(
    private readonly factors: FactorStore,
    private readonly codes: FactorCodes,
    /** Real time, as the user's device has it. */
    private readonly clock: Clock,
  ) {}

  async run(userId: string, code: string): Promise<CodeKind> {
    const at = this.clock.now();
    await this.count(userId, at);
    const factor = await this.factors.find(userId);
    const step = factor?.confirmed ? this.codes.stepOf(factor.cipher, code, at) : null;
    if (step !== null && (await this.factors.takeStep(userId, step))) return 'code';
    const hash = this.codes.hashRecoveryCode(userId, code);
    if (factor?.confirmed && (await this.factors.takeRecoveryCode(userId, hash, at))) return 'recovery';
    throw wrongCode();
  }

  /** Before it is looked at, so that tries in parallel count too. */
  async count(userId: string, at: Date): Promise<void> {
    const seconds = await this.factors.countTry(userId, at, FACTOR_TRIES.most, FACTOR_TRIES.seconds);
    const minutes = Math.ceil(seconds / 60);
    if (seconds > 0) throw new DomainError('tooMany', 'factor.throttled', { seconds, minutes });
  }
}

export const wrongCode = (): DomainError =>
  new DomainError('forbidden', 'factor.wrongCode', {}, [{ code: 'factor.wrongCode', field: 'code' }]);
