import { providerTemplate, type QueuedBatch } from '@loa/application';
import {
  CAMPAIGN_MOVES,
  type ChannelName,
  guessOperator,
  money,
  type Operator,
  priceOf,
  smsSize,
  type Tariff,
  type TemplateVars,
  withinBudget,
} from '@loa/domain';
import type { Vault } from '../crypto/vault.js';
import { campaignVars, contentOf, type TemplateMessages } from '../delivery/template-messages.js';
import { AMOUNT_SQL, CHARGED_SQL, IN_FLIGHT_SQL } from './cost-store.js';
import type { Database, Query } from './database.js';
import { TARIFF_COLUMNS } from './tariff-store.js';

/** How long a batch waits for those before it to come to their end, seconds; within a lane it keeps its place. */
const LOOK_AGAIN = 2;
/** How long one waits for whose account no price is known, seconds: within its lane's look ahead, as the whole lane waits. */
const NO_PRICE = 30;
/** How long one that could not be priced waits, seconds for each of its turns; from the third on its lane goes on without it. */
const AFTER_FAILURE = 30;

export interface Reserved {
  readonly allowed: readonly QueuedBatch[];
  /** Campaigns that paused themselves. */
  readonly stopped: readonly string[];
  readonly failed: readonly { readonly batch: string; readonly error: unknown }[];
}

interface BatchRow {
  id: string;
  season: number;
  run_id: string;
  campaign_id: string;
  account_id: string;
  channel: ChannelName;
  template_version_id: string;
  settings: Record<string, unknown>;
  anchor_year: number;
  /** `yyyy-MM-dd` on which its prices hold, in the unit's time zone. */
  day: string;
  has_budget: boolean;
}

interface Priced {
  readonly id: string;
  readonly parts: number;
  readonly operator: string;
  readonly price: number;
}

/** Why a batch can't go: others of its campaign are under way, the budget is used up, or its account has no price. */
type Stop = { readonly code: 'wait' | 'budget' | 'noPrice'; readonly facts: Record<string, unknown> };
class Stopped extends Error {
  constructor(readonly stop: Stop) {
    super(stop.code);
  }
}

/**
 * Writes down what the messages of a batch cost before the batch reaches the queue, and lets it through only while the
 * campaign's budget holds it: whatever is handed over was reserved before. A batch that would pass the budget waits
 * while others are under way, for some of them may come to nothing and cost nothing; when none is, the campaign pauses
 * itself. So less than one batch's worth of a budget stays unspent. An account without a price keeps its own batches
 * waiting, not the campaign. Where no price list speaks of an account and no budget of its campaign, a batch passes with
 * the one look that all of them share.
 */
