import { CHANNEL_FACTS, type ChannelName, type LegalClass } from '@loa/domain';
import type { Values } from './values.js';

/** Free Zalo text is taken without charge within 48 hours of the person's last word to the account (Zalo OA, 3.1). */
export const ZALO_WINDOW_HOURS = 48;

export interface EligibilityInput {
  /** In the order of the step: the first possible one is used. */
  readonly channels: readonly ChannelName[];
  readonly purpose: string;
  readonly legalClass: LegalClass;
  readonly now: Date;
}

/**
 * Why a person can't be written to on a channel now, as an SQL expression; null when they can.
 * Needs the aliases `who` (person_id, audience_group), `leg.channel`, `contact` (a contact_point or nulls).
 * Opting out beats everything; consent is asked for advertising, for the purpose `outreach`, and of pupils and citizens
 * always (Law 91/2025/QH15; Decree 91/2020/NĐ-CP).
 */
export function refusalSql(input: EligibilityInput, values: Values): string {
  const purpose = values.add(input.purpose);
  const now = values.add(input.now);
  const needsConsent =
    input.legalClass === 'advertising' || input.purpose === 'outreach'
      ? 'true'
      : `who.audience_group IN ('pupil', 'citizen')`;
  const said = (given: string) => `EXISTS (SELECT 1 FROM consent_state s WHERE s.person_id = who.person_id
      AND s.purpose IN (${purpose}, '*') AND s.channel IN (leg.channel, '*') AND ${given})`;
  return `CASE
    WHEN contact.id IS NULL THEN 'noAddress'
    WHEN ${said('NOT s.given')} OR contact.health = 'optedOut' THEN 'optedOut'
    WHEN contact.health = 'invalid' THEN 'invalidAddress'
    WHEN contact.health IN ('bounced', 'blocked') THEN contact.health
    WHEN octet_length(contact.address_cipher) = 0 THEN 'erased'
    WHEN ${needsConsent} AND NOT ${said('s.given')} THEN 'noConsent'
    WHEN leg.channel = 'zaloOa' AND (contact.last_interaction_at IS NULL
      OR contact.last_interaction_at < ${now}::timestamptz - interval '${ZALO_WINDOW_HOURS} hours') THEN 'outsideWindow'
  END`;
}

/**
 * The same question asked of a whole set on one leg: conditions over `who` and `contact` that hold together exactly where
 * `refusalSql` finds nothing. Only a `healthy` address is looked at; `usable` and `agreed` are asked of the best one only.
 * `consents` are joins and not sub-selects, which nobody may share among processes; they may give a row more than once.
 * `on` is the placeholder of the channel. A test holds the two to the same answers.
 */
export function writableSql(
  input: Omit<EligibilityInput, 'channels'>,
  on: string,
  values: Values,
): { healthy: string; usable: string; consents: string; agreed: string } {
  const purpose = values.add(input.purpose);
  const now = values.add(input.now);
  const said = (alias: string, given: string) => `LEFT JOIN consent_state ${alias} ON ${alias}.person_id = who.person_id
      AND ${alias}.purpose IN (${purpose}, '*') AND ${alias}.channel IN (${on}, '*') AND ${alias}.given = ${given}`;
  const asked = input.legalClass === 'advertising' || input.purpose === 'outreach';
  const askable = `who.audience_group IN ('pupil', 'citizen')`;
  return {
    healthy: `contact.health IN ('active', 'unverified')`,
    usable: `(octet_length(contact.address_cipher) > 0 AND (${on} <> 'zaloOa'
      OR contact.last_interaction_at >= ${now}::timestamptz - interval '${ZALO_WINDOW_HOURS} hours') IS TRUE)`,
    consents: `${said('no', 'false')} ${said('yes', 'true')} ${asked ? '' : `AND ${askable}`}`,
    agreed: `(no.person_id IS NULL AND (${asked ? 'false' : `NOT ${askable}`} OR yes.person_id IS NOT NULL))`,
  };
}

/** The best address of a person on a channel: a healthy one first, then by the person's own order. */
export const CONTACT_SQL = `
  LEFT JOIN LATERAL (
    SELECT c.* FROM contact_point c WHERE c.person_id = who.person_id AND c.channel = leg.channel
    ORDER BY c.health IN ('active', 'unverified') DESC, c.priority, c.id LIMIT 1
  ) contact ON true`;

/** The legs of a step as rows `(leg, channel)`, posts to outlets left out. */
export function legsSql(channels: readonly ChannelName[], values: Values): string {
  const personal = channels.filter((channel) => !CHANNEL_FACTS[channel].outlet);
  return `unnest(${values.add(personal)}::text[]) WITH ORDINALITY AS leg(channel, position)`;
}

/** The sender of a unit on a channel: its own, or the nearest one above that is shared downward. */
export const ACCOUNT_SQL = `
  LEFT JOIN LATERAL (
    SELECT a.id FROM unit_tree t JOIN channel_account a ON a.unit_id = t.ancestor_id
    WHERE t.unit_id = who.unit_id AND a.channel = leg.channel AND a.active AND (t.depth = 0 OR a.shared_down)
    ORDER BY t.depth, a.created_at, a.id LIMIT 1
  ) account ON true`;

/** Of several reasons, the one that tells most about why a person was left out entirely; first is strongest. */
export const REASON_ORDER = [
  'optedOut',
  'noConsent',
  'erased',
  'bounced',
  'blocked',
  'invalidAddress',
  'outsideWindow',
  'noAccount',
  'noAddress',
];
