import {
  type ChannelAdapter,
  type CredentialStore,
  type OpenAccount,
  restSeconds,
  type Sender,
  type SenderAccount,
  type Senders,
} from '@loa/application';
import type { ChannelName } from '@loa/domain';
import type { Vault } from '../crypto/vault.js';
import { returnAddress } from '../links.js';
import type { Query } from '../postgres/database.js';
import { ChangingSender } from './changing-sender.js';

interface AccountRow {
  id: string;
  channel: ChannelName;
  mode: 'sandbox' | 'real';
  endpoint: string | null;
  settings: Record<string, unknown>;
  secrets_cipher: Buffer | null;
  connections: number;
  callback_token: string;
  fingerprint: string;
}

export interface SandboxPlace {
  /** HTTP root of the sandbox. */
  readonly url?: string;
  /** `host:port` of its SMTP. */
  readonly smtp?: string;
}

export interface AccountSendersDeps {
  readonly query: Query;
  readonly vault: Vault;
  readonly adapters: (channel: ChannelName) => ChannelAdapter;
  readonly repeatSafe: ReadonlySet<ChannelName>;
  readonly credentials: CredentialStore;
  readonly sandbox: SandboxPlace;
  readonly publicUrl: string;
  readonly now: () => Date;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, facts?: Record<string, unknown>) => void;
}

/**
 * Senders by account, opened on first use and opened anew when the account's settings change, or when it rested: what
 * was open to a server that stopped answering is not to be trusted.
 */
export class AccountSenders implements Senders {
  private readonly open_ = new Map<string, { fingerprint: string; sender: ChangingSender }>();

  constructor(private readonly deps: AccountSendersDeps) {}

  async open(accountId: string): Promise<OpenAccount> {
    const [row] = await this.deps.query<AccountRow>(
      `SELECT id, channel, mode, endpoint, settings, secrets_cipher, connections, callback_token,
         md5(mode || coalesce(endpoint, '') || settings::text || coalesce(encode(secrets_cipher, 'hex'), '') || connections || trips) AS fingerprint
       FROM channel_account WHERE id = $1`,
      [accountId],
      'open-account',
    );
    if (row === undefined) throw new Error(`account ${accountId} is gone`);
    let known = this.open_.get(accountId);
    if (known === undefined) {
      known = { fingerprint: row.fingerprint, sender: new ChangingSender(this.make(row)) };
      this.open_.set(accountId, known);
    } else if (known.fingerprint !== row.fingerprint) {
      known.sender.replace(this.make(row));
      known.fingerprint = row.fingerprint;
    }
    return { sender: known.sender, connections: row.connections, repeatSafe: this.deps.repeatSafe.has(row.channel) };
  }

  async hold(accountId: string, code: string, until: Date | null): Promise<void> {
    await this.deps.query(
      `UPDATE channel_account SET state = $2, state_code = $3, state_until = $4 WHERE id = $1 AND state <> 'stopped'`,
      [accountId, until === null ? 'stopped' : 'held', code, until],
    );
  }

  async trip(accountId: string, now: Date, probe: boolean): Promise<void> {
    const rests = Array.from({ length: 8 }, (_, trips) => restSeconds(trips));
    // Waves that were on their way when the account was held find it held, and change nothing.
    await this.deps.query(
      `UPDATE channel_account SET state = 'held', state_code = 'notAnswering', trips = least(trips + 1, 7),
         state_until = $2::timestamptz + ($4::int[])[trips + 1] * interval '1 second'
       WHERE id = $1 AND (state = 'ok' OR (state = 'held' AND $3))`,
      [accountId, now, probe, rests],
      'trip-account',
    );
  }

  async recover(accountId: string): Promise<void> {
    await this.deps.query(
      `UPDATE channel_account SET state = 'ok', state_code = '', state_until = NULL, trips = 0 WHERE id = $1 AND state = 'held'`,
      [accountId],
      'recover-account',
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.open_.values()].map(({ sender }) => sender.close()));
    this.open_.clear();
  }

  private make(row: AccountRow): Sender {
    const secrets = row.secrets_cipher ? this.deps.vault.unsealJson<Record<string, unknown>>(row.secrets_cipher) : {};
    const account: SenderAccount = {
      id: row.id,
      channel: row.channel,
      endpoint: this.endpointOf(row),
      // The mode decides, whatever the settings say: a sandbox account must never reach a provider.
      settings: { ...row.settings, ...secrets, sandbox: row.mode === 'sandbox' },
      connections: row.connections,
    };
    return this.deps.adapters(row.channel).open(account, {
      now: this.deps.now,
      credentials: this.deps.credentials,
      returnAddress: (reference) => returnAddress(this.deps.vault, reference),
      callbackUrl: `${this.deps.publicUrl}/hooks/${row.channel}/${row.callback_token}`,
      log: this.deps.log,
    });
  }

  private endpointOf(row: AccountRow): string {
    if (row.mode === 'real') return row.endpoint ?? '';
    const { url, smtp } = this.deps.sandbox;
    if (row.channel === 'email') return `smtp://${smtp ?? ''}`;
    return row.channel === 'sms' ? `${url}/esms` : (url ?? '');
  }
}
