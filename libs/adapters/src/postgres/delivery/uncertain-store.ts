import type { LateReceipt, LookUpAnswer, UncertainStore } from '@loa/application';
import { CHANNEL_FACTS, type ChannelName, deliveryReference } from '@loa/domain';
import type { Database, Query } from '../database.js';
import { type Change, changeDeliveries } from './transitions.js';

/** Rows that one turn moves at most, so that it never holds others up for long. */
const CHUNK = 2000;
/** Share of the wait for a receipt after which the provider is asked, so that its answer comes before the wait is over. */
const ASK_AT = 0.75;
const MAX_LOOKS = 5;

interface Found {
  id: string;
  season: number;
  channel: ChannelName;
}

type Decision = 'repeat' | 'leave' | 'notReached';

export class PgUncertainStore implements UncertainStore {
  constructor(
    private readonly db: Database,
    private readonly tag: string,
  ) {}

  async repeatByRule(now: Date): Promise<number> {
    const waits = Object.entries(CHANNEL_FACTS);
    return this.db.steady(async (query) => {
      const due = await query<Found>(
        `SELECT d.id, d.season, d.channel FROM channel_account a
         JOIN unnest($2::text[], $3::int[]) AS w(channel, hours) ON w.channel = a.channel
         -- Once: what was sent again and is uncertain again waits for a person.
         JOIN open_question q ON q.account_id = a.id AND q.left_at IS NULL AND q.repeated_at IS NULL
           AND q.since <= $1::timestamptz - make_interval(hours => w.hours)
         JOIN run r ON r.id = q.run_id AND r.expires_at > $1 JOIN campaign c ON c.id = r.campaign_id
         JOIN delivery d ON d.season = q.season AND d.id = q.delivery_id AND d.state = 'uncertain'
         WHERE a.uncertain_rule = 'repeat' AND a.active AND a.state <> 'stopped' AND c.state IN ('scheduled', 'running', 'done')
         ORDER BY d.id LIMIT ${CHUNK} FOR UPDATE OF d SKIP LOCKED`,
        [now, waits.map(([channel]) => channel), waits.map(([, facts]) => facts.uncertainWaitHours)],
        'repeat-by-rule',
      );
      return sendAgain(query, due, 'repeatedByRule', now);
    });
  }

