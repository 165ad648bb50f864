import type { QueuedBatch, RepairStore } from '@loa/application';
import { CHANNEL_FACTS, type ChannelName, type DeliveryState } from '@loa/domain';
import { IMPORT_LOCK_CLASS } from '../../imports/import-locks.js';
import type { Database, Query } from '../database.js';
import { batchesToQueue } from './batches-to-queue.js';
import { HELD_SQL, releaseHeld } from './pilot-gate.js';
import { changeDeliveries } from './transitions.js';
import { LIVING_WORKERS } from './worker-lock.js';

/** Rows that one tick of a repair clock moves at most, so that it never holds others up for long. */
const CHUNK = 2000;
const CUT_AT_ONCE = 20_000;
const BATCH_MAX = 500;

/** The receiving domain of a message whose account caps it, else '': such messages have batches of their own. */
export const OWN_LANE_SQL = (contactId: string) => `CROSS JOIN LATERAL (
  SELECT coalesce((SELECT c.mail_domain FROM contact_point c
    WHERE a.domain_caps <> '{}' AND c.id = ${contactId} AND a.domain_caps ? c.mail_domain), '') AS mail_domain) own`;

interface Found {
  id: string;
  season: number;
  channel: ChannelName;
}

export class PgRepairStore implements RepairStore {
  constructor(private readonly db: Database) {}

  batchesToQueue(now: Date, window: number): Promise<QueuedBatch[]> {
    return batchesToQueue(this.db.query, now, window);
  }

  async cutBatches(now: Date): Promise<number> {
    let cut = await releaseHeld(this.db);
    for (const season of await openSeasons(this.db.query)) {
      const rows = await this.db.query(
        // "gone": what went while it had no batch gets one too, through which its silence is found.
        `WITH loose AS (
           SELECT d.id, d.run_id, d.account_id, d.contact_id, d.state = 'sent' AS gone,
             ${HELD_SQL('d')} AS held FROM delivery_${season} d
           -- One range of the partial index: what waits for tomorrow is not read.
           WHERE d.batch_id IS NULL AND d.state IN ('queued', 'sent') AND coalesce(d.not_before, '-infinity') <= $1
           ORDER BY coalesce(d.not_before, '-infinity'), d.id LIMIT ${CUT_AT_ONCE} FOR UPDATE OF d SKIP LOCKED),
         numbered AS (
           SELECT l.*, own.mail_domain, (row_number() OVER (PARTITION BY l.run_id, l.account_id, own.mail_domain, l.gone, l.held ORDER BY l.id) - 1)
             / least(${BATCH_MAX}, coalesce(2 * a.per_second, ${BATCH_MAX})) AS batch_no
           FROM loose l JOIN channel_account a ON a.id = l.account_id ${OWN_LANE_SQL('l.contact_id')}),
         sized AS (
           SELECT run_id, account_id, mail_domain, gone, held, batch_no, count(*)::int AS size, nextval(pg_get_serial_sequence('batch', 'id')) AS id
           FROM numbered GROUP BY 1, 2, 3, 4, 5, 6),
         batches AS (
           INSERT INTO batch (id, season, run_id, account_id, mail_domain, size, state, queued_at) OVERRIDING SYSTEM VALUE
           SELECT id, ${season}, run_id, account_id, mail_domain, size,
             CASE WHEN gone THEN 'done' WHEN held THEN 'held' ELSE 'ready' END,
             CASE WHEN gone THEN $1::timestamptz END FROM sized),
         placed AS (
           UPDATE delivery_${season} d SET batch_id = s.id, not_before = NULL
           FROM numbered n JOIN sized s ON s.run_id = n.run_id AND s.account_id = n.account_id AND s.mail_domain = n.mail_domain
             AND s.gone = n.gone AND s.held = n.held AND s.batch_no = n.batch_no
           WHERE d.id = n.id)
         SELECT id FROM sized`,
        [now],
        `cut-batches-${season}`,
      );
      cut += rows.length;
    }
    return cut;
  }

