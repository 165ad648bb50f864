import type { Delegation, DelegationStore, Named } from '@loa/application';
import type { Query } from './database.js';

interface DelegationRow {
  id: string;
  from_user: string;
  from_name: string;
  to_user: string;
  to_name: string;
  from_day: string;
  until_day: string;
  created_at: Date;
  revoked_at: Date | null;
  state: Delegation['state'];
}

const DELEGATION_SQL = `
  SELECT d.id, d.from_user, f.full_name AS from_name, d.to_user, t.full_name AS to_name, d.from_day::text, d.until_day::text,
    d.created_at, d.revoked_at, CASE WHEN d.revoked_at IS NOT NULL THEN 'revoked' WHEN day.today < d.from_day THEN 'coming'
      WHEN day.today > d.until_day THEN 'over' ELSE 'now' END AS state
  FROM approval_delegation d JOIN app_user f ON f.id = d.from_user JOIN app_user t ON t.id = d.to_user JOIN unit n ON n.id = d.unit_id
  CROSS JOIN LATERAL (SELECT ($1::timestamptz AT TIME ZONE n.time_zone)::date AS today) day`;

/** Over or ended for longer than anybody asks. */
const MOST_SHOWN = 100;

export class PostgresDelegations implements DelegationStore {
  constructor(private readonly query: Query) {}

  async list(now: Date): Promise<Delegation[]> {
    const rows = await this.query<DelegationRow>(`${DELEGATION_SQL} ORDER BY d.id DESC LIMIT ${MOST_SHOWN}`, [now]);
    return rows.map(delegationOf);
  }

  async find(id: string, now: Date): Promise<Delegation | null> {
    const [row] = await this.query<DelegationRow>(`${DELEGATION_SQL} WHERE d.id = $2`, [now, id]);
    return row ? delegationOf(row) : null;
  }

  candidates(userId: string): Promise<Named[]> {
    return this.query<Named & object>(
      `SELECT t.id, t.full_name AS name FROM app_user f JOIN app_user t ON t.unit_id = f.unit_id AND t.demo = f.demo
       WHERE f.id = $1 AND t.id <> f.id AND t.active AND t.role <> 'administrator' ORDER BY t.full_name, t.id`,
      [userId],
    );
  }

  async insert(
    { from, to, fromDay, untilDay }: Parameters<DelegationStore['insert']>[0],
    now: Date,
  ): Promise<string | null> {
    const [row] = await this.query<{ id: string }>(
      `INSERT INTO approval_delegation (unit_id, from_user, to_user, from_day, until_day, created_at)
       SELECT unit_id, id, $2, $3, $4, $5 FROM app_user WHERE id = $1 AND role = 'approver' AND active RETURNING id`,
      [from, to, fromDay, untilDay, now],
    );
    return row?.id ?? null;
  }

  async today(userId: string, now: Date): Promise<string> {
    const [row] = await this.query<{ today: string }>(
      `SELECT ($2::timestamptz AT TIME ZONE n.time_zone)::date::text AS today FROM app_user u JOIN unit n ON n.id = u.unit_id
       WHERE u.id = $1`,
      [userId, now],
    );
    return row!.today;
  }

  async revoke(id: string, by: string, now: Date): Promise<void> {
    await this.query(
      'UPDATE approval_delegation SET revoked_at = $3, revoked_by = $2 WHERE id = $1 AND revoked_at IS NULL',
      [id, by, now],
    );
  }
}

const delegationOf = (row: DelegationRow): Delegation => ({
  id: row.id,
  from: { id: row.from_user, name: row.from_name },
  to: { id: row.to_user, name: row.to_name },
  fromDay: row.from_day,
  untilDay: row.until_day,
  createdAt: row.created_at,
  revokedAt: row.revoked_at,
  state: row.state,
});
