import type { ClaimedAlertMail, UserMailResult, UserMailStore } from '@loa/application';
import type { Database } from '../database.js';
import { LIVING_WORKERS } from '../delivery/worker-lock.js';
import { type AlertRow, alertOf, alertSql } from './alert-rows.js';

/** At most one mail to a user in this time, minutes; what comes in between goes together in the next. */
const BETWEEN_MAILS_MINUTES = 15;
/** Alerts that one mail tells of; more are named in the product. */
const MOST_IN_ONE = 50;

interface Claimed {
  user_id: string;
  email: string;
  full_name: string;
  locale: 'vi' | 'en';
  account_id: string;
  alert_ids: string[];
  tries: number;
}

export class PgAlertMailStore implements UserMailStore<ClaimedAlertMail> {
  constructor(
    private readonly db: Database,
    private readonly tag: string,
  ) {}

  async claim(limit: number, workerId: number, now: Date): Promise<ClaimedAlertMail[]> {
    const rows = await this.db.query<Claimed>(
      `WITH who AS (
         SELECT u.id, u.email, u.full_name, u.locale, account.id AS account_id FROM app_user u
         CROSS JOIN LATERAL mail_account_of(u.unit_id, u.demo, $1) account
         WHERE u.active AND u.id IN (SELECT user_id FROM alert_mail WHERE state = 'queued' AND not_before <= $1)
           AND NOT EXISTS (SELECT 1 FROM alert_mail o WHERE o.user_id = u.id AND o.state IN ('sending', 'sent', 'uncertain')
             AND o.state_at > $1::timestamptz - interval '${BETWEEN_MAILS_MINUTES} minutes')
         LIMIT $2),
       picked AS (
         SELECT m.alert_id, m.user_id FROM who CROSS JOIN LATERAL (
           SELECT alert_id, user_id FROM alert_mail WHERE user_id = who.id AND state = 'queued' AND not_before <= $1
           ORDER BY alert_id LIMIT ${MOST_IN_ONE} FOR UPDATE SKIP LOCKED) m),
       taken AS (
         UPDATE alert_mail m SET state = 'sending', lease_by = $3, tries = m.tries + 1, state_at = $1
         FROM picked p WHERE m.alert_id = p.alert_id AND m.user_id = p.user_id AND m.state = 'queued'
         RETURNING m.alert_id, m.user_id, m.tries)
       SELECT who.id AS user_id, who.email, who.full_name, who.locale, who.account_id, array_agg(taken.alert_id) AS alert_ids,
         max(taken.tries)::int AS tries
       FROM taken JOIN who ON who.id = taken.user_id GROUP BY 1, 2, 3, 4, 5`,
      [now, limit, workerId],
      'claim-alert-mails',
    );
    if (rows.length === 0) return [];
    const alerts = await this.db.query<AlertRow>(`${alertSql('$1')} WHERE a.id = ANY ($2::uuid[]) ORDER BY a.id`, [
      now,
      [...new Set(rows.flatMap((row) => row.alert_ids))],
    ]);
    return rows.map((row) => ({
      userId: row.user_id,
      to: row.email,
      toName: row.full_name,
      locale: row.locale,
      accountId: row.account_id,
      // The same at every try of the same alerts, so that the provider's own memory helps too.
      reference: `${this.tag}-alert-${[...row.alert_ids].sort()[0]!.slice(-12)}-${row.user_id.slice(-12)}`,
      tries: row.tries,
      alerts: alerts.filter(({ id }) => row.alert_ids.includes(id)).map(alertOf),
    }));
  }

  async record(mail: ClaimedAlertMail, workerId: number, result: UserMailResult, now: Date): Promise<void> {
    await this.db.query(
      `UPDATE alert_mail SET state = $4, code = $5, not_before = $6, state_at = $7, lease_by = NULL
       WHERE user_id = $1 AND alert_id = ANY ($2::uuid[])
         AND ((state = 'sending' AND lease_by = $3) OR (state = 'uncertain' AND code = 'workerLost'))`,
      [
        mail.userId,
        mail.alerts.map(({ id }) => id),
        workerId,
        result.state,
        result.code.slice(0, 100),
        result.notBefore,
        now,
      ],
      'record-alert-mail',
    );
  }

  async forget(workerId: number, now: Date): Promise<void> {
    await this.db.query(
      `UPDATE alert_mail SET state = 'queued', tries = greatest(tries - 1, 0), not_before = $2, state_at = $2, lease_by = NULL
       WHERE state = 'sending' AND lease_by = $1`,
      [workerId, now],
      'forget-alert-mails',
    );
  }

  async freeDeadWorkers(now: Date): Promise<number> {
    const rows = await this.db.query(
      `UPDATE alert_mail SET state = 'uncertain', code = 'workerLost', state_at = $1, lease_by = NULL
       WHERE state = 'sending' AND lease_by NOT IN (${LIVING_WORKERS}) RETURNING alert_id`,
      [now],
      'free-alert-mails',
    );
    return rows.length;
  }
}
