import type { CallbackAccount, CallbackDirectory } from '@loa/application';
import type { ChannelName } from '@loa/domain';
import type { Vault } from '../crypto/vault.js';
import type { Query } from './database.js';

/** A changed secret is honoured this soon; until then a burst of callbacks asks once. */
const KEPT_MS = 2_000;
const MOST_KEPT = 1_000;

export class PostgresCallbacks implements CallbackDirectory {
  private readonly kept = new Map<string, { until: number; account: Promise<CallbackAccount | null> }>();

  constructor(
    private readonly query: Query,
    private readonly vault: Vault,
  ) {}

  find(token: string): Promise<CallbackAccount | null> {
    const now = performance.now();
    const known = this.kept.get(token);
    if (known && known.until > now) return known.account;
    const account = this.read(token);
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(token, { until: now + KEPT_MS, account });
    account.catch(() => this.kept.delete(token));
    return account;
  }

  private async read(token: string): Promise<CallbackAccount | null> {
    const [row] = await this.query<{
      account_id: string;
      channel: ChannelName;
      settings: Record<string, unknown>;
      secrets_cipher: Buffer | null;
    }>('SELECT * FROM find_callback($1)', [token], 'find-callback');
    if (!row) return null;
    const secrets = row.secrets_cipher ? this.vault.unsealJson<Record<string, unknown>>(row.secrets_cipher) : {};
    return { id: row.account_id, channel: row.channel, settings: { ...row.settings, ...secrets } };
  }
}
