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

const BOUNCE = 'bounce';

/** Local part of the return address of a mail: `b+<reference>-<seal>`. References can be guessed, seals can't. */
export function returnAddress(vault: Vault, reference: string): string {
  return `b+${reference}-${vault.seal16(BOUNCE, reference)}`;
}

/** The reference that a return address names, or null when it was not made here. */
export function referenceOfReturn(vault: Vault, localPart: string): string | null {
  const [, reference, seal] = /^b\+([a-z0-9-]{1,48})-([0-9a-f]{16})$/i.exec(localPart) ?? [];
  return reference && seal && vault.isSeal16(BOUNCE, reference, seal) ? reference : null;
}
