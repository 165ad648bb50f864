import type { LookUpAnswer, OutgoingMessage, Sender, SenderAccount, SenderTools, SendResult } from '@loa/application';
import { ZALO_HOSTS, ZaloClient, type ZaloHosts, type ZaloResult } from '@loa/zalo-api-client';
import { CLOSE_GRACE_MS, HTTP_TIMEOUTS, HttpClient } from './http.js';
import { reachOf } from './public-hosts.js';
import { endpointUrl, readSettings, sandboxRoot } from './settings.js';
import { zaloRefusal } from './zalo-refusal.js';
import { ZALO_SETTINGS } from './zalo-settings.js';
import { ZaloTokens } from './zalo-tokens.js';

/** A sender is its one call; tokens, pools and refusals are the same for all three Zalo channels. */
export type ZaloCall = (
  client: ZaloClient,
  token: string,
  message: OutgoingMessage,
  signal?: AbortSignal,
) => Promise<ZaloResult<{ readonly messageId: string | null }>>;

/** Asks about one message by Zalo's own id. */
export type ZaloLookUp = (
  client: ZaloClient,
  token: string,
  messageId: string,
) => Promise<ZaloResult<LookUpAnswer | null>>;

export function openZalo(account: SenderAccount, tools: SenderTools, call: ZaloCall, lookUp?: ZaloLookUp): Sender {
  const settings = readSettings(ZALO_SETTINGS, account.settings);
  const transport = new HttpClient(
    account.connections,
    { ...HTTP_TIMEOUTS, headers: settings.headersTimeoutMs },
    CLOSE_GRACE_MS,
    reachOf(account),
  );
  const client = new ZaloClient({ transport, hosts: zaloHosts(account.endpoint, settings.sandbox) });
  const tokens = new ZaloTokens(account.id, settings, client, tools);
  return {
    async send(message: OutgoingMessage, signal?: AbortSignal): Promise<SendResult> {
      const result = await tokens.use((token) => call(client, token, message, signal));
      if (result.ok) return { kind: 'accepted', providerRef: result.data.messageId };
      if (result.error.class === 'unknown') {
        tools.log('error', 'zalo answered with a code that no table holds', {
          host: result.error.host,
          code: result.error.code,
        });
      }
      return zaloRefusal(result.error, tools.now());
    },
    ...(lookUp && {
      async lookUp(_reference: string, providerRef: string | null): Promise<LookUpAnswer | null> {
        if (providerRef === null) return null;
        const result = await tokens.use((token) => lookUp(client, token, providerRef));
        return result.ok ? result.data : null;
      },
    }),
    close: () => client.close(),
  };
}

function zaloHosts(endpoint: string, sandbox: boolean): ZaloHosts {
  const root = sandboxRoot(endpoint, sandbox);
  if (root === null) return ZALO_HOSTS;
  endpointUrl(root, 'http:', 'https:');
  return { oauth: `${root}/zalo-oauth`, oa: `${root}/zalo-oa`, business: `${root}/zalo-business` };
}
