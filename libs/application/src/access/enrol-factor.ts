import { DomainError } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import { type CheckCode, wrongCode } from './check-code.js';
import type { FactorCodes, FactorStore } from './factor-store.js';

/** Sets up a second factor: shows a secret, and takes it for good once a code proves that the user's device has it. */
export class EnrolFactor {
  constructor(
    private readonly factors: FactorStore,
    private readonly codes: FactorCodes,
    private readonly check: CheckCode,
    /** Real time, as the user's device has it. */
    private readonly clock: Clock,
  ) {}

  /** A new secret each time. Throws `factor.on` when there is a factor already. */
  async begin(user: { readonly id: string; readonly email: string; readonly demo: boolean }): Promise<{
    readonly secret: string;
    readonly uri: string;
  }> {
    if (user.demo) throw new DomainError('forbidden', 'factor.demo');
    const { text, uri, cipher } = this.codes.makeSecret(user.email);
    if (!(await this.factors.begin(user.id, cipher))) throw new DomainError('conflict', 'factor.on');
    return { secret: text, uri };
  }

  /** Gives the recovery codes, the only copy. Throws `factor.wrongCode`, `factor.notBegun`. */
  async confirm(userId: string, code: string): Promise<string[]> {
    const at = this.clock.now();
    const factor = await this.factors.find(userId);
    if (!factor || factor.confirmed) throw new DomainError('conflict', factor ? 'factor.on' : 'factor.notBegun');
    await this.check.count(userId, at);
    const step = this.codes.stepOf(factor.cipher, code, at);
    if (step === null) throw wrongCode();
    const { made, hashes } = this.makeCodes(userId);
    if (!(await this.factors.confirm(userId, factor.cipher, step, at, hashes))) {
      throw new DomainError('conflict', 'factor.on');
    }
    return made;
  }

  async renewCodes(userId: string): Promise<string[]> {
    const { made, hashes } = this.makeCodes(userId);
    await this.factors.putRecoveryCodes(userId, hashes);
    return made;
  }

  private makeCodes(userId: string): { readonly made: string[]; readonly hashes: string[] } {
    const made = this.codes.makeRecoveryCodes();
    return { made, hashes: made.map((each) => this.codes.hashRecoveryCode(userId, each)) };
  }
}
