import type { Identify, KnownUser } from '@loa/application';
import type { Actor } from '@loa/domain';
import { type LoaRequest, SESSION_COOKIE } from './request.js';

export interface Recognised {
  readonly actor: Actor;
  /** Null for an API key. */
  readonly user: KnownUser | null;
  readonly sessionId?: string;
}

/** The key of the header `Authorization: Bearer …`; null when there is none. */
export function bearerOf(request: LoaRequest): string | null {
  const [scheme, key] = (request.headers.authorization ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' && key ? key : null;
}

/** Who sent the request, at this moment; null when nobody known did. A key counts before a session. */
export async function recognise(identify: Identify, request: LoaRequest): Promise<Recognised | null> {
  const key = bearerOf(request);
  if (key !== null) {
    const actor = await identify.byApiKey(key);
    return actor && { actor, user: null };
  }
  const token: unknown = request.cookies?.[SESSION_COOKIE];
  return typeof token === 'string' && token !== '' ? identify.bySession(token) : null;
}
