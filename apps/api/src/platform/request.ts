import type { KnownUser } from '@loa/application';
import type { Actor } from '@loa/domain';
import type { Request } from 'express';

/** What the guard leaves on a request. `user` is there for log-ins, not for API keys. */
export interface LoaRequest extends Request {
  actor?: Actor;
  user?: KnownUser;
  /** Of a log-in, as `session.id` names it. */
  sessionId?: string;
  file?: { readonly buffer?: Buffer };
}

export const SESSION_COOKIE = 'loa_session';
/** Stands for a log-in that still needs its second step. */
export const PENDING_COOKIE = 'loa_login';

/** Name of who asks, as scopes and idempotency know it. */
export const actorName = (actor: Actor): string => `${actor.kind}:${actor.id}`;
