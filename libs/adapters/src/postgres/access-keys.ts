import type { KeyStore, KeyView, NewKey } from '@loa/application';
import type { Query } from './database.js';

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
