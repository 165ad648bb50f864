import { DomainError } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { AccessStore, EnteringUser } from './access-store.js';
import type { CheckCode, CodeKind } from './check-code.js';
import type { EnrolFactor } from './enrol-factor.js';
import { hashSecret, type LogIn, type OpenedSession } from './log-in.js';

/** The second half of a log-in whose password was right. Every call throws `auth.pendingOver` once that is too long ago. */
export class FinishLogIn {
  constructor(
    private readonly store: AccessStore,
    private readonly logIn: LogIn,
    private readonly check: CheckCode,
    private readonly enrolment: EnrolFactor,
    private readonly clock: Clock,
  ) {}

  async byCode(token: string, code: string, agent: string): Promise<OpenedSession & { readonly by: CodeKind }> {
    const user = await this.pending(token);
    const by = await this.check.run(user.id, code);
    return { ...(await this.end(token, user, agent)), by };
  }

  async beginEnrolment(token: string): Promise<{ readonly secret: string; readonly uri: string }> {
    return this.enrolment.begin(await this.pending(token));
  }

  async byEnrolment(
    token: string,
    code: string,
    agent: string,
  ): Promise<OpenedSession & { readonly recoveryCodes: string[] }> {
    const user = await this.pending(token);
    const recoveryCodes = await this.enrolment.confirm(user.id, code);
    return { ...(await this.end(token, user, agent)), recoveryCodes };
  }

  private async pending(token: string): Promise<EnteringUser> {
    const user = await this.store.findPending(hashSecret(token), this.clock.now());
    if (!user) throw over();
    return user;
  }

  private async end(token: string, user: EnteringUser, agent: string): Promise<OpenedSession> {
    if (!(await this.store.closePending(hashSecret(token)))) throw over();
    return this.logIn.open(user, agent);
  }
}

const over = () => new DomainError('unauthenticated', 'auth.pendingOver');
