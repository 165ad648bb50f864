import type { ReceiptEvent } from '@loa/application';
import { readReference } from '@loa/domain';
import type { Query } from '../database.js';

/** An event of one stored callback. */
export interface Told {
  readonly receiptId: string;
  readonly accountId: string;
  readonly event: ReceiptEvent;
}

/** The delivery that an event speaks of. */
export interface Target {
  readonly season: number;
  readonly id: string;
  readonly contactId: string;
}

/**
 * Finds the delivery of each event that names one, by our reference or by the provider's. A callback speaks for its own
 * account only (several channels of one Official Account count as one): whoever else knows a reference, and references
 * can be guessed, changes nothing.
 */
export async function findTargets(query: Query, told: readonly Told[], tag: string): Promise<Map<Told, Target>> {
  const named = told.map((one) => ({
    one,
    reference: one.event.reference ? readReference(tag, one.event.reference) : null,
  }));
  const ours = named.filter(({ reference }) => reference !== null);
  const theirs = named.filter(({ one, reference }) => reference === null && one.event.providerRef !== null);
  if (ours.length + theirs.length === 0) return new Map();
  const rows = await query<{ n: number; season: number; id: string; contact_id: string }>(
    `WITH speaks AS (
       SELECT own.id AS account_id, other.id AS for_account FROM channel_account own JOIN channel_account other ON other.id = own.id
         OR (own.channel LIKE 'zalo%' AND other.channel LIKE 'zalo%' AND other.unit_id = own.unit_id
           AND other.settings->>'appId' = own.settings->>'appId' AND other.settings->>'oaId' = own.settings->>'oaId')
       WHERE own.id = ANY ($1::uuid[])),
     named AS (
       SELECT n, account_id, season, id FROM unnest($2::int[], $3::uuid[], $4::smallint[], $5::bigint[]) AS o(n, account_id, season, id)
       UNION ALL
       SELECT t.n, t.account_id, r.season, r.delivery_id FROM unnest($6::int[], $7::uuid[], $8::text[]) AS t(n, account_id, ref)
       JOIN delivery_ref r ON r.provider_ref = t.ref JOIN speaks s ON s.account_id = t.account_id AND s.for_account = r.account_id)
     SELECT named.n, d.season, d.id, d.contact_id FROM named JOIN delivery d ON d.season = named.season AND d.id = named.id
     JOIN speaks s ON s.account_id = named.account_id AND s.for_account = d.account_id`,
    [
      [...new Set(told.map((one) => one.accountId))],
      ours.map((_, n) => n),
      ours.map(({ one }) => one.accountId),
      ours.map(({ reference }) => reference!.season),
      ours.map(({ reference }) => reference!.deliveryId),
      theirs.map((_, n) => ours.length + n),
      theirs.map(({ one }) => one.accountId),
      theirs.map(({ one }) => one.event.providerRef),
    ],
    'find-receipt-targets',
  );
  const asked = [...ours, ...theirs].map(({ one }) => one);
  return new Map(rows.map((row) => [asked[row.n]!, { season: row.season, id: row.id, contactId: row.contact_id }]));
}
