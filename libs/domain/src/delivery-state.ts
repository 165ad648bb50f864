/** States of a delivery, each with its meaning. The migration's check list is compared with this table by a test. */
export const DELIVERY_STATES = {
  queued: 'waits for its turn; nothing was handed over',
  sending: 'claimed by a worker; from here on the provider may have it',
  sent: 'the provider took it; proof of arrival is awaited',
  delivered: 'arrived, by the evidence of the channel',
  presumed: 'taken, and no bounce came within the wait of a channel that reports failures only',
  unconfirmed: 'taken, and the receipt that the channel promises never came',
  failed: 'refused or bounced for good, or its tries are used up',
  uncertain: 'may have been handed over and nothing tells; never sent again by itself',
  skipped: 'not allowed when its turn came; the reason says why',
  expired: 'its time had passed before it was handed over',
  cancelled: 'the campaign was cancelled before it was handed over',
} as const;
export type DeliveryState = keyof typeof DELIVERY_STATES;

/**
 * Allowed changes: from each state to the states that may follow.
 * A late receipt may turn `uncertain`, `presumed` and `unconfirmed` into the truth; proof of arrival is final, so that the
 * order in which receipts come changes nothing. `queued -> uncertain` ends what may have arrived and can't be repeated
 * any more. `sending -> queued` happens on proof that nothing was handed over, or where the
 * provider tells repeats of our reference apart; in the second case a receipt may come before the repeat does.
 */
export const DELIVERY_TRANSITIONS: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  queued: ['sending', 'delivered', 'uncertain', 'skipped', 'expired', 'cancelled', 'failed'],
  sending: ['sent', 'delivered', 'failed', 'uncertain', 'queued'],
  sent: ['delivered', 'failed', 'presumed', 'unconfirmed'],
  delivered: [],
  presumed: ['delivered', 'failed'],
  unconfirmed: ['delivered', 'failed'],
  failed: ['delivered'],
  uncertain: ['sent', 'delivered', 'failed', 'queued'],
  skipped: [],
  expired: [],
  cancelled: [],
};

/** From which states a delivery may come to `to`; the compare-and-set of every writer is made from this. */
export function statesBefore(to: DeliveryState): DeliveryState[] {
  return (Object.keys(DELIVERY_TRANSITIONS) as DeliveryState[]).filter((from) =>
    DELIVERY_TRANSITIONS[from].includes(to),
  );
}

/** The provider has, or may have, the message: what a cancel can no longer stop. */
export const HANDED_OVER: readonly DeliveryState[] = ['sent', 'delivered', 'presumed', 'unconfirmed', 'uncertain'];

/** Outcomes of a member: the one answer to "was this person reached by this step". */
export const MEMBER_OUTCOMES = {
  pending: 'under way: waiting, sending, or awaiting proof',
  reached: 'a message arrived, by the evidence of its channel',
  presumed: 'an e-mail was taken and did not bounce; shown apart, never enough for a target alone',
  unconfirmed: 'a message was taken and no receipt came',
  failed: 'every possible channel refused',
  uncertain: 'a message may have been handed over and nothing tells',
  skipped: 'no channel was possible or allowed; the reason says why',
  expired: 'the step ended before the message could go',
  cancelled: 'the campaign was cancelled first',
} as const;
export type MemberOutcome = keyof typeof MEMBER_OUTCOMES;

/** The member's outcome when its last leg stands at `state` and no leg is left; `pending` while it is open. */
export function outcomeOf(state: DeliveryState): MemberOutcome {
  switch (state) {
    case 'queued':
    case 'sending':
    case 'sent':
      return 'pending';
    case 'delivered':
      return 'reached';
    default:
      return state;
  }
}

/** States from which the next leg may start: proof that this one did not arrive (promise G2 keeps `uncertain` out). */
export const NEXT_LEG_AFTER: readonly DeliveryState[] = ['failed', 'skipped'];

/** Why a member or a delivery was left out. */
export const SKIP_REASONS = [
  'noAddress',
  'invalidAddress',
  'bounced',
  'blocked',
  'optedOut',
  'noConsent',
  'outsideWindow',
  'noAccount',
  'channelOff',
  'missingValue',
  'erased',
  'dayCap',
  'alreadyReached',
  'unknownTooOld',
  'unitDeclined',
  'unitUnanswered',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];
