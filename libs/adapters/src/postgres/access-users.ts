import type { LockedUser, SessionView, UserFacts, UserStore, UserView } from '@loa/application';
import type { Query } from './database.js';

interface UserRow extends Omit<UserView, 'invitation'> {
  readonly invited: boolean;
  readonly expires_at: Date | null;
  readonly mail: NonNullable<UserView['invitation']>['mail'] | null;
}

/** $1: the day whose names of units are shown; $2: the real time, in which links live. */
const USER = `SELECT a.id, a.unit_id AS "unitId", coalesce(u.name, '') AS "unitName", a.email, a.full_name AS name, a.role,
    a.locale, a.active, a.demo, f.user_id IS NOT NULL AS "secondFactor", a.password_hash IS NULL AS invited, k.expires_at,
    m.state AS mail
  FROM app_user a
  LEFT JOIN unit_period u ON u.unit_id = a.unit_id AND daterange(u.valid_from, u.valid_to) @> $1::date
  LEFT JOIN second_factor f ON f.user_id = a.id AND f.confirmed_at IS NOT NULL
  LEFT JOIN LATERAL (SELECT expires_at FROM access_link WHERE user_id = a.id AND kind <> 'reset' AND expires_at > $2
    ORDER BY expires_at DESC LIMIT 1) k ON a.password_hash IS NULL
  LEFT JOIN LATERAL (SELECT state FROM access_mail WHERE user_id = a.id AND kind = 'invitation'
    ORDER BY id DESC LIMIT 1) m ON a.password_hash IS NULL`;

const viewOf = ({ invited, expires_at, mail, ...row }: UserRow): UserView => ({
  ...row,
  invitation: invited ? { expiresAt: expires_at?.toISOString() ?? null, mail: mail ?? 'none' } : null,
});

export class PostgresUsers implements UserStore {
  constructor(private readonly query: Query) {}

  async list(day: string, at: Date): Promise<UserView[]> {
    const text = `${USER} ORDER BY a.full_name COLLATE "vi-x-icu", a.id LIMIT 1000`;
    return (await this.query<UserRow>(text, [day, at])).map(viewOf);
  }

  async find(id: string, day: string, at: Date): Promise<UserView | null> {
    const [row] = await this.query<UserRow>(`${USER} WHERE a.id = $3`, [day, at, id]);
    return row ? viewOf(row) : null;
  }

  async lock(id: string): Promise<LockedUser | null> {
    const [row] = await this.query<LockedUser>(
      `SELECT unit_id AS "unitId", role, active, demo, password_hash IS NOT NULL AS "hasPassword"
       FROM app_user WHERE id = $1 FOR UPDATE`,
      [id],
    );
    return row ?? null;
  }

  async add(user: Parameters<UserStore['add']>[0]): Promise<string | null> {
    const [row] = await this.query<{ id: string }>(
      `INSERT INTO app_user (unit_id, email, full_name, role, locale) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (email) DO NOTHING RETURNING id`,
      [user.unitId, user.email, user.name, user.role, user.locale],
    );
    return row?.id ?? null;
  }

  async change(id: string, facts: UserFacts): Promise<boolean> {
    const changed = await this.query(
      `UPDATE app_user SET unit_id = coalesce($2, unit_id), full_name = coalesce($3, full_name), role = coalesce($4, role),
         locale = coalesce($5, locale), active = coalesce($6, active), password_hash = coalesce($7, password_hash)
       WHERE id = $1 RETURNING id`,
      [id, facts.unitId, facts.name, facts.role, facts.locale, facts.active, facts.passwordHash],
    );
    if (changed.length > 0 && facts.passwordHash) await this.query('SELECT forget_factor_tries($1)', [id]);
    return changed.length > 0;
  }

  async remove(id: string): Promise<void> {
    await this.query('DELETE FROM app_user WHERE id = $1', [id]);
  }

  async removeFactor(id: string): Promise<boolean> {
    const text = 'DELETE FROM second_factor WHERE user_id = $1 AND confirmed_at IS NOT NULL RETURNING user_id';
    return (await this.query(text, [id])).length > 0;
  }

  async sessions(id: string, at: Date): Promise<SessionView[]> {
    const rows = await this.query<{ id: string; agent: string; created_at: Date; seen_at: Date }>(
      'SELECT id, agent, created_at, seen_at FROM session WHERE user_id = $1 AND expires_at > $2 ORDER BY seen_at DESC, id',
      [id, at],
    );
    return rows.map((row) => ({
      id: row.id,
      agent: row.agent,
      createdAt: row.created_at.toISOString(),
      seenAt: row.seen_at.toISOString(),
    }));
  }

  async endSession(id: string, sessionId: string): Promise<boolean> {
    const text = 'DELETE FROM session WHERE user_id = $1 AND id = $2 RETURNING id';
    return (await this.query(text, [id, sessionId])).length > 0;
  }

  async endSessions(id: string, except?: string): Promise<void> {
    await this.query('DELETE FROM session WHERE user_id = $1 AND id IS DISTINCT FROM $2', [id, except ?? null]);
  }
}
