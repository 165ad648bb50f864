import { DomainError } from '@loa/domain';
import type { AccessStore, KnownUser, PasswordHasher } from './access-store.js';
import type { CheckCode } from './check-code.js';
import type { EnrolFactor } from './enrol-factor.js';
import type { FactorStore } from './factor-store.js';

/** One's own second factor. Every change takes the password anew: a screen that was left open must not be enough. */
export class OwnFactor {
  constructor(
    private readonly store: AccessStore,
    private readonly factors: FactorStore,
    private readonly passwords: PasswordHasher,
    private readonly check: CheckCode,
    private readonly enrolment: EnrolFactor,
  ) {}

  async look(user: KnownUser): Promise<{ on: boolean; required: boolean; recoveryCodesLeft: number }> {
    const [found, recoveryCodesLeft] = await Promise.all([
      this.store.findLogin(user.email),
      this.factors.recoveryCodesLeft(user.id),
    ]);
    return { on: found?.hasFactor === true, required: found?.factorDue === true, recoveryCodesLeft };
  }

  async begin(user: KnownUser, password: string) {
    await this.prove(user, password);
    return this.enrolment.begin(user);
  }

  confirm(user: KnownUser, code: string): Promise<string[]> {
    return this.enrolment.confirm(user.id, code);
  }

  /** New recovery codes in place of the old ones. */
  async renewCodes(user: KnownUser, password: string, code: string): Promise<string[]> {
    await this.prove(user, password);
    await this.check.run(user.id, code);
    return this.enrolment.renewCodes(user.id);
  }

  /** Proves that the user may switch it off. Throws `factor.required` where the office wants it. */
  async proveOff(user: KnownUser, password: string, code: string): Promise<void> {
    const { factorDue } = await this.prove(user, password);
    if (factorDue) throw new DomainError('forbidden', 'factor.required');
    await this.check.run(user.id, code);
  }

  private async prove(user: KnownUser, password: string) {
    const found = await this.store.findLogin(user.email);
    if (found?.passwordHash && (await this.passwords.verify(found.passwordHash, password))) return found;
    throw wrongPassword('password');
  }
}

/** `field`: where the request named the password. */
export const wrongPassword = (field: string): DomainError =>
  new DomainError('forbidden', 'auth.wrongPassword', {}, [{ code: 'auth.wrongPassword', field }]);
