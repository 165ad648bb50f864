import type { Actor } from '@loa/domain';
import type { Scope } from '../ports/transactions.js';

/** The eyes of whoever asks: their unit and all below it. */
export const scopeOf = (actor: Actor): Scope => ({ unitId: actor.unitId, actor: `${actor.kind}:${actor.id}` });
