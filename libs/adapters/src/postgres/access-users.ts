import type { KeyStore, KeyView, NewKey, UserFacts, UserStore, UserView } from '@loa/application';
import type { Query } from './database.js';

const USER = `SELECT a.id, a.unit_id AS "unitId", coalesce(u.name, '') AS "unitName", a.email, a.full_name AS name, a.role,
    a.locale, a.active, a.demo
  FROM app_user a LEFT JOIN unit_period u ON u.unit_id = a.unit_id AND daterange(u.valid_from, u.valid_to) @> $1::date`;

export class PostgresUsers implements UserStore {
  constructor(private readonly query: Query) {}

  list(day: string): Promise<UserView[]> {
    return this.query<UserView>(`${USER} ORDER BY a.full_name COLLATE "vi-x-icu", a.id LIMIT 1000`, [day]);
  }

  async find(id: string, day: string): Promise<UserView | null> {
    const [row] = await this.query<UserView>(`${USER} WHERE a.id = $2`, [day, id]);
    return row ?? null;
  }

  async add(user: Required<Omit<UserFacts, 'active'>> & { readonly email: string }): Promise<string | null> {
    const [row] = await this.query<{ id: string }>(
      `INSERT INTO app_user (unit_id, email, full_name, role, locale, password_hash, password_set_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (email) DO NOTHING RETURNING id`,
      [user.unitId, user.email, user.name, user.role, user.locale, user.passwordHash, user.passwordSetBy],
    );
    return row?.id ?? null;
  }

  async change(id: string, facts: UserFacts): Promise<boolean> {
    const changed = await this.query(
      `UPDATE app_user SET unit_id = coalesce($2, unit_id), full_name = coalesce($3, full_name), role = coalesce($4, role),
         locale = coalesce($5, locale), active = coalesce($6, active), password_hash = coalesce($7, password_hash),
         password_set_by = CASE WHEN $7 IS NULL THEN password_set_by ELSE $8 END
       WHERE id = $1 RETURNING id`,
      [id, facts.unitId, facts.name, facts.role, facts.locale, facts.active, facts.passwordHash, facts.passwordSetBy],
    );
    return changed.length > 0;
  }
}

interface KeyRow extends Omit<KeyView, 'createdAt' | 'expiresAt' | 'revokedAt' | 'usedAt'> {
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly usedAt: Date | null;
}

const KEY = `id, unit_id AS "unitId", name, prefix, permissions, created_at AS "createdAt", expires_at AS "expiresAt",
  revoked_at AS "revokedAt", used_at AS "usedAt"`;

const keyOf = (row: KeyRow): KeyView => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
  usedAt: row.usedAt?.toISOString() ?? null,
});

export class PostgresKeys implements KeyStore {
  constructor(private readonly query: Query) {}

  async list(): Promise<KeyView[]> {
    return (await this.query<KeyRow>(`SELECT ${KEY} FROM api_key ORDER BY created_at DESC, id LIMIT 1000`)).map(keyOf);
  }

  async add(key: NewKey): Promise<KeyView> {
    const [row] = await this.query<KeyRow>(
      `INSERT INTO api_key (unit_id, name, prefix, key_hash, permissions, created_by, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${KEY}`,
      [key.unitId, key.name, key.prefix, key.hash, key.permissions, key.createdBy, key.at, key.expiresAt],
    );
    return keyOf(row!);
  }

  async revoke(id: string, at: Date): Promise<boolean> {
    const text = 'UPDATE api_key SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1 RETURNING id';
    return (await this.query(text, [id, at])).length > 0;
  }
}
