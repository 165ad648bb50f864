import type { AppliedReceipts, ReadReceipt, ReceiptEvent, ReceiptStore } from '@loa/application';
import type { ChannelName } from '@loa/domain';
import type { Vault } from '../../crypto/vault.js';
import type { Database, Query } from '../database.js';
import { noteReported } from '../reported-costs.js';
import { findTargets, type Target, type Told } from './receipt-targets.js';
import { type Change, changeDeliveries, noteHealth } from './transitions.js';

/** Tries before a callback that names an unknown message is laid aside; the waits double from one second. */
const MAX_TRIES = 10;

interface Row {
  id: string;
  accountId: string;
  channel: ChannelName;
  method: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: Buffer;
  receivedAt: Date;
  tries: number;
}

type Verdict = 'applied' | 'unreadable' | 'unknown';
export class PgReceiptStore implements ReceiptStore {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
    private readonly tag: string,
  ) {}

  async apply(limit: number, now: Date, read: ReadReceipt): Promise<AppliedReceipts> {
    try {
      return await this.db.steady((query) => this.applySet(query, limit, now, read));
    } catch (error) {
      if (!isBadData(error)) throw error;
      return this.applyOneByOne(limit, now, read);
    }
  }

  /** One bad callback must not hold up the others: each alone, and the one that the database refuses is laid aside. */
  private async applyOneByOne(limit: number, now: Date, read: ReadReceipt): Promise<AppliedReceipts> {
    const open = await this.db.query<{ id: string }>(
      `SELECT id FROM receipt WHERE applied_at IS NULL AND (retry_at IS NULL OR retry_at <= $2) ORDER BY id LIMIT $1`,
      [limit, now],
    );
    const sum = { read: 0, waiting: 0, unreadable: [] as string[], orphans: [] as string[] };
    for (const { id } of open) {
      try {
        const one = await this.db.steady((query) => this.applySet(query, 1, now, read, id));
        sum.read += one.read;
        sum.waiting += one.waiting;
        sum.unreadable.push(...one.unreadable);
        sum.orphans.push(...one.orphans);
      } catch (error) {
        if (!isBadData(error)) throw error;
        await this.db.query(
          `UPDATE receipt SET applied_at = $2, result = 'broken' WHERE id = $1 AND applied_at IS NULL`,
          [id, now],
        );
        sum.unreadable.push(id);
      }
    }
    return sum;
  }

  private async applySet(
    query: Query,
    limit: number,
    now: Date,
    read: ReadReceipt,
    only?: string,
  ): Promise<AppliedReceipts> {
    const rows = await query<Row>(
      `SELECT r.id, r.account_id AS "accountId", a.channel, r.method, r.query, r.headers, r.body, r.received_at AS "receivedAt", r.tries
       FROM receipt r JOIN channel_account a ON a.id = r.account_id
       WHERE r.applied_at IS NULL AND (r.retry_at IS NULL OR r.retry_at <= $2) AND ($3::bigint IS NULL OR r.id = $3)
       ORDER BY r.id LIMIT $1 FOR UPDATE OF r SKIP LOCKED`,
      [limit, now, only ?? null],
      'take-receipts',
    );
    if (rows.length === 0) return { read: 0, waiting: 0, unreadable: [], orphans: [] };
    const all = await Promise.all(rows.map((row) => read({ id: row.id, channel: row.channel, raw: row })));
    const verdicts = new Map<string, Verdict>();
    const told: Told[] = [];
    for (const [index, row] of rows.entries()) {
      const events = all[index]!;
      verdicts.set(row.id, events === null ? 'unreadable' : 'applied');
      for (const event of events ?? [])
        told.push({ receiptId: row.id, accountId: row.accountId, event: tame(event, row) });
    }
    const targets = await findTargets(query, told, this.tag);
    await this.applyStates(query, told, targets, verdicts, now);
    await noteReported(query, told, targets);
    await this.applyInteractions(query, told, now);
    await this.applyOptOuts(query, told, targets);
    const orphans = await mark(query, rows, verdicts, now);
    const of = (verdict: Verdict) => [...verdicts].filter(([, is]) => is === verdict).map(([id]) => id);
    const waiting = of('unknown').length - orphans.length;
    return { read: rows.length, waiting, unreadable: of('unreadable'), orphans };
  }

  private async applyStates(
    query: Query,
    told: readonly Told[],
    targets: Map<Told, Target>,
    verdicts: Map<string, Verdict>,
    now: Date,
  ): Promise<void> {
    const seasons = new Map<number, { change: Change; health: string | null }[]>();
    for (const one of told) {
      const { event } = one;
      // Who reports a delay has the message: an end of not knowing, and nothing new otherwise.
      const to = event.kind === 'delayed' ? 'sent' : event.kind;
      if (to !== 'delivered' && to !== 'failed' && to !== 'sent') continue;
      const target = targets.get(one);
      if (!target) {
        verdicts.set(one.receiptId, 'unknown');
        continue;
      }
      const change: Change = {
        id: target.id,
        to,
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
      const notes = wishes.filter(({ health }) => health !== null);
      // Before the change: the next leg that it may start must know what was learnt of the address.
      await noteHealth(
        query,
        season,
        notes.map(({ change, health }) => ({ id: change.id, health: health! })),
        now,
      );
      await changeDeliveries(query, season, lastWordEach(wishes.map(({ change }) => change)), now);
    }
  }

  private async applyInteractions(query: Query, told: readonly Told[], now: Date): Promise<void> {
    const spoke = told.filter(({ event }) => event.kind === 'interaction' && event.address);
    if (spoke.length === 0) return;
    await query(
      `UPDATE contact_point c SET last_interaction_at = greatest(c.last_interaction_at, s.at), health_at = $3
       FROM (SELECT key, max(at) AS at FROM unnest($1::bytea[], $2::timestamptz[]) AS s(key, at) GROUP BY 1) s
       WHERE c.address_key = s.key AND c.channel = 'zaloOa'`,
      [spoke.map(({ event }) => this.vault.addressKey(event.address!)), spoke.map(({ event }) => event.at), now],
    );
  }

  /**
   * A refusal said to a provider is a refusal to us, for everyone behind the address whom the account may write to. Where
   * the callback names one of our messages, that message's address counts, whatever the callback claims.
   */
  private async applyOptOuts(query: Query, told: readonly Told[], targets: Map<Told, Target>): Promise<void> {
    const refused = told.filter(
      (one) => one.event.kind === 'optedOut' && (targets.has(one) || (!one.event.reference && one.event.address)),
    );
    if (refused.length === 0) return;
    await query(
      `INSERT INTO consent (person_id, purpose, channel, given, at, method, evidence)
       SELECT DISTINCT c.person_id, '*', c.channel, false, s.at, 'provider', s.code
       FROM unnest($1::bytea[], $2::uuid[], $3::timestamptz[], $4::uuid[], $5::text[]) AS s(key, contact_id, at, account_id, code)
       JOIN channel_account a ON a.id = s.account_id
       LEFT JOIN contact_point named ON named.id = s.contact_id
       JOIN contact_point c ON c.address_key = coalesce(named.address_key, s.key)
         AND (c.channel = a.channel OR (a.channel LIKE 'zalo%' AND c.channel LIKE 'zalo%'))
       WHERE EXISTS (SELECT 1 FROM membership m JOIN unit_tree t ON t.unit_id = m.unit_id
         WHERE m.person_id = c.person_id AND t.ancestor_id = a.unit_id)`,
      [
        refused.map(({ event }) => (event.address ? this.vault.addressKey(event.address) : null)),
        refused.map((one) => targets.get(one)?.contactId ?? null),
        refused.map(({ event }) => event.at),
        refused.map(({ accountId }) => accountId),
        refused.map(({ event }) => event.code),
      ],
    );
  }
}

