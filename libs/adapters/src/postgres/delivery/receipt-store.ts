import type { ReadReceipt, ReceiptEvent, ReceiptStore } from '@loa/application';
import { type ChannelName, readReference } from '@loa/domain';
import type { Vault } from '../../crypto/vault.js';
import type { Database, Query } from '../database.js';
import { type Change, changeDeliveries, noteHealth } from './transitions.js';

/** Tries before a callback that names an unknown message is laid aside; the waits double from one second. */
const MAX_TRIES = 10;

interface Row {
  id: string;
  channel: ChannelName;
  method: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: Buffer;
  receivedAt: Date;
  tries: number;
}

interface Told {
  readonly receipt: Row;
  readonly event: ReceiptEvent;
}

type Verdict = 'applied' | 'unreadable' | 'unknown';

export class PgReceiptStore implements ReceiptStore {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
    private readonly tag: string,
  ) {}

  async apply(
    limit: number,
    now: Date,
    read: ReadReceipt,
  ): Promise<{ read: number; waiting: number; unreadable: string[] }> {
    return this.db.transaction(async (query) => {
      const rows = await query<Row>(
        `SELECT r.id, a.channel, r.method, r.query, r.headers, r.body, r.received_at AS "receivedAt", r.tries
         FROM receipt r JOIN channel_account a ON a.id = r.account_id
         WHERE r.applied_at IS NULL AND (r.retry_at IS NULL OR r.retry_at <= $2)
         ORDER BY r.id LIMIT $1 FOR UPDATE OF r SKIP LOCKED`,
        [limit, now],
        'take-receipts',
      );
      if (rows.length === 0) return { read: 0, waiting: 0, unreadable: [] };
      const verdicts = new Map<string, Verdict>(rows.map((row) => [row.id, 'applied']));
      const told: Told[] = [];
      const all = await Promise.all(rows.map((row) => read({ id: row.id, channel: row.channel, raw: row })));
      for (const [index, row] of rows.entries()) {
        const events = all[index]!;
        if (events === null) verdicts.set(row.id, 'unreadable');
        else told.push(...events.map((event) => ({ receipt: row, event })));
      }
      await this.applyStates(query, told, verdicts, now);
      await this.applyInteractions(query, told, now);
      await this.applyOptOuts(query, told);
      await mark(query, rows, verdicts, now);
      const of = (verdict: Verdict) => [...verdicts].filter(([, is]) => is === verdict).map(([id]) => id);
      return { read: rows.length, waiting: of('unknown').length, unreadable: of('unreadable') };
    });
  }

  private async applyStates(query: Query, told: Told[], verdicts: Map<string, Verdict>, now: Date): Promise<void> {
    const about = told.filter(({ event }) => event.kind === 'delivered' || event.kind === 'failed');
    const byProvider = await findByProviderRef(
      query,
      about.filter(({ event }) => event.reference === null),
    );
    const seasons = new Map<number, { change: Change; health: string | null }[]>();
    for (const { receipt, event } of about) {
      const target =
        event.reference === null ? byProvider.get(event.providerRef ?? '') : readReference(this.tag, event.reference);
      if (!target) {
        verdicts.set(receipt.id, 'unknown');
        continue;
      }
      const change: Change = {
        id: target.deliveryId,
        to: event.kind === 'delivered' ? 'delivered' : 'failed',
        code: event.code,
        detail: event.detail,
        providerRef: event.providerRef,
        notBefore: null,
        taken: true,
        at: event.at,
      };
      seasons.set(target.season, [...(seasons.get(target.season) ?? []), { change, health: event.health ?? null }]);
    }
    for (const [season, wishes] of seasons) {
      const notes = wishes
        .filter(({ health }) => health !== null)
        .map(({ change, health }) => ({ id: change.id, health: health! }));
      await noteHealth(query, season, notes, now);
      await changeDeliveries(query, season, lastWordEach(wishes.map(({ change }) => change)), now);
    }
  }

  private async applyInteractions(query: Query, told: Told[], now: Date): Promise<void> {
    const spoke = told.filter(({ event }) => event.kind === 'interaction' && event.address);
    if (spoke.length === 0) return;
    await query(
      `UPDATE contact_point c SET last_interaction_at = greatest(c.last_interaction_at, s.at), health_at = $3
       FROM unnest($1::bytea[], $2::timestamptz[]) AS s(key, at)
       WHERE c.address_key = s.key AND c.channel = 'zaloOa'`,
      [spoke.map(({ event }) => this.vault.addressKey(event.address!)), spoke.map(({ event }) => event.at), now],
    );
  }

  /** A refusal said to a provider is a refusal to us, on that channel, for everyone behind the address. */
  private async applyOptOuts(query: Query, told: Told[]): Promise<void> {
    const refused = told.filter(({ event }) => event.kind === 'optedOut' && event.address);
    if (refused.length === 0) return;
    await query(
      `INSERT INTO consent (person_id, purpose, channel, given, at, method, evidence)
       SELECT DISTINCT c.person_id, '*', c.channel, false, s.at, 'provider', s.code
       FROM unnest($1::bytea[], $2::timestamptz[], $3::text[], $4::text[]) AS s(key, at, channel, code)
       JOIN contact_point c ON c.address_key = s.key AND (c.channel = s.channel OR (s.channel LIKE 'zalo%' AND c.channel LIKE 'zalo%'))`,
      [
        refused.map(({ event }) => this.vault.addressKey(event.address!)),
        refused.map(({ event }) => event.at),
        refused.map(({ receipt }) => receipt.channel),
        refused.map(({ event }) => event.code),
      ],
    );
  }
}

/** Several callbacks about one message in one set: proof of arrival wins, as it does one by one. */
function lastWordEach(changes: Change[]): Change[] {
  const each = new Map<string, Change>();
  for (const change of changes) {
    if (each.get(change.id)?.to !== 'delivered') each.set(change.id, change);
  }
  return [...each.values()];
}

async function findByProviderRef(
  query: Query,
  told: Told[],
): Promise<Map<string, { season: number; deliveryId: string }>> {
  const refs = told.map(({ event }) => event.providerRef).filter((ref): ref is string => ref !== null);
  if (refs.length === 0) return new Map();
  const rows = await query<{ provider_ref: string; season: number; delivery_id: string }>(
    `SELECT provider_ref, season, delivery_id FROM delivery_ref WHERE provider_ref = ANY ($1::text[])`,
    [refs],
    'find-by-provider-ref',
  );
  return new Map(rows.map((row) => [row.provider_ref, { season: row.season, deliveryId: row.delivery_id }]));
}

async function mark(query: Query, rows: Row[], verdicts: Map<string, Verdict>, now: Date): Promise<void> {
  const state = rows.map((row) => {
    const verdict = verdicts.get(row.id)!;
    const waits = verdict === 'unknown' && row.tries + 1 < MAX_TRIES;
    return { id: row.id, verdict, retryAt: waits ? new Date(now.getTime() + 1000 * 2 ** row.tries) : null };
  });
  await query(
    `UPDATE receipt r SET tries = r.tries + 1, result = s.verdict, retry_at = s.retry_at,
       applied_at = CASE WHEN s.retry_at IS NULL THEN $4::timestamptz END
     FROM unnest($1::bigint[], $2::text[], $3::timestamptz[]) AS s(id, verdict, retry_at) WHERE r.id = s.id`,
    [state.map((s) => s.id), state.map((s) => s.verdict), state.map((s) => s.retryAt), now],
    'mark-receipts',
  );
}