  async freeDeadWorkers(now: Date, repeatSafe: readonly string[], thorough = true): Promise<number> {
    return this.db.steady(async (query) => {
      const batches = await query<{ id: string; season: number }>(
        `WITH living AS MATERIALIZED (SELECT n FROM (${LIVING_WORKERS}) AS l(n)),
         left_behind AS (
           SELECT b.id FROM batch b WHERE b.state <> 'done' AND b.lease_by IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM living WHERE living.n = b.lease_by)
           ${thorough ? `UNION ALL ${MARKED_WITHOUT_LEASE}` : ''})
         SELECT b.id, b.season FROM batch b JOIN left_behind l ON l.id = b.id FOR UPDATE OF b SKIP LOCKED`,
      );
      if (batches.length === 0) return 0;
      const ids = batches.map((batch) => batch.id);
      const stuck = await query<Found>(
        `SELECT id, season, channel FROM delivery
         WHERE season = ANY ($1::smallint[]) AND batch_id = ANY ($2::bigint[]) AND state = 'sending'`,
        [[...new Set(batches.map((batch) => batch.season))], ids],
      );
      // Free the batches first: a delivery that waits again leaves its batch and is cut anew.
      await query(`UPDATE batch SET lease_by = NULL, state = 'ready' WHERE id = ANY ($1::bigint[])`, [ids]);
      return changeAll(
        query,
        stuck,
        now,
        (found) => (repeatSafe.includes(found.channel) ? 'queued' : 'uncertain'),
        () => 'workerLost',
      );
    });
  }

  async dropOverdue(now: Date): Promise<number> {
    return this.db.steady(async (query) => {
      await query(
        `WITH over AS (
           UPDATE run SET state = CASE WHEN c.state = 'cancelled' THEN 'cancelled' ELSE 'missed' END, closed_at = $1 FROM campaign c
           WHERE c.id = run.campaign_id AND ((c.state = 'cancelled' AND run.state IN ('planned', 'expanding'))
             -- Planned ones too: what a pause, a missing approval or an old version kept from starting does not wait for ever.
             OR (run.state IN ('planned', 'expanding') AND run.expires_at <= $1))
           RETURNING run.campaign_id)
         UPDATE campaign SET state = 'running', updated_at = $1 FROM over WHERE campaign.id = over.campaign_id AND campaign.state = 'scheduled'`,
        [now],
      );
      await query(
        `UPDATE outlet_post p SET state = CASE WHEN c.state = 'cancelled' THEN 'cancelled' ELSE 'expired' END, state_at = $1
         FROM run r JOIN campaign c ON c.id = r.campaign_id
         WHERE p.run_id = r.id AND p.state = 'queued' AND (c.state = 'cancelled' OR r.expires_at <= $1)`,
        [now],
      );
      const over = await query<Found & { cancelled: boolean; code: string; batch_id: string | null }>(
        `WITH ended AS MATERIALIZED (
           SELECT r.id, r.season, c.state = 'cancelled' OR coalesce(p.state = 'stopped', false) AS cancelled, CASE
             WHEN c.state = 'cancelled' THEN '' WHEN p.state = 'stopped' THEN 'pilotStopped' ELSE '' END AS code
           FROM run r JOIN campaign c ON c.id = r.campaign_id LEFT JOIN run_pilot p ON p.run_id = r.id
           WHERE r.state = 'sending' AND (c.state = 'cancelled' OR r.expires_at <= $1 OR p.state = 'stopped')
             -- One that only waits for receipts may stay open for days: its counts say so, its messages are not read.
             AND (SELECT sum(n) FROM (SELECT n FROM tally WHERE run_id = r.id AND kind = 'delivery' AND state = 'queued' UNION ALL
               SELECT n FROM tally_delta WHERE run_id = r.id AND kind = 'delivery' AND state = 'queued') counted) > 0)
         SELECT d.id, d.season, d.channel, e.cancelled, b.id AS batch_id,
           CASE WHEN b.state = 'held' AND NOT e.cancelled THEN 'pilotNotContinued' ELSE e.code END AS code
         FROM ended e JOIN batch b ON b.run_id = e.id AND b.state <> 'done'
         CROSS JOIN LATERAL (
           SELECT d.id, d.season, d.channel FROM delivery d
           WHERE d.season = e.season AND d.batch_id = b.id AND d.state = 'queued' OFFSET 0) d
         UNION ALL
         SELECT d.id, d.season, d.channel, e.cancelled, NULL, e.code FROM ended e CROSS JOIN LATERAL (
           SELECT d.id, d.season, d.channel FROM delivery d
           WHERE d.season = e.season AND d.batch_id IS NULL AND d.run_id = e.id AND d.state = 'queued' OFFSET 0) d
         LIMIT ${CHUNK}`,
        [now],
      );
      const dropped = await changeAll(
        query,
        over,
        now,
        (found) => (found.cancelled ? 'cancelled' : 'expired'),
        ({ code }) => code,
      );
      // Else each turn would read through all that the turns before it dropped.
      const emptied = over.flatMap(({ batch_id }) => batch_id ?? []);
      await query(
        `UPDATE batch b SET state = 'done' WHERE b.id = ANY ($1::bigint[]) AND b.state <> 'done' AND b.lease_by IS NULL
           AND NOT ${hasRowsSql(['queued', 'sending'])}`,
        [[...new Set(emptied)]],
        'end-dropped-batches',
      );
      return dropped;
    });
  }

