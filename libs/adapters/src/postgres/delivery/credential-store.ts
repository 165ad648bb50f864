import type { CredentialStore } from '@loa/application';
import type { Vault } from '../../crypto/vault.js';
import type { Database } from '../database.js';

/**
 * Renewable secrets under a row lock that every process respects. The lock lasts as long as the renewal, whose own
 * time-outs bound it; the new pair is committed before anyone can use it.
 */
/** One Official Account behind several channels has one pair of tokens: they are kept under its first account. */
const KEEPER = `SELECT other.id FROM channel_account own JOIN channel_account other ON other.id = own.id
    OR (other.settings->>'oaId' = own.settings->>'oaId' AND other.settings->>'appId' = own.settings->>'appId' AND other.mode = own.mode
      -- Never those of an account that leads to another server: settings are free text.
      AND other.endpoint IS NOT DISTINCT FROM own.endpoint)
  WHERE own.id = $1 ORDER BY other.created_at, other.id LIMIT 1`;

export class PgCredentialStore implements CredentialStore {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
    private readonly now: () => Date,
  ) {}

  async read(accountId: string): Promise<Record<string, string>> {
    const [row] = await this.db.query<{ secrets_cipher: Buffer }>(
      `SELECT secrets_cipher FROM account_credential WHERE account_id = (${KEEPER})`,
      [accountId],
      'read-credential',
    );
    return row ? this.vault.unsealJson(row.secrets_cipher) : {};
  }

  async renew(
    accountId: string,
    stale: Record<string, string>,
    renew: (current: Record<string, string>) => Promise<Record<string, string>>,
  ): Promise<Record<string, string>> {
    return this.db.transaction(async (query) => {
      const [keeper] = await query<{ id: string }>(KEEPER, [accountId]);
      const keeperId = keeper!.id;
      await query(
        `INSERT INTO account_credential (account_id, secrets_cipher, renewed_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
        [keeperId, this.vault.sealJson({}), this.now()],
      );
      const [row] = await query<{ secrets_cipher: Buffer }>(
        `SELECT secrets_cipher FROM account_credential WHERE account_id = $1 FOR UPDATE`,
        [keeperId],
      );
      const current = this.vault.unsealJson<Record<string, string>>(row!.secrets_cipher);
      if (JSON.stringify(sorted(current)) !== JSON.stringify(sorted(stale))) return current;
      const renewed = await renew(current);
      await query(`UPDATE account_credential SET secrets_cipher = $2, renewed_at = $3 WHERE account_id = $1`, [
        keeperId,
        this.vault.sealJson(renewed),
        this.now(),
      ]);
      return renewed;
    });
  }
}

const sorted = (record: Record<string, string>) => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
