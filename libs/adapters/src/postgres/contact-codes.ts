import type { ClaimedTest, OutgoingContent, TestStore } from '@loa/application';
import type { ChannelName } from '@loa/domain';
import type { Vault } from '../crypto/vault.js';
import { textOf } from '../messages/catalogue.js';
import type { Locale } from '../messages/message.js';
import type { Database } from './database.js';
import { ACCOUNT_SQL } from './eligibility-sql.js';

interface Row {
  id: string;
  channel: ChannelName;
  account_id: string | null;
  settings: Record<string, unknown> | null;
  cipher: Buffer;
  code_cipher: Buffer;
  locale: Locale;
  office: string;
}

/** No provider is waited for longer. */
const LONGEST_SEND = 5 * 60_000;
/** Longer than the day in which codes are counted. */
const KEPT = 7 * 86_400_000;

/** Codes that wait to be sent, each once and by the account of the person's home; outside all counts, like tests. */
export class PgContactCodes implements TestStore {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
    private readonly tag: string,
  ) {}

  async claim(limit: number, now: Date): Promise<ClaimedTest[]> {
    const rows = await this.db.query<Row>(
      `WITH taken AS (
         UPDATE contact_code SET state = 'sending' WHERE id IN (
           SELECT id FROM contact_code WHERE state = 'queued' AND asked_at <= $2 AND expires_at > $2 ORDER BY asked_at LIMIT $1 FOR UPDATE SKIP LOCKED)
         RETURNING *)
       SELECT t.id, c.channel, account.id AS account_id, a.settings, c.address_cipher AS cipher, t.code_cipher, t.locale,
         coalesce((SELECT u.short_name FROM unit_period u WHERE u.unit_id = p.home_unit_id ORDER BY u.valid_from DESC LIMIT 1), '') AS office
       FROM taken t JOIN contact_point c ON c.id = t.contact_id JOIN person p ON p.id = c.person_id
       CROSS JOIN LATERAL (SELECT p.home_unit_id AS unit_id) who CROSS JOIN LATERAL (SELECT c.channel) leg ${ACCOUNT_SQL}
       LEFT JOIN channel_account a ON a.id = account.id`,
      [limit, now],
    );
    const claimed: ClaimedTest[] = [];
    for (const row of rows) {
      const content = row.cipher.length === 0 ? null : contentOf(row, this.vault.unseal(row.code_cipher));
      if (row.account_id === null) await this.record(row.id, 'failed', 'noAccount');
      else if (content === null) await this.record(row.id, 'failed', 'noCodeTemplate');
      else {
        const { id, channel } = row;
        const reference = `${this.tag}-code-${id.slice(-12)}`;
        claimed.push({ id, channel, accountId: row.account_id, to: this.vault.unseal(row.cipher), content, reference });
      }
    }
    return claimed;
  }

  /** Ends what ran out, was replaced, or was under way in a worker that is gone; forgets old ones. */
  async tidy(now: Date): Promise<void> {
    const before = (ms: number) => new Date(now.getTime() - ms);
    await this.db.query(
      `UPDATE contact_code SET code_cipher = '', code = 'expired',
         state = CASE state WHEN 'queued' THEN 'failed' ELSE 'uncertain' END
       WHERE (state = 'queued' AND expires_at <= $1) OR (state = 'sending' AND expires_at <= $2)`,
      [now, before(LONGEST_SEND)],
    );
    await this.db.query('DELETE FROM contact_code WHERE asked_at <= $1 AND expires_at <= $1', [before(KEPT)]);
  }

  /** The code itself goes: from here on only its seal is kept. */
  async record(id: string, state: 'sent' | 'failed' | 'uncertain', code: string): Promise<void> {
    await this.db.query(
      `UPDATE contact_code SET state = $2, code = $3, code_cipher = '' WHERE id = $1 AND state = 'sending'`,
      [id, state, code.slice(0, 100)],
    );
  }
}

/** Null on Zalo without an approved template for codes (account setting `codeTemplateId`, its one value `otp`). */
function contentOf({ channel, locale, office, settings }: Row, code: string): OutgoingContent | null {
  const say = (name: string) => textOf(locale, `contactCode.${name}`, { code, office }) ?? '';
  if (channel === 'sms') return { kind: 'sms', text: say('sms'), unicode: false };
  if (channel === 'email') {
    const text = say('mail');
    const html = `<!doctype html><html lang="${locale}"><body style="font-family:sans-serif;font-size:16px"><p>${escaped(text)}</p></body></html>`;
    return { kind: 'email', subject: say('subject'), text, html };
  }
  const templateId = settings?.codeTemplateId;
  return channel === 'zaloZns' && typeof templateId === 'string'
    ? { kind: 'zaloTemplate', templateId, data: { otp: code } }
    : null;
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