export class BatchCosts {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
    private readonly messages: TemplateMessages,
  ) {}

  /**
   * Of the batches just taken for the queue, those that may go; the others wait again. A batch that can't be priced stands
   * in nobody else's way: it waits longer each time.
   */
  async reserve(batches: readonly QueuedBatch[], now: Date): Promise<Reserved> {
    const failed: { batch: string; error: unknown }[] = [];
    if (batches.length === 0) return { allowed: batches, stopped: [], failed };
    const rows = await this.unpriced(batches, now);
    const refused = new Set<string>();
    const held = new Set<string>();
    const stopped = new Set<string>();
    const priceless: string[] = [];
    for (const row of rows) {
      try {
        const stop = held.has(row.campaign_id) ? 'wait' : await this.reserveOne(row, now);
        if (stop === null) continue;
        if (stop === 'noPrice') {
          priceless.push(row.id);
          continue;
        }
        refused.add(row.id);
        held.add(row.campaign_id);
        if (stop === 'budget') stopped.add(row.campaign_id);
      } catch (error) {
        failed.push({ batch: row.id, error });
      }
    }
    await this.putBack([...refused], now, `interval '${LOOK_AGAIN} seconds'`);
    await this.putBack(priceless, now, `interval '${NO_PRICE} seconds', no_price = true`);
    const broken = failed.map(({ batch }) => batch);
    await this.putBack(broken, now, `least(turn, 60) * interval '${AFTER_FAILURE} seconds'`);
    const kept = new Set([...refused, ...priceless, ...broken]);
    return { allowed: batches.filter(({ id }) => !kept.has(id)), stopped: [...stopped], failed };
  }

  private async putBack(batches: readonly string[], now: Date, pause: string): Promise<void> {
    if (batches.length === 0) return;
    await this.db.query(
      `UPDATE batch SET state = 'ready', queued_at = NULL, not_before = $2::timestamptz + ${pause}
       WHERE id = ANY ($1::bigint[]) AND state = 'queued' AND lease_by IS NULL`,
      [batches, now],
    );
  }

  /** A batch is priced once a day: prices may change at midnight, and what waits over night is priced anew. */
  private unpriced(batches: readonly QueuedBatch[], now: Date): Promise<BatchRow[]> {
    return this.db.query<BatchRow>(
      `SELECT b.id::text, b.season, b.run_id::text, r.campaign_id, b.account_id, a.channel, r.template_version_id, c.settings,
         extract(year FROM c.anchor_date)::int AS anchor_year, day.day::text, c.budget IS NOT NULL AS has_budget
       FROM batch b JOIN run r ON r.id = b.run_id JOIN campaign c ON c.id = r.campaign_id JOIN unit u ON u.id = r.unit_id
       JOIN channel_account a ON a.id = b.account_id
       CROSS JOIN LATERAL (SELECT ($2::timestamptz AT TIME ZONE u.time_zone)::date AS day) day
       WHERE b.id = ANY ($1::bigint[]) AND b.priced_on IS DISTINCT FROM day.day
         AND (c.budget IS NOT NULL OR EXISTS (SELECT 1 FROM tariff t WHERE t.account_id = b.account_id AND t.price > 0))
       ORDER BY b.id`,
      [batches.map(({ id }) => id), now],
      'unpriced-batches',
    );
  }

  /** Null when the budget holds it; else it waits, or its campaign is paused. */
  private async reserveOne(batch: BatchRow, now: Date): Promise<Stop['code'] | null> {
    try {
      await this.db.steady(async (query) => {
        const priced = await this.price(query, batch);
        const [spend] = await query<{ committed: number; fresh: boolean; budget: number | null }>(
          `WITH held AS (
             INSERT INTO campaign_spend AS s (campaign_id) VALUES ($1)
             ON CONFLICT (campaign_id) DO UPDATE SET committed = s.committed RETURNING committed, old.campaign_id IS NULL AS fresh)
           SELECT held.committed::float8 AS committed, held.fresh, (SELECT budget::float8 FROM campaign WHERE id = $1) AS budget FROM held`,
          [batch.campaign_id],
          'hold-spend',
        );
        // What a provider charged before anybody kept a price or a budget counts from the first day of the budget on.
        let committed = spend!.fresh ? (await recount(query, batch)).committed : spend!.committed;
        const added = priced.length === 0 ? 0 : await write(query, batch, priced);
        if (!withinBudget(spend!.budget, committed, added)) {
          // Some of what was reserved came to nothing since: only a recount tells whether the budget is used up.
          const counted = await recount(query, batch);
          committed = money(counted.committed - added);
          const code = counted.underWay > 0 ? 'wait' : 'budget';
          if (!withinBudget(spend!.budget, committed, added))
            throw new Stopped({ code, facts: { budget: spend!.budget, committed, needed: added } });
        }
        await query(
          `WITH spent AS (UPDATE campaign_spend SET committed = greatest($3::numeric + $4::numeric, 0) WHERE campaign_id = $2)
           UPDATE batch SET priced_on = $5::date, no_price = false WHERE id = $1`,
          [batch.id, batch.campaign_id, committed, added, batch.day],
          'note-priced',
        );
      });
      return null;
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      if (error.stop.code !== 'budget') return error.stop.code;
      return (await pause(this.db.query, batch.campaign_id, error.stop, now)) ? error.stop.code : 'wait';
    }
  }

  /** Nothing where it costs nothing. SMS is made as it will be sent, and its parts counted; the rest has one price for all. */
  private async price(query: Query, batch: BatchRow): Promise<Priced[]> {
    const template = await this.messages.version(batch.template_version_id);
    const { channel, day } = batch;
    const tariffs = await query<Tariff>(
      `SELECT ${TARIFF_COLUMNS} FROM tariff t WHERE t.account_id = $1`,
      [batch.account_id],
      'tariffs-of-account',
    );
    const asked = {
      channel,
      legalClass: template.content.legalClass,
      template: providerTemplate(template.content, channel),
      day,
    };
    const known = priceOf(tariffs, { ...asked, operator: 'other', parts: 1 });
    if (known === null && batch.has_budget) throw new Stopped({ code: 'noPrice', facts: {} });
    if (channel !== 'sms') {
      if (!known) return [];
      const ids = await query<{ id: string }>(DELIVERIES('d.id::text'), [batch.season, batch.id], 'flat-priced');
      return ids.map(({ id }) => ({ id, parts: 1, operator: '', price: known }));
    }
    const shared = campaignVars(batch.anchor_year, batch.settings);
    const rows = await query<{ id: string; person_id: string; vars: TemplateVars; cipher: Buffer | null }>(
      DELIVERIES('d.id::text, m.person_id, m.vars, c.address_cipher AS cipher'),
      [batch.season, batch.id],
      'sms-to-price',
    );
    const way = { tag: '', unsubscribeLink: () => '' };
    return rows.map(({ id, person_id, vars, cipher }) => {
      const operator = this.operatorOf(cipher);
      const parts = partsOf(() => contentOf(template, { channel, personId: person_id, shared, vars }, way));
      return { id, parts, operator, price: priceOf(tariffs, { ...asked, operator, parts }) ?? 0 };
    });
  }

  /** A number that can't be read is nobody's: what happens to its message is found when it is made. */
  private operatorOf(cipher: Buffer | null): Operator {
    if (cipher === null || cipher.length === 0) return 'other';
    try {
      return guessOperator(this.vault.unseal(cipher));
    } catch {
      return 'other';
    }
  }
}

