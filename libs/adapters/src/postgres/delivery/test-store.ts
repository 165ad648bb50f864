import type { ClaimedTest, TestStore } from '@loa/application';
import { type ChannelName, type TemplateContent, type TemplateVars } from '@loa/domain';
import type { Vault } from '../../crypto/vault.js';
import { campaignVars, variantOf } from '../../delivery/template-messages.js';
import { compileTemplate } from '../../templates/compile.js';
import { renderVariant } from '../../templates/render.js';
import type { Database } from '../database.js';
import { ACCOUNT_SQL } from '../eligibility-sql.js';

interface Row {
  id: string;
  channel: ChannelName;
  account_id: string;
  email: string;
  test_phone_cipher: Buffer | null;
  content: TemplateContent;
  settings: Record<string, unknown>;
  anchor_year: number;
  vars: TemplateVars;
}

export class PgTestStore implements TestStore {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
    private readonly tag: string,
  ) {}

  async claim(limit: number, now: Date): Promise<ClaimedTest[]> {
    const rows = await this.db.query<Row>(
      `WITH taken AS (
         UPDATE test_message SET state = 'sending' WHERE id IN (
           SELECT id FROM test_message WHERE state = 'queued' AND created_at <= $2 ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED)
         RETURNING *)
       SELECT t.id, t.channel, account.id AS account_id, u.email, u.test_phone_cipher, v.content, c.settings,
         extract(year FROM c.anchor_date)::int AS anchor_year, t.vars
       FROM taken t JOIN app_user u ON u.id = t.user_id JOIN step s ON s.id = t.step_id JOIN campaign c ON c.id = s.campaign_id
       -- The words that were approved, once some were.
       LEFT JOIN LATERAL (SELECT template_version_id AS id FROM run r WHERE r.step_id = s.id AND r.resend_of IS NULL AND r.state <> 'void'
         ORDER BY r.stamp DESC LIMIT 1) pinned ON true
       JOIN LATERAL (SELECT content FROM template_version o WHERE CASE WHEN pinned.id IS NULL THEN o.template_id = s.template_id ELSE o.id = pinned.id END
         ORDER BY o.version DESC LIMIT 1) v ON true
       CROSS JOIN LATERAL (SELECT c.unit_id, t.channel) who CROSS JOIN LATERAL (SELECT t.channel) leg ${ACCOUNT_SQL}`,
      [limit, now],
    );
    const claimed: ClaimedTest[] = [];
    for (const row of rows) {
      const to =
        row.channel === 'email' ? row.email : row.test_phone_cipher && this.vault.unseal(row.test_phone_cipher);
      try {
        if (!to || !row.account_id) throw new Error('noAddress');
        const vars = { ...campaignVars(row.anchor_year, row.settings), ...row.vars };
        const content = renderVariant(variantOf(compileTemplate(row.content), row.channel), vars);
        const reference = `${this.tag}-test-${row.id.slice(-12)}`;
        claimed.push({ id: row.id, channel: row.channel, accountId: row.account_id, to, content, reference });
      } catch (error) {
        await this.record(
          row.id,
          'failed',
          error instanceof Error && 'code' in error ? String(error.code) : 'noAddress',
        );
      }
    }
    return claimed;
  }

  async record(id: string, state: 'sent' | 'failed' | 'uncertain', code: string): Promise<void> {
    await this.db.query(`UPDATE test_message SET state = $2, code = $3 WHERE id = $1 AND state = 'sending'`, [
      id,
      state,
      code,
    ]);
  }
}
