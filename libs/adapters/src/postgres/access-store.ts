import type { AccessStore, KnownKey, KnownUser } from '@loa/application';
import type { Role } from '@loa/domain';
import type { Query } from './database.js';

interface UserRow {
  unit_id: string;
  email: string;
  full_name: string;
  role: Role;
  locale: 'vi' | 'en';
  demo: boolean;
}

interface KeyRow {
  id: string;
  unit_id: string;
  name: string;
  permissions: string[];
  maker_role: Role;
  maker_demo: boolean;
}

const userOf = (id: string, row: UserRow): KnownUser => ({
  id,
  unitId: row.unit_id,
  email: row.email,
  name: row.full_name,
  role: row.role,
  locale: row.locale,
  demo: row.demo,
});

/** Goes through the functions that may look where no scope is set yet, and nothing else (migration 0005). */
export class PostgresAccessStore implements AccessStore {
  constructor(private readonly query: Query) {}

  async findLogin(email: string) {
    const [row] = await this.query<UserRow & { id: string; password_hash: string | null }>(
      'SELECT * FROM find_login($1)',
      [email],
    );
    return row ? { ...userOf(row.id, row), passwordHash: row.password_hash } : null;
  }

  async openSession(hash: Buffer, userId: string, at: Date, until: Date, agent: string): Promise<void> {
    await this.query('SELECT open_session($1, $2, $3, $4, $5)', [hash, userId, at, until, agent]);
  }

  async findSession(hash: Buffer, at: Date): Promise<KnownUser | null> {
    const text = 'SELECT * FROM find_session($1, $2)';
    const [row] = await this.query<UserRow & { user_id: string }>(text, [hash, at], 'find-session');
    return row ? userOf(row.user_id, row) : null;
  }

  async closeSession(hash: Buffer): Promise<void> {
    await this.query('SELECT close_session($1)', [hash]);
  }

  async findApiKey(hash: Buffer, at: Date): Promise<KnownKey | null> {
    const text = 'SELECT * FROM find_api_key($1, $2)';
    const [row] = await this.query<KeyRow>(text, [hash, at], 'find-api-key');
    if (!row) return null;
    const { unit_id: unitId, maker_role: makerRole, maker_demo: makerDemo, ...key } = row;
    return { ...key, unitId, makerRole, makerDemo };
  }

  async demoOpen(): Promise<boolean> {
    const [row] = await this.query<{ open: boolean }>('SELECT demo_open() AS open');
    return row?.open === true;
  }

  async allOnSandbox(): Promise<boolean> {
    const [row] = await this.query<{ sandbox: boolean }>('SELECT all_on_sandbox() AS sandbox');
    return row?.sandbox === true;
  }
}