  async closeSilent(now: Date): Promise<number> {
    const waits = Object.entries(CHANNEL_FACTS).filter(([, facts]) => facts.receiptWaitHours > 0);
    return this.db.steady(async (query) => {
      const silent = await query<Found & { batch_id: string }>(
        `SELECT d.id, d.season, d.channel, b.id AS batch_id FROM run r JOIN step s ON s.id = r.step_id
         JOIN batch b ON b.run_id = r.id JOIN channel_account a ON a.id = b.account_id
         JOIN unnest($2::text[], $3::int[], $4::boolean[]) AS w(channel, hours, silent) ON w.channel = a.channel
         CROSS JOIN LATERAL (
           -- Where silence is the proof it needs its whole wait; a step may only shorten the wait for a receipt.
           SELECT make_interval(hours => CASE WHEN w.silent THEN w.hours ELSE coalesce(s.silence_hours, w.hours) END) AS long) wait
         CROSS JOIN LATERAL (
           SELECT d.id, d.season, d.channel FROM delivery d WHERE d.season = r.season AND d.batch_id = b.id AND d.state = 'sent'
             AND d.state_at <= $1::timestamptz - wait.long OFFSET 0) d
         WHERE r.state = 'sending' AND b.settled_at IS NULL AND b.queued_at <= $1::timestamptz - wait.long
         LIMIT ${CHUNK}`,
        [
          now,
          waits.map(([channel]) => channel),
          waits.map(([, facts]) => facts.receiptWaitHours),
          waits.map(([, facts]) => facts.evidence === 'silence'),
        ],
        'close-silent',
      );
      const verdict = (found: Found): DeliveryState =>
        CHANNEL_FACTS[found.channel].evidence === 'silence' ? 'presumed' : 'unconfirmed';
      const closed = await changeAll(query, silent, now, verdict, () => 'silence');
      await settle(query, [...new Set(silent.map(({ batch_id }) => batch_id))], now);
      return closed;
    });
  }

  async settleBatches(now: Date): Promise<number> {
    return this.db.steady(async (query) => {
      const open = await query<{ id: string }>(
        `SELECT b.id FROM run r JOIN batch b ON b.run_id = r.id WHERE r.state = 'sending' AND b.state = 'done' AND b.settled_at IS NULL`,
        [],
        'unsettled-batches',
      );
      return settle(
        query,
        open.map(({ id }) => id),
        now,
      );
    });
  }

  async endHolds(now: Date): Promise<number> {
    // Where messages wait, one of them finds out; see the claim of a wave.
    const rows = await this.db.query(
      `UPDATE channel_account a SET state = 'ok', state_code = '', state_until = NULL, trips = 0
       WHERE state = 'held' AND state_until <= $1
         AND NOT EXISTS (SELECT 1 FROM batch b WHERE b.account_id = a.id AND b.state NOT IN ('done', 'held')) RETURNING id`,
      [now],
      'end-holds',
    );
    return rows.length;
  }

  async tidy(now: Date): Promise<void> {
    // Callbacks hold phone numbers and words of people; what they said stands with the delivery.
    await this.db.query(`DELETE FROM receipt WHERE applied_at < $1::timestamptz - interval '30 days'`, [now]);
    await this.db.query(`DELETE FROM session WHERE expires_at < $1`, [now]);
    // Counts of days that no cap looks at any more. A moved clock may run ahead of the real one; these are kept longer than that matters.
    await this.db.query(
      `WITH shares AS (DELETE FROM pace WHERE kind = 'share' AND next_at < $1::timestamptz - interval '1 day'),
         days AS (DELETE FROM person_day WHERE day < $1::timestamptz - interval '3 days')
       DELETE FROM advertised WHERE (SELECT max(t) FROM unnest(times) t) < $1::timestamptz - interval '3 days'`,
      [now],
    );
    await this.db.query(`DELETE FROM idempotency WHERE created_at < $1::timestamptz - interval '24 hours'`, [now]);
    // Rows of imports are addresses of people: one that nobody applied goes, of an applied one the counts stay. A process that
    // died in the middle of one leaves it in the state of that step, and nothing written.
    await this.db.query(
      `DELETE FROM import_file f WHERE f.state IN ('reading', 'checked', 'failed', 'applying')
         AND f.created_at < $1::timestamptz - interval '24 hours' AND ${NOBODY_WORKS_ON_IT}`,
      [now],
    );
    await this.db.query(
      `DELETE FROM import_row r USING import_file f WHERE f.id = r.import_id AND f.state IN ('applied', 'undoing')
         AND f.applied_at < $1::timestamptz - interval '24 hours' AND ${NOBODY_WORKS_ON_IT}`,
      [now],
    );
    // How people stood before an import is kept as long as it can be undone.
    await this.db.query(
      `DELETE FROM import_change c USING import_file f WHERE f.id = c.import_id
         AND f.applied_at < $1::timestamptz - interval '7 days' AND ${NOBODY_WORKS_ON_IT}`,
      [now],
    );
  }

