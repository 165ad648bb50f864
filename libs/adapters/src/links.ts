import type { Vault } from './crypto/vault.js';

const USE = 'preferences';

/** The page on which a person chooses what to get; hard to forge, and it says nothing of the person. */
export function preferenceLink(publicUrl: string, vault: Vault, personId: string): string {
  return `${publicUrl}/p/${tokenOf(vault, personId)}`;
}

/** The address of a List-Unsubscribe header (RFC 8058): a POST there stops e-mail to the person. */
export function unsubscribeLink(publicUrl: string, vault: Vault, personId: string): string {
  return `${publicUrl}/u/${tokenOf(vault, personId)}`;
}

/** The person behind the token of such a link; null when it was not made here. */
export function personOfToken(vault: Vault, token: string): string | null {
  const payload = vault.verify(USE, token);
  if (payload === null) return null;
  const { p } = JSON.parse(payload) as { p?: unknown };
  return typeof p === 'string' ? p : null;
}

function tokenOf(vault: Vault, personId: string): string {
  return vault.sign(USE, JSON.stringify({ p: personId }));
}
