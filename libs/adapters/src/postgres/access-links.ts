import type { AccessMailKind, FoundLink, LinkKind, LinkStore, NewLink, ScopedLinks } from '@loa/application';
import type { Query } from './database.js';

/** Links as their holders come with them, through the functions that need no scope (migration 0015). */
export class PostgresLinks implements LinkStore {
  constructor(private readonly query: Query) {}

  async find(hash: Buffer): Promise<FoundLink | null> {
    const [row] = await this.query<FoundLink>(
      'SELECT kind, expires_at AS "expiresAt", email, full_name AS name, locale FROM find_link($1)',
      [hash],
    );
    return row ?? null;
  }

  async use(hash: Buffer, at: Date, passwordHash: string): Promise<{ email: string; kind: LinkKind } | null> {
    const [row] = await this.query<{ email: string; kind: LinkKind }>(
      'SELECT user_email AS email, link_kind AS kind FROM use_link($1, $2, $3)',
      [hash, at, passwordHash],
    );
    return row ?? null;
  }

  async askReset(email: string, link: NewLink, { most, seconds }: { most: number; seconds: number }) {
    const [row] = await this.query<{ userId: string; unitId: string }>(
      `SELECT user_id AS "userId", unit_id AS "unitId" FROM ask_reset($1, $2, $3, $4, $5, $6, make_interval(secs => $7))`,
      [email, link.hash, link.facts, link.at, link.until, most, seconds],
    );
    return row ?? null;
  }
}

/** Links as administrators make them, for users whom the scope shows. */
export class PostgresScopedLinks implements ScopedLinks {
  constructor(private readonly query: Query) {}

  async hasMailAccount(unitId: string, at: Date): Promise<boolean> {
    const [row] = await this.query<{ has: boolean }>('SELECT has_mail_account($1, $2) AS has', [unitId, at]);
    return row?.has === true;
  }

  async put(link: Parameters<ScopedLinks['put']>[0]): Promise<void> {
    // A user may look for an older mail of a reset, and it may come late; an invitation has one link.
    if (link.kind === 'invitation') {
      await this.query(`DELETE FROM access_link WHERE user_id = $1 AND kind = 'invitation'`, [link.userId]);
    }
    await this.query(
      `INSERT INTO access_link (token_hash, user_id, kind, made_by, way, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [link.hash, link.userId, link.kind, link.madeBy, link.way, link.at, link.until],
    );
  }

  async madeSince(userId: string, kind: LinkKind, since: Date): Promise<number> {
    const [row] = await this.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM access_link WHERE user_id = $1 AND kind = $2 AND created_at > $3',
      [userId, kind, since],
    );
    return row?.n ?? 0;
  }

  async mail(mail: {
    readonly userId: string;
    readonly linkHash: Buffer | null;
    readonly kind: AccessMailKind;
    readonly facts: Buffer;
    readonly at: Date;
    readonly until: Date;
  }): Promise<void> {
    await this.query(
      `INSERT INTO access_mail (user_id, link_hash, kind, facts_cipher, not_before, expires_at, state_at)
       VALUES ($1, $2, $3, $4, $5, $6, $5)`,
      [mail.userId, mail.linkHash, mail.kind, mail.facts, mail.at, mail.until],
    );
  }
}
