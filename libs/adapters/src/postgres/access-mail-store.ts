import type { AccessMailFacts, AccessMailKind, ClaimedUserMail, UserMailResult, UserMailStore } from '@loa/application';
import type { AccessMail } from '../alerts/access-mail.js';
import type { Vault } from '../crypto/vault.js';
import type { Database } from './database.js';
import { LIVING_WORKERS } from './delivery/worker-lock.js';

export interface ClaimedAccessMail extends ClaimedUserMail, AccessMail {
  readonly id: string;
}

interface Claimed {
  id: string;
  kind: AccessMailKind;
  facts_cipher: Buffer;
  tries: number;
  expires_at: Date;
  email: string;
  full_name: string;
  locale: 'vi' | 'en';
  unit_name: string;
  time_zone: string;
  account_id: string;
}

/** How long what became of a mail, and a link that has run out, can be seen. */
const KEPT_DAYS = 30;

/** Mails about log-ins. Their tokens lie here sealed, until they were handed over. Times are real ones, as links live in. */
export class PgAccessMailStore implements UserMailStore<ClaimedAccessMail> {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
    private readonly tag: string,
  ) {}

  async claim(limit: number, workerId: number, now: Date): Promise<ClaimedAccessMail[]> {
    const rows = await this.db.query<Claimed>(
      `WITH due AS (
         SELECT m.id, m.link_hash, account.id AS account_id, account.mode FROM access_mail m
         JOIN app_user u ON u.id = m.user_id AND u.active CROSS JOIN LATERAL mail_account_of(u.unit_id, u.demo, $1) account
         WHERE m.state = 'queued' AND m.not_before <= $1 AND m.expires_at > $1
         ORDER BY m.not_before, m.id LIMIT $2 FOR UPDATE OF m SKIP LOCKED),
       -- Before it leaves: who may read it is known by the account.
       ways AS (UPDATE access_link k SET way = CASE due.mode WHEN 'real' THEN 'mailed' ELSE 'sandbox' END
         FROM due WHERE k.token_hash = due.link_hash),
       taken AS (
         UPDATE access_mail m SET state = 'sending', lease_by = $3, tries = m.tries + 1, state_at = $1
         FROM due WHERE m.id = due.id RETURNING m.*, due.account_id)
       SELECT t.id, t.kind, t.facts_cipher, t.tries::int AS tries, t.expires_at, t.account_id, u.email, u.full_name, u.locale,
         coalesce(p.name, '') AS unit_name, n.time_zone
       FROM taken t JOIN app_user u ON u.id = t.user_id JOIN unit n ON n.id = u.unit_id
       LEFT JOIN unit_period p ON p.unit_id = u.unit_id
         AND daterange(p.valid_from, p.valid_to) @> ($1::timestamptz AT TIME ZONE n.time_zone)::date`,
      [now, limit, workerId],
      'claim-access-mails',
    );
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      facts: this.vault.unsealJson<AccessMailFacts>(row.facts_cipher),
      to: row.email,
      toName: row.full_name,
      locale: row.locale,
      unitName: row.unit_name,
      timeZone: row.time_zone,
      expiresAt: row.expires_at,
      accountId: row.account_id,
      reference: `${this.tag}-access-${row.id.slice(-12)}`,
      tries: row.tries,
    }));
  }

  async record(mail: ClaimedAccessMail, workerId: number, result: UserMailResult, now: Date): Promise<void> {
    await this.db.query(
      `UPDATE access_mail SET state = $3, code = $4, not_before = $5, state_at = $6, lease_by = NULL,
         facts_cipher = CASE WHEN $3 = 'queued' THEN facts_cipher END
       WHERE id = $1 AND ((state = 'sending' AND lease_by = $2) OR (state = 'uncertain' AND code = 'workerLost' AND $3 <> 'queued'))`,
      [mail.id, workerId, result.state, result.code.slice(0, 100), result.notBefore, now],
      'record-access-mail',
    );
  }

  async forget(workerId: number, now: Date): Promise<void> {
    await this.db.query(
      `UPDATE access_mail SET state = 'queued', tries = greatest(tries - 1, 0), not_before = $2, state_at = $2, lease_by = NULL
       WHERE state = 'sending' AND lease_by = $1`,
      [workerId, now],
      'forget-access-mails',
    );
  }

  async freeDeadWorkers(now: Date): Promise<number> {
    const rows = await this.db.query(
      `UPDATE access_mail SET state = 'uncertain', code = 'workerLost', state_at = $1, lease_by = NULL, facts_cipher = NULL
       WHERE state = 'sending' AND lease_by NOT IN (${LIVING_WORKERS}) RETURNING id`,
      [now],
      'free-access-mails',
    );
    return rows.length;
  }

  /** Drops mails that came too late, and forgets what nobody looks at any more. */
  async tidy(now: Date): Promise<void> {
    await this.db.query(
      `UPDATE access_mail SET state = 'dropped', state_at = $1, facts_cipher = NULL WHERE state = 'queued' AND expires_at <= $1`,
      [now],
    );
    const old = `$1::timestamptz - interval '${KEPT_DAYS} days'`;
    await this.db.query(`DELETE FROM access_link WHERE expires_at < ${old}`, [now]);
    await this.db.query(`DELETE FROM access_mail WHERE state NOT IN ('queued', 'sending') AND state_at < ${old}`, [
      now,
    ]);
    await this.db.query('DELETE FROM pending_log_in WHERE expires_at < $1', [now]);
  }
}
