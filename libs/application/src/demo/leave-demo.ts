import { type Actor, DomainError } from '@loa/domain';
import { scopeOf } from '../campaigns/load-campaign.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';

/** Why the demo can't be left now. `noAdministrator`: nobody of your own could administer what stays. */
export type DemoBlock = 'noAdministrator' | 'underWay' | 'left';

export interface DemoSurvey {
  readonly blocked: DemoBlock | null;
  /** Counts by kind. */
  readonly going: Readonly<Record<string, number>>;
  readonly staying: Readonly<Record<string, number>>;
  readonly accounts: readonly {
    readonly name: string;
    readonly channel: string;
    readonly mode: 'sandbox' | 'real';
    readonly goes: boolean;
  }[];
  readonly leftAt: string | null;
}

export interface DemoStore {
  /** Does it all and takes it back: what it tells is exactly what `leave` would do. @throws `demo.uppermostOnly`, `demo.busy` */
  survey(keepSandbox: boolean, actor: Pick<Actor, 'kind' | 'id' | 'name'>, now: Date): Promise<DemoSurvey>;
  /** Removes the sample for good, unless `blocked`. @throws as `survey` */
  leave(keepSandbox: boolean, actor: Pick<Actor, 'kind' | 'id' | 'name'>, now: Date): Promise<DemoSurvey>;
}

/** The words that whoever leaves the demo types, in either language. */
export const LEAVE_WORDS = ['RỜI BẢN DÙNG THỬ', 'LEAVE THE DEMO'];

export class LeaveDemo {
  constructor(
    private readonly transactions: Transactions<DemoStore>,
    private readonly clock: Clock,
  ) {}

  survey(actor: Actor, keepSandbox: boolean): Promise<DemoSurvey> {
    return this.transactions.run(scopeOf(actor), (demo) => demo.survey(keepSandbox, actor, this.clock.now()));
  }

  async run(actor: Actor, keepSandbox: boolean, words: string): Promise<DemoSurvey> {
    if (!LEAVE_WORDS.includes(words.normalize('NFC').trim().toUpperCase())) {
      throw new DomainError('invalid', 'demo.wrongWords', {}, [{ code: 'demo.wrongWords', field: 'words' }]);
    }
    return this.transactions.run(scopeOf(actor), async (demo) => {
      const done = await demo.leave(keepSandbox, actor, this.clock.now());
      if (done.blocked !== null) throw new DomainError('conflict', `demo.${done.blocked}`);
      return done;
    });
  }
}