  async foldTallies(): Promise<number> {
    const [row] = await this.db.query<{ n: number }>(
      `WITH taken AS (
         DELETE FROM tally_delta WHERE id IN (SELECT id FROM tally_delta ORDER BY id LIMIT 10000 FOR UPDATE SKIP LOCKED) RETURNING *),
       folded AS (
         INSERT INTO tally AS t (run_id, unit_id, audience_group, kind, channel, state, reason, n)
         SELECT run_id, unit_id, audience_group, kind, channel, state, reason, sum(n) FROM taken
         GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(n) <> 0 ORDER BY 1, 2, 3, 4, 5, 6, 7
         ON CONFLICT (run_id, unit_id, audience_group, kind, channel, state, reason) DO UPDATE SET n = t.n + excluded.n)
       SELECT count(*)::int AS n FROM taken`,
      [],
      'fold-tallies',
    );
    return row!.n;
  }
}

/** Whether batch `b` has a delivery in one of these states; each batch is looked into by itself, and only up to the first. */
const hasRowsSql = (states: readonly DeliveryState[]) => `coalesce((
           SELECT true FROM delivery d WHERE d.season = b.season AND d.batch_id = b.id AND d.state IN ('${states.join("', '")}') LIMIT 1), false)`;

/**
 * Marks batches in which nothing is open. None opens again: what waits or goes a second time leaves its batch (see
 * `changeDeliveries`), so the clocks never need to look into such a batch again.
 */
async function settle(query: Query, ids: readonly string[], now: Date): Promise<number> {
  if (ids.length === 0) return 0;
  const settled = await query(
    `UPDATE batch b SET settled_at = $2 WHERE b.id = ANY ($1::bigint[]) AND b.state = 'done' AND b.settled_at IS NULL
       AND NOT ${hasRowsSql(['queued', 'sending', 'sent'])} RETURNING b.id`,
    [ids, now],
    'settle-batches',
  );
  return settled.length;
}

/** Batches that nobody holds with a message that is marked all the same: a lease that was lost between claim and hand-over. */
const MARKED_WITHOUT_LEASE = `
           SELECT b.id FROM batch b CROSS JOIN LATERAL (
             SELECT 1 FROM delivery d WHERE d.season = b.season AND d.batch_id = b.id AND d.state = 'sending' LIMIT 1) s
           WHERE b.state <> 'done' AND b.lease_by IS NULL AND b.turn > 0`;

/** Of `f` an import; see `PgImportLocks`. Only looked at: taking the lock would turn away who comes in that moment. */
const NOBODY_WORKS_ON_IT = `NOT EXISTS (SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = ${IMPORT_LOCK_CLASS}
           AND l.objid::bigint = hashtext(f.id::text)::bigint & 4294967295
           AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))`;

const openSeasons = async (query: Query): Promise<number[]> =>
  (await query<{ season: number }>(`SELECT DISTINCT season FROM run WHERE state = 'sending'`, [], 'open-seasons')).map(
    (row) => row.season,
  );

/** Gives how many changed: what another worker was faster with is not counted twice. */
async function changeAll<T extends Found>(
  query: Query,
  found: readonly T[],
  now: Date,
  verdict: (found: T) => DeliveryState,
  code: (found: T) => string,
): Promise<number> {
  let changed = 0;
  for (const season of new Set(found.map((one) => one.season))) {
    const ofSeason = found.filter((one) => one.season === season);
    const changes = ofSeason.map((one) => ({
      id: one.id,
      to: verdict(one),
      code: code(one),
      detail: '',
      providerRef: null,
      notBefore: null,
      taken: false,
      maybeTaken: verdict(one) === 'queued',
      at: now,
    }));
    changed += (await changeDeliveries(query, season, changes, now)).length;
  }
  return changed;
}