  async applyDecisions(now: Date): Promise<number> {
    return this.db.steady(async (query) => {
      const [made] = await query<{ id: string; run_id: string; decision: Decision; as_of: Date }>(
        `SELECT id, run_id, decision, as_of FROM uncertain_decision WHERE applied_at IS NULL
         ORDER BY decided_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
        [],
        'open-decision',
      );
      if (made === undefined) return 0;
      const meant = await query<Found>(
        `SELECT d.id, d.season, d.channel FROM open_question q
         JOIN delivery d ON d.season = q.season AND d.id = q.delivery_id AND d.state = 'uncertain'
         WHERE q.run_id = $1 AND q.since <= $2 AND ($3 <> 'leave' OR q.left_at IS NULL)
         ORDER BY d.id LIMIT ${CHUNK} FOR UPDATE OF d`,
        [made.run_id, made.as_of, made.decision],
      );
      const n = await this.carryOut(query, made.decision, meant, now);
      await query(
        `UPDATE uncertain_decision SET n = n + $2, applied_at = CASE WHEN $3 THEN $4::timestamptz END WHERE id = $1`,
        [made.id, n, meant.length < CHUNK, now],
      );
      return n;
    });
  }

  private async carryOut(query: Query, decision: Decision, meant: readonly Found[], now: Date): Promise<number> {
    if (decision === 'repeat') return sendAgain(query, meant, 'repeatedByPerson', now);
    if (decision === 'notReached') {
      return changeEach(query, meant, now, () => ({ to: 'failed', code: 'countedAsNotReached' }));
    }
    await query(
      `UPDATE open_question q SET left_at = $3 FROM unnest($1::smallint[], $2::bigint[]) AS m(season, id)
       WHERE q.season = m.season AND q.delivery_id = m.id`,
      [meant.map(({ season }) => season), meant.map(({ id }) => id), now],
    );
    return meant.length;
  }

  async takeLate(now: Date, limit: number, channels: readonly ChannelName[]): Promise<LateReceipt[]> {
    const rows = await this.db.query<Found & { account_id: string; provider_ref: string }>(
      `WITH late AS (
         SELECT d.season, d.id, d.account_id, d.provider_ref, d.channel FROM run r JOIN step s ON s.id = r.step_id
         JOIN batch b ON b.run_id = r.id JOIN channel_account a ON a.id = b.account_id
         JOIN unnest($2::text[], $3::int[]) AS w(channel, hours) ON w.channel = a.channel
         CROSS JOIN LATERAL (SELECT make_interval(hours => coalesce(s.silence_hours, w.hours)) * ${ASK_AT} AS long) wait
         CROSS JOIN LATERAL (
           SELECT * FROM delivery d WHERE d.season = r.season AND d.batch_id = b.id AND d.state = 'sent'
             AND d.provider_ref IS NOT NULL AND d.state_at <= $1::timestamptz - wait.long OFFSET 0) d
         WHERE r.state = 'sending' AND b.settled_at IS NULL AND b.queued_at <= $1::timestamptz - wait.long AND a.active AND a.state = 'ok'
         UNION ALL
         SELECT d.season, d.id, d.account_id, d.provider_ref, d.channel FROM open_question q
         JOIN channel_account a ON a.id = q.account_id AND a.channel = ANY ($2::text[]) AND a.active AND a.state = 'ok'
         JOIN delivery d ON d.season = q.season AND d.id = q.delivery_id AND d.state = 'uncertain' AND d.provider_ref IS NOT NULL),
       taken AS (
         INSERT INTO look_up AS l (season, delivery_id, next_at)
         SELECT late.season, late.id, $1::timestamptz + interval '5 minutes' FROM late
         LEFT JOIN look_up known ON known.season = late.season AND known.delivery_id = late.id
         WHERE known.next_at IS NULL OR (known.next_at <= $1 AND known.tries < ${MAX_LOOKS})
         ORDER BY late.season, late.id LIMIT $4
         ON CONFLICT (season, delivery_id) DO UPDATE
           SET next_at = $1::timestamptz + interval '5 minutes' * 4 ^ l.tries, tries = l.tries + 1
           WHERE l.next_at <= $1 AND l.tries < ${MAX_LOOKS}
         RETURNING season, delivery_id)
       SELECT late.* FROM late JOIN taken ON taken.season = late.season AND taken.delivery_id = late.id`,
      [now, channels, channels.map((channel) => CHANNEL_FACTS[channel].receiptWaitHours), limit],
      'take-late-receipts',
    );
    return rows.map(({ season, id, account_id, provider_ref }) => ({
      season,
      id,
      accountId: account_id,
      reference: deliveryReference(this.tag, { season, deliveryId: id }),
      providerRef: provider_ref,
    }));
  }

  async applyAnswers(
    answers: readonly { readonly of: LateReceipt; readonly answer: LookUpAnswer }[],
    now: Date,
  ): Promise<number> {
    const told = answers.filter(({ answer }) => answer.kind !== 'notFound');
    const meant = told.map(({ of }) => ({ id: of.id, season: of.season }));
    const by = new Map(told.map(({ of, answer }) => [`${of.season} ${of.id}`, answer]));
    return this.db.steady((query) =>
      changeEach(query, meant, now, ({ season, id }) => {
        const answer = by.get(`${season} ${id}`)!;
        if (answer.kind === 'accepted') {
          return { to: 'sent', code: 'lookUp', providerRef: answer.providerRef, taken: true };
        }
        const { kind, code, detail, at } = answer as Extract<LookUpAnswer, { code: string }>;
        const real = at !== null && at <= now ? at : now;
        return { to: kind, code, detail, taken: true, at: real };
      }),
    );
  }

  async tidy(now: Date): Promise<void> {
    await this.db.query(
      `DELETE FROM open_question q USING delivery d
       WHERE d.season = q.season AND d.id = q.delivery_id AND d.state <> 'uncertain' AND q.repeated_at IS NULL`,
    );
    await this.db.query(`DELETE FROM look_up WHERE next_at < $1::timestamptz - interval '7 days'`, [now]);
  }
}

/** From here on a message may be doubled, knowingly: the time of the decision takes the place of the lost answer's. */
async function sendAgain(query: Query, due: readonly Found[], code: string, now: Date): Promise<number> {
  for (const [season, ids] of bySeason(due)) {
    await query(
      `WITH named AS (
         UPDATE open_question SET repeated_at = $2 WHERE season = ${season} AND delivery_id = ANY ($1::bigint[]))
       UPDATE delivery_${season} SET unknown_at = $2 WHERE season = ${season} AND id = ANY ($1::bigint[]) AND state = 'uncertain'`,
      [ids, now],
    );
  }
  return changeEach(query, due, now, () => ({ to: 'queued', code, maybeTaken: true }));
}

async function changeEach<T extends { readonly id: string; readonly season: number }>(
  query: Query,
  meant: readonly T[],
  now: Date,
  wish: (one: T) => Pick<Change, 'to' | 'code'> & Partial<Change>,
): Promise<number> {
  let changed = 0;
  for (const season of bySeason(meant).keys()) {
    const changes = meant
      .filter((one) => one.season === season)
      .map((one) => {
        const plain = { id: one.id, detail: '', providerRef: null, notBefore: null, taken: false, at: now };
        return { ...plain, ...wish(one) };
      });
    changed += (await changeDeliveries(query, season, changes, now)).length;
  }
  return changed;
}

function bySeason(found: readonly { readonly id: string; readonly season: number }[]): Map<number, string[]> {
  const seasons = new Map<number, string[]>();
  for (const { id, season } of found) seasons.set(season, [...(seasons.get(season) ?? []), id]);
  return seasons;
}
