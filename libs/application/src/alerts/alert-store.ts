import type { ChannelName } from '@loa/domain';
import type { ClaimedUserMail } from './mail-users.js';

/** What an officer is told of, each with where it comes from. */
export const ALERT_KINDS = [
  /** Messages wait within the step's hours and nothing moves. */
  'runStuck',
  /** Messages of a run wait for an account that is held or stopped; its own people may not see that account. */
  'runWaitsForAccount',
  /** A campaign passed its error threshold. */
  'runPausedItself',
  /** A run holds messages of which nobody knows whether they arrived. */
  'uncertainMessages',
  /** The account rests: a refusal of the provider that passes, or no answer at all. */
  'accountHeld',
  /** The provider says that the sender is misconfigured or barred. */
  'accountStopped',
  'balanceOut',
  /** The provider refuses the account's token and its renewal. */
  'tokenOut',
  /** The account's renewal token was not used for long and runs out soon. */
  'tokenEnding',
  /** The account's own cap for today is used up. */
  'dayCapReached',
  /** A campaign has spent, or has under way, most of its budget. */
  'budgetNear',
  /** The next messages would pass the budget, or have no price to hold it by: the campaign paused itself. */
  'budgetUsedUp',
  /** A run went to a few first, and the rest waits for a person. */
  'pilotWaits',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export interface Alert {
  readonly id: string;
  readonly kind: AlertKind;
  readonly unitId: string;
  readonly unitName: string;
  readonly timeZone: string;
  readonly campaign: { readonly id: string; readonly name: string } | null;
  readonly run: { readonly id: string; readonly step: string } | null;
  readonly account: { readonly id: string; readonly name: string; readonly channel: ChannelName } | null;
  /** Numbers, codes and times of the cause; no personal data. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly raisedAt: Date;
  readonly resolvedAt: Date | null;
}

export interface AlertFilter {
  /** `open`: whose cause is still there. */
  readonly open?: boolean;
  readonly campaignId?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** What the scope may see. */
export interface AlertStore {
  list(filter: AlertFilter, now: Date): Promise<{ items: Alert[]; next: string | null }>;
  openCount(now: Date): Promise<number>;
}

/** A mail to one user about one alert or several. */
export interface ClaimedAlertMail extends ClaimedUserMail {
  readonly userId: string;
  readonly alerts: readonly Alert[];
}
