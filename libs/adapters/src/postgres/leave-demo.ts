import type { DemoStore, DemoSurvey } from '@loa/application';
import { type Actor, DomainError } from '@loa/domain';
import type { Query } from './database.js';

/** The work is one function of the owner's in the database (migration 0018): it alone may remove what is append-only. */
export class PostgresDemo implements DemoStore {
  /** `lookLimit`: how long a look may hold the workers back, as PostgreSQL writes times; '0': as long as it takes. */
  constructor(
    private readonly query: Query,
    private readonly lookLimit = '30s',
  ) {}

  survey(keepSandbox: boolean, actor: DemoActor, now: Date): Promise<DemoSurvey> {
    return this.call(keepSandbox, true, actor, now);
  }

  leave(keepSandbox: boolean, actor: DemoActor, now: Date): Promise<DemoSurvey> {
    return this.call(keepSandbox, false, actor, now);
  }

  private async call(
    keepSandbox: boolean,
    dry: boolean,
    { kind, id, name }: DemoActor,
    now: Date,
  ): Promise<DemoSurvey> {
    const text = 'SELECT leave_demo($1, $2, $3, $4, $5, $6) AS survey';
    // All in one transaction: seconds for the sample alone, more for one that was played with a lot. What waits for a lock holds
    // up all who come after it.
    const limits = `SELECT set_config('lock_timeout', '5s', true), set_config('statement_timeout', $1, true)`;
    await this.query(limits, [dry ? this.lookLimit : '0']);
    try {
      const [row] = await this.query<{ survey: DemoSurvey }>(text, [keepSandbox, dry, kind, id, name, now]);
      return row!.survey;
    } catch (error) {
      const { code = '' } = error as { code?: string };
      if (code === INSUFFICIENT_PRIVILEGE) throw new DomainError('forbidden', 'demo.uppermostOnly');
      if (BUSY.has(code)) throw new DomainError('conflict', 'demo.busy');
      throw error;
    }
  }
}

/** The function's own word for who asks from below the top. */
const INSUFFICIENT_PRIVILEGE = '42501';
/** A lock that was not to be had, by the function's own word too, and a statement that took too long. */
const BUSY: ReadonlySet<string> = new Set(['55P03', '57014']);

type DemoActor = Pick<Actor, 'kind' | 'id' | 'name'>;
