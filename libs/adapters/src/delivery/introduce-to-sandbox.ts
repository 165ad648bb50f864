import type { TemplateContent, ZaloTemplateVariant } from '@loa/domain';
import { request } from 'undici';
import type { Vault } from '../crypto/vault.js';
import type { Query } from '../postgres/database.js';

interface ZaloAccount {
  channel: string;
  settings: Record<string, unknown>;
  secrets_cipher: Buffer | null;
  callback_token: string;
}

/**
 * Does at the sandbox what an officer does once in Zalo's console: names the webhook of each Official Account, and
 * registers the wording of the message templates. Throws while the sandbox can't be reached.
 */
export async function introduceToSandbox(
  query: Query,
  vault: Vault,
  sandboxUrl: string,
  publicUrl: string,
): Promise<void> {
  const accounts = await query<ZaloAccount>(
    `SELECT DISTINCT ON (settings->>'oaId') channel, settings, secrets_cipher, callback_token FROM channel_account
     WHERE mode = 'sandbox' AND channel LIKE 'zalo%' ORDER BY settings->>'oaId', channel = 'zaloZns' DESC, id`,
  );
  for (const account of accounts) {
    const secrets = account.secrets_cipher ? vault.unsealJson<Record<string, unknown>>(account.secrets_cipher) : {};
    const { oaId, appId, oaSecret } = { ...account.settings, ...secrets } as Record<string, string>;
    const url = `${publicUrl}/hooks/${account.channel}/${account.callback_token}`;
    await post(sandboxUrl, 'zalo/webhooks', { oaId, appId, secret: oaSecret, url });
  }
  const versions = await query<{ content: TemplateContent }>(
    `SELECT DISTINCT ON (template_id) content FROM template_version ORDER BY template_id, version DESC`,
  );
  const templates = versions
    .flatMap(({ content }) => [content.variants.zaloZns, content.variants.zaloUid])
    .filter((variant): variant is ZaloTemplateVariant => variant !== undefined)
    .map((variant) => ({ templateId: variant.templateId, name: variant.title, body: withPlaceholders(variant) }));
  const each = [...new Map(templates.map((template) => [template.templateId, template])).values()];
  if (each.length > 0) await post(sandboxUrl, 'zalo/templates', { templates: each });
}

/** The wording with the provider's `<parameter>` where ours has a variable. */
function withPlaceholders(variant: ZaloTemplateVariant): string {
  const names = new Map(Object.entries(variant.params).map(([name, { from }]) => [from, name]));
  return variant.body.replace(/\{\{\s*(?:ascii\s+)?([\w.]+)\s*\}\}/g, (whole, variable: string) => {
    const name = names.get(variable);
    return name === undefined ? whole : `<${name}>`;
  });
}

async function post(sandboxUrl: string, path: string, body: unknown): Promise<void> {
  const { statusCode, body: answer } = await request(`${sandboxUrl}/_sandbox/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (statusCode >= 300) throw new Error(`the sandbox answered ${statusCode} to ${path}: ${text.slice(0, 200)}`);
}
