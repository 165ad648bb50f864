import type { MemberOutcome, SkipReason } from './delivery-state.js';

/**
 * Whom a re-send writes to, of those whom the first run and its re-sends left without a message. Nobody who was reached,
 * is presumed reached, or is still under way in any of them is ever among these. Neither is who may have the message
 * (`uncertain`): a person decides about those first, and whom they call not reached is `failed` from then on (promise G2).
 */
export const RESEND_KINDS = {
  failed: 'every possible channel refused',
  notReached: 'failed, ran out of time, stayed without proof, or was left out for a reason that may have passed',
} as const;
export type ResendKind = keyof typeof RESEND_KINDS;

/** `cancelled` was somebody's wish and is in none of them; `skipped` counts where its reason may have passed. */
export const RESEND_OUTCOMES: Readonly<Record<ResendKind, readonly MemberOutcome[]>> = {
  failed: ['failed'],
  notReached: ['failed', 'expired', 'unconfirmed', 'skipped'],
};

/** Reasons of a skip that stay: the person's own wish or the school's, erasure, and what had arrived or may have. */
export const LASTING_SKIPS: readonly SkipReason[] = [
  'optedOut',
  'erased',
  'alreadyReached',
  'unknownTooOld',
  'unitDeclined',
  'unitUnanswered',
];

/** While one of these stands anywhere among a step's runs, nothing more is sent to that member. */
export const RESEND_NEVER: readonly MemberOutcome[] = ['reached', 'presumed', 'pending'];

/** Of several outcomes of one member over a run and its re-sends, the first of these that is there is the one that counts. */
export const OUTCOME_RANK: readonly MemberOutcome[] = ['reached', 'presumed', 'pending', 'uncertain', 'unconfirmed'];
