import type { AccountFacts, AccountStore, AccountView, Secrets, UnsealedAccount } from '@loa/application';
import type { ChannelName } from '@loa/domain';
import type { Vault } from '../crypto/vault.js';
import type { Query } from './database.js';

interface Row extends Omit<AccountView, 'secretNames' | 'stateUntil'> {
  readonly cipher: Buffer | null;
  readonly stateUntil: Date | null;
}

const OWNED = 'a.unit_id = ANY ((SELECT units_below())::uuid[])';
// An account of a unit above is there to be used, not to be looked into.
const SELECT = `SELECT a.id, a.unit_id AS "unitId", coalesce(u.name, '') AS "unitName", a.channel, a.name, a.mode,
    CASE WHEN ${OWNED} THEN a.endpoint END AS endpoint,
    CASE WHEN ${OWNED} THEN a.settings ELSE '{}' END AS settings,
    CASE WHEN ${OWNED} THEN a.secrets_cipher END AS cipher,
    CASE WHEN ${OWNED} THEN a.callback_token END AS "callbackToken",
    a.shared_down AS "sharedDown", a.active, a.connections, a.per_second AS "perSecond", a.per_day AS "perDay",
    a.domain_caps AS "domainCaps",
    a.uncertain_rule AS "uncertainRule", a.state, a.state_code AS "stateCode", a.state_until AS "stateUntil"
  FROM channel_account a
  LEFT JOIN unit_period u ON u.unit_id = a.unit_id AND daterange(u.valid_from, u.valid_to) @> $1::date`;

/** Columns that a change sets as they are. */
const COLUMNS: Readonly<Record<string, string>> = {
  name: 'name',
  mode: 'mode',
  endpoint: 'endpoint',
  settings: 'settings',
  sharedDown: 'shared_down',
  active: 'active',
  connections: 'connections',
  perSecond: 'per_second',
  perDay: 'per_day',
  domainCaps: 'domain_caps',
  uncertainRule: 'uncertain_rule',
};

export class PostgresAccounts implements AccountStore {
  constructor(
    private readonly query: Query,
    private readonly vault: Vault,
  ) {}

  async list(day: string): Promise<AccountView[]> {
    const rows = await this.query<Row>(`${SELECT} ORDER BY a.channel, a.name, a.id LIMIT 1000`, [day]);
    return rows.map((row) => this.viewOf(row));
  }

  async find(id: string, day: string): Promise<AccountView | null> {
    const [row] = await this.query<Row>(`${SELECT} WHERE a.id = $2`, [day, id]);
    return row ? this.viewOf(row) : null;
  }

  async open(id: string): Promise<UnsealedAccount | null> {
    const [row] = await this.query<Omit<UnsealedAccount, 'secrets'> & { cipher: Buffer | null }>(
      `SELECT a.id, a.channel, a.mode, a.endpoint, a.settings, a.secrets_cipher AS cipher
       FROM channel_account a WHERE a.id = $1 AND ${OWNED} FOR UPDATE`,
      [id],
    );
    if (!row) return null;
    const { cipher, ...account } = row;
    return { ...account, secrets: cipher ? this.vault.unsealJson<Secrets>(cipher) : {} };
  }

  async add(account: AccountFacts & { readonly unitId: string; readonly channel: ChannelName; readonly name: string }) {
    const set = { unit_id: account.unitId, channel: account.channel, ...this.columnsOf(account) };
    const names = Object.keys(set);
    const [row] = await this.query<{ id: string }>(
      `INSERT INTO channel_account (${names.join(', ')}) VALUES (${names.map((_, at) => `$${at + 1}`).join(', ')}) RETURNING id`,
      Object.values(set),
    );
    return row!.id;
  }

  async change(id: string, facts: AccountFacts): Promise<void> {
    const set = this.columnsOf(facts);
    if (Object.keys(set).length === 0) return;
    const assignments = Object.keys(set).map((name, at) => `${name} = $${at + 2}`);
    await this.query(`UPDATE channel_account SET ${assignments.join(', ')} WHERE id = $1`, [id, ...Object.values(set)]);
  }

  async markReal(at: Date): Promise<void> {
    await this.query('SELECT mark_real($1)', [at]);
  }

  async forgetCredential(id: string): Promise<void> {
    await this.query('DELETE FROM account_credential WHERE account_id = $1', [id]);
  }

  private columnsOf(facts: AccountFacts): Record<string, unknown> {
    const set: Record<string, unknown> = {};
    for (const [fact, value] of Object.entries(facts)) {
      const column = COLUMNS[fact];
      if (column && value !== undefined)
        set[column] = column === 'settings' || column === 'domain_caps' ? JSON.stringify(value) : value;
    }
    if (facts.secrets) set.secrets_cipher = this.vault.sealJson(facts.secrets);
    if (facts.state === 'ok') Object.assign(set, { state: 'ok', state_code: '', state_until: null });
    return set;
  }

  private viewOf({ cipher, stateUntil, ...row }: Row): AccountView {
    const secretNames = cipher ? Object.keys(this.vault.unsealJson<Secrets>(cipher)).sort() : [];
    return { ...row, secretNames, stateUntil: stateUntil?.toISOString() ?? null };
  }
}