/** The database refuses what stands in it (SQLSTATE classes 22, 23 and 42): trying again would not help. */
const isBadData = (error: unknown) => /^(22|23|42)/.test((error as { code?: string }).code ?? '');

/** What came from outside, made fit to store: no NUL, no broken characters, and a time that is one. */
function tame(event: ReceiptEvent, row: Row): ReceiptEvent {
  const clean = (text: string) => text.replaceAll('\0', '').toWellFormed();
  const real = Number.isFinite(event.at.getTime()) && event.at.getTime() > 0 && event.at <= row.receivedAt;
  return {
    ...event,
    code: clean(event.code).slice(0, 100),
    detail: clean(event.detail),
    reference: event.reference === null ? null : clean(event.reference),
    providerRef: event.providerRef === null ? null : clean(event.providerRef).slice(0, 200),
    at: real ? event.at : row.receivedAt,
  };
}

/** Several callbacks about one message in one set: proof of arrival wins, as it does one by one. */
function lastWordEach(changes: Change[]): Change[] {
  const each = new Map<string, Change>();
  for (const change of changes) {
    const rank = (one: Change | undefined) =>
      one === undefined ? 0 : one.to === 'sent' ? 1 : one.to === 'delivered' ? 3 : 2;
    if (rank(change) >= rank(each.get(change.id))) each.set(change.id, change);
  }
  return [...each.values()];
}

/** Gives those that were tried often enough and name nothing. */
async function mark(query: Query, rows: Row[], verdicts: Map<string, Verdict>, now: Date): Promise<string[]> {
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
  return state.filter((s) => s.verdict === 'unknown' && s.retryAt === null).map((s) => s.id);
}
