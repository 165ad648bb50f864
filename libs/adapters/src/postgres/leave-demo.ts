import type { DemoStore, DemoSurvey } from '@loa/application';
import { type Actor, DomainError } from '@loa/domain';
import type { Query } from './database.js';

/** The work is one function of the owner's in the database (migration 0018): it alone may remove what is append-only. */
export class PostgresDemo implements DemoStore {
  constructor(private readonly query: Query) {}

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
    // All in one transaction: seconds for the sample alone, more for one that was played with a lot.
    await this.query('SET LOCAL statement_timeout = 0');
    try {
      const [row] = await this.query<{ survey: DemoSurvey }>(text, [keepSandbox, dry, kind, id, name, now]);
      return row!.survey;
    } catch (error) {
      if ((error as { code?: string }).code !== INSUFFICIENT_PRIVILEGE) throw error;
      throw new DomainError('forbidden', 'demo.uppermostOnly');
    }
  }
}

/** The function's own word for who asks from below the top. */
const INSUFFICIENT_PRIVILEGE = '42501';

type DemoActor = Pick<Actor, 'kind' | 'id' | 'name'>;
