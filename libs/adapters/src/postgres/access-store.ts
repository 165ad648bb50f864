import type { AccessStore, EnteringUser, KnownKey, KnownUser } from '@loa/application';
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

interface EnteringRow extends UserRow {
  id: string;
  has_factor: boolean;
  factor_due: boolean;
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

const enteringOf = (row: EnteringRow): EnteringUser => ({
  ...userOf(row.id, row),
  hasFactor: row.has_factor,
  factorDue: row.factor_due,
});

/** Goes through the functions that may look where no scope is set yet, and nothing else (migrations 0005 and 0015). */
export class PostgresAccessStore implements AccessStore {
  constructor(private readonly query: Query) {}

  async findLogin(email: string) {
    const [row] = await this.query<EnteringRow & { password_hash: string | null }>('SELECT * FROM find_login($1)', [
      email,
    ]);
    return row ? { ...enteringOf(row), passwordHash: row.password_hash } : null;
  }

  async openSession(hash: Buffer, userId: string, at: Date, until: Date, agent: string): Promise<void> {
    await this.query('SELECT open_session($1, $2, $3, $4, $5)', [hash, userId, at, until, agent]);
  }

  async findSession(hash: Buffer, at: Date) {
    const text = 'SELECT * FROM find_session($1, $2)';
    type Row = UserRow & { user_id: string; session_id: string; stands_in: boolean };
    const [row] = await this.query<Row>(text, [hash, at], 'find-session');
    return row ? { user: { ...userOf(row.user_id, row), standsIn: row.stands_in }, sessionId: row.session_id } : null;
  }

  async closeSession(hash: Buffer): Promise<void> {
    await this.query('SELECT close_session($1)', [hash]);
  }

  async openPending(hash: Buffer, userId: string, at: Date, until: Date): Promise<void> {
    await this.query('SELECT open_pending($1, $2, $3, $4)', [hash, userId, at, until]);
  }

  async findPending(hash: Buffer, at: Date): Promise<EnteringUser | null> {
    const [row] = await this.query<EnteringRow>('SELECT * FROM find_pending($1, $2)', [hash, at]);
    return row ? enteringOf(row) : null;
  }

  async closePending(hash: Buffer): Promise<boolean> {
    const [row] = await this.query<{ closed: boolean | null }>('SELECT close_pending($1) AS closed', [hash]);
    return row?.closed === true;
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

  async demoLogInsOpen(): Promise<boolean> {
    const [row] = await this.query<{ open: boolean }>('SELECT demo_log_ins_open() AS open');
    return row?.open === true;
  }

  async allOnSandbox(): Promise<boolean> {
    const [row] = await this.query<{ sandbox: boolean }>('SELECT all_on_sandbox() AS sandbox');
    return row?.sandbox === true;
  }
}
