import type { Vault } from './crypto/vault.js';

/** What a token opens; one made for another use is refused. */
export const PREFERENCES = 'preferences';

/** The page on which a recipient chooses or stops messages, without a log-in. The token names the person, not the address. */
export function preferenceLink(publicUrl: string, vault: Vault, personId: string): string {
  return `${publicUrl}/p/${vault.sign(PREFERENCES, JSON.stringify({ p: personId }))}`;
}

/** The one-click address of a mail (RFC 8058): a POST stops everything, a GET shows one button. */
export function unsubscribeLink(publicUrl: string, vault: Vault, personId: string): string {
  return `${publicUrl}/u/${vault.sign(PREFERENCES, JSON.stringify({ p: personId }))}`;
}

/** The person of a token, or null when it was not made here. */
export function personOfToken(vault: Vault, token: string): string | null {
  const payload = vault.verify(PREFERENCES, token);
  return payload === null ? null : (JSON.parse(payload) as { p: string }).p;
}
