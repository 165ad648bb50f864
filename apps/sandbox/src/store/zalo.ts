import type { Entry, ZaloTemplate } from './entries.js';

export const DEFAULT_APP_ID = 'sandbox-app';
export const DEFAULT_OA_SECRET = 'sandbox-oa-secret';
/** 25 hours, as the token endpoint says in `expires_in`. */
export const ACCESS_TOKEN_LIFE_MS = 90_000_000;
const REFRESH_TOKEN_LIFE_MS = 90 * 86_400_000;
/** In place of an OA id: the access tokens of all. */
export const EVERY_OA = '*';
const SEEDED_ACCESS = 'sandbox-access-';
const SEEDED_REFRESH = 'sandbox-refresh-';

export interface WebhookTarget {
  url: string;
  secret: string;
  appId: string;
}
export type TokenState = { oaId: string; state: 'valid' | 'expired' } | null;

interface AccessToken {
  oaId: string;
  expiresAt: number;
}

/** Tokens, templates, windows and webhooks of Zalo, rebuilt from the journal. */
export class ZaloState {
  readonly templates = new Map<string, ZaloTemplate>();
  readonly webhooks = new Map<string, WebhookTarget>();
  private readonly access = new Map<string, AccessToken>();
  private readonly refresh = new Map<string, { oaId: string; expiresAt: number }>();
  /** Tokens that were used up or taken back; a seeded token counts as valid until it is listed here. */
  private readonly void = new Set<string>();
  private seededAccessIsVoid = false;
  private readonly expired = new Set<string>();
  private readonly lastSeen = new Map<string, Map<string, number>>();
  private readonly optedOut = new Map<string, Set<string>>();

  apply(entry: Entry): void {
    switch (entry.t) {
      case 'template':
        this.templates.set(entry.template.templateId, entry.template);
        break;
      case 'webhook':
        this.webhooks.set(entry.oaId, { url: entry.url, secret: entry.secret, appId: entry.appId });
        break;
      case 'interaction': {
        const seen = entryOf(this.lastSeen, entry.oaId, () => new Map<string, number>());
        for (const id of entry.userIds) seen.set(id, Math.max(entry.at, seen.get(id) ?? 0));
        break;
      }
      case 'optout': {
        const out = entryOf(this.optedOut, entry.oaId, () => new Set<string>());
        for (const address of entry.addresses) entry.undo ? out.delete(address) : out.add(address);
        break;
      }
      case 'tokenIssued':
        this.access.set(entry.accessToken, { oaId: entry.oaId, expiresAt: entry.at + ACCESS_TOKEN_LIFE_MS });
        this.refresh.set(entry.refreshToken, { oaId: entry.oaId, expiresAt: entry.at + REFRESH_TOKEN_LIFE_MS });
        if (entry.used) this.void.add(entry.used);
        break;
      case 'tokenEnded':
        this.endTokens(entry.oaId, entry.how);
        break;
    }
  }

  accessToken(token: string, now: number): TokenState {
    if (this.void.has(token)) return null;
    if (this.expired.has(token)) return { oaId: token.slice(SEEDED_ACCESS.length), state: 'expired' };
    const issued = this.access.get(token);
    if (issued) return { oaId: issued.oaId, state: now < issued.expiresAt ? 'valid' : 'expired' };
    const oaId = this.seededAccessIsVoid ? null : seededOa(token, SEEDED_ACCESS);
    return oaId ? { oaId, state: 'valid' } : null;
  }

  /** The OA that a refresh token or a code of the consent page still stands for; null when it is unknown or used. */
  grantOf(token: string, now: number): string | null {
    if (this.void.has(token)) return null;
    const issued = this.refresh.get(token);
    if (issued) return now < issued.expiresAt ? issued.oaId : null;
    return seededOa(token, SEEDED_REFRESH);
  }

  lastInteraction(oaId: string, userId: string): number | null {
    return this.lastSeen.get(oaId)?.get(userId) ?? null;
  }

  usersOf(oaId: string): string[] {
    return [...(this.lastSeen.get(oaId)?.keys() ?? [])];
  }

  hasOptedOut(oaId: string, address: string): boolean {
    return this.optedOut.get(oaId)?.has(address) ?? false;
  }

  private endTokens(oaId: string, how: 'expire' | 'revoke' | 'revokeRefresh'): void {
    if (oaId === EVERY_OA) {
      for (const token of this.access.keys()) this.void.add(token);
      this.seededAccessIsVoid = true;
      return;
    }
    const tokens = how === 'revokeRefresh' ? this.refresh : this.access;
    const own = [...tokens].filter(([, token]) => token.oaId === oaId).map(([token]) => token);
    const seeded = `${how === 'revokeRefresh' ? SEEDED_REFRESH : SEEDED_ACCESS}${oaId}`;
    if (how !== 'expire') {
      for (const token of [...own, seeded]) this.void.add(token);
      return;
    }
    for (const token of own) this.access.set(token, { oaId, expiresAt: 0 });
    this.expired.add(seeded);
  }
}

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

/** A tilde marks issued tokens, so that an unknown one isn't mistaken for the seeded token of another OA. */
function seededOa(token: string, prefix: string): string | null {
  if (!token.startsWith(prefix) || token.includes('~')) return null;
  return token.slice(prefix.length) || null;
}