const DELIVERIES = (columns: string) => `SELECT ${columns} FROM delivery d
  JOIN member m ON m.season = d.season AND m.id = d.member_id LEFT JOIN contact_point c ON c.id = d.contact_id
  WHERE d.season = $1 AND d.batch_id = $2 AND d.state = 'queued' ORDER BY d.id`;

/** A text that can't be made is not sent either. */
function partsOf(make: () => ReturnType<typeof contentOf>): number {
  try {
    const content = make();
    return content.kind === 'sms' ? smsSize(content.text).parts : 1;
  } catch {
    return 1;
  }
}

/** Gives by how much the batch makes the campaign dearer: a message that was priced before counts by the difference. */
async function write(query: Query, batch: BatchRow, priced: readonly Priced[]): Promise<number> {
  const amount = (of: string) => AMOUNT_SQL.replaceAll('k.', `${of}.`);
  const [row] = await query<{ added: number }>(
    `WITH put AS (
       INSERT INTO delivery_cost AS k (season, delivery_id, campaign_id, run_id, unit_id, parts, operator, price)
       SELECT d.season, d.id, $3, d.run_id, d.unit_id, p.parts, p.operator, p.price
       FROM unnest($4::bigint[], $5::smallint[], $6::text[], $7::numeric[]) AS p (id, parts, operator, price)
       JOIN delivery d ON d.season = $1 AND d.id = p.id AND d.batch_id = $2
       ON CONFLICT (season, delivery_id) DO UPDATE SET parts = excluded.parts, price = excluded.price,
         operator = CASE k.operator WHEN '' THEN excluded.operator ELSE k.operator END,
         -- What may have arrived and goes again may be charged again.
         times = 1 + (SELECT count(*) FROM delivery_event e WHERE e.season = k.season AND e.delivery_id = k.delivery_id
           AND e.from_state = 'uncertain' AND e.to_state = 'queued')
       RETURNING ${amount('new')} - coalesce(${amount('old')}, 0) AS added)
     SELECT coalesce(sum(added), 0)::float8 AS added FROM put`,
    [
      batch.season,
      batch.id,
      batch.campaign_id,
      priced.map(({ id }) => id),
      priced.map(({ parts }) => parts),
      priced.map(({ operator }) => operator),
      priced.map(({ price }) => price),
    ],
    'write-costs',
  );
  return row!.added;
}

/** All that was charged or may be, the rows of this transaction among it; and what of it is under way in other batches. */
async function recount(query: Query, batch: BatchRow): Promise<{ committed: number; underWay: number }> {
  const [row] = await query<{ committed: number; underWay: number }>(
    `SELECT coalesce(sum(${AMOUNT_SQL}), 0)::float8 AS committed,
       -- In batches that were let through today: two that wait must not wait for each other.
       (count(*) FILTER (WHERE ${IN_FLIGHT_SQL} AND d.batch_id <> $2 AND b.priced_on = $3::date))::int AS "underWay"
     FROM delivery_cost k JOIN delivery d ON d.season = k.season AND d.id = k.delivery_id LEFT JOIN batch b ON b.id = d.batch_id
     WHERE k.campaign_id = $1 AND (${CHARGED_SQL} OR ${IN_FLIGHT_SQL})`,
    [batch.campaign_id, batch.id, batch.day],
    'recount-spend',
  );
  return row!;
}

/** Once, and only for the budget that was looked at: it may have been raised since. False when there is nothing to do. */
async function pause(query: Query, campaignId: string, { code, facts }: Stop, now: Date): Promise<boolean> {
  const rows = await query(
    `WITH paused AS (
       UPDATE campaign SET state = 'paused', pause_code = $4, updated_at = $2
       WHERE id = $1 AND state = ANY ($3::text[]) AND budget IS NOT DISTINCT FROM $6::numeric RETURNING id, unit_id),
     anew AS (
       UPDATE run_watch SET anew = true WHERE run_id IN (SELECT r.id FROM run r JOIN paused p ON p.id = r.campaign_id))
     INSERT INTO audit_entry (at, unit_id, actor_kind, actor_id, actor_name, action, object_kind, object_id, facts)
     SELECT $2, unit_id, 'system', 'worker', 'Loa', 'campaign.budgetReached', 'campaign', id::text, $5 FROM paused RETURNING id`,
    [campaignId, now, CAMPAIGN_MOVES.pause.from, code, JSON.stringify({ code, ...facts }), facts.budget],
  );
  return rows.length > 0;
}
