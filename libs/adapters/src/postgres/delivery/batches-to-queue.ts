import type { QueuedBatch } from '@loa/application';
import type { Query } from '../database.js';
import { PILOT_STOPPED_SQL, stoppedSql } from './stop-sql.js';

/** A batch that nobody took up this long after it was queued has lost its place, seconds; longer at each further turn. */
const LOST_AFTER = 5;
/** A batch that comes back within this time is put off for a moment only, seconds; beyond it waits for hours or another day. */
const SOON = 60;

const OF_LANE = `state = 'ready' AND account_id = o.account_id AND run_id = o.run_id AND mail_domain = o.mail_domain`;
const SENT_FROM = `coalesce(not_before, '-infinity')`;

/**
 * Joined to what names an account and a run: only where messages can go now, for the others would go round through queue
 * and lease for nothing, as fast as the database can. An account that rests is tried with one batch once its rest is over.
 */
const ABLE_SQL = (of: string) => `JOIN LATERAL (
           SELECT CASE a.state WHEN 'ok' THEN $2::int ELSE 1 END AS places
           FROM channel_account a, run r JOIN campaign c ON c.id = r.campaign_id
           WHERE a.id = ${of}.account_id AND a.active AND (a.state = 'ok' OR (a.state = 'held' AND a.state_until <= $1))
             AND r.id = ${of}.run_id AND r.state = 'sending' AND r.expires_at > $1 AND c.state IN ('scheduled', 'running')
             AND NOT ${stoppedSql('c.unit_id')} AND NOT ${PILOT_STOPPED_SQL}) able ON true`;

/** See `RepairStore.batchesToQueue`. */
export function batchesToQueue(query: Query, now: Date, window: number): Promise<QueuedBatch[]> {
  return query<QueuedBatch>(
    // Lane by lane, each by its first batches: a large campaign has thousands that wait.
    `WITH RECURSIVE lane AS (
         (SELECT account_id, run_id, mail_domain FROM batch WHERE state = 'ready' ORDER BY 1, 2, 3 LIMIT 1)
         UNION ALL
         SELECT n.* FROM lane l CROSS JOIN LATERAL (
           SELECT account_id, run_id, mail_domain FROM batch
           WHERE state = 'ready' AND (account_id, run_id, mail_domain) > (l.account_id, l.run_id, l.mail_domain) ORDER BY 1, 2, 3 LIMIT 1) n),
       open AS (
         SELECT lane.*, able.places FROM lane ${ABLE_SQL('lane')}),
       queued AS MATERIALIZED (
         SELECT b.id, b.account_id, b.lease_by, b.queued_at, b.turn FROM batch b ${ABLE_SQL('b')} WHERE b.state = 'queued'),
       lost AS (
         SELECT id, turn FROM queued WHERE lease_by IS NULL AND queued_at < $1::timestamptz - least(turn, 60) * interval '${LOST_AFTER} seconds'),
       ready AS (
         SELECT o.account_id, o.run_id, o.places, b.id, b.turn FROM open o
         -- What comes back in a moment keeps its place in its lane, or the whole lane would be put off in turn, again and again.
         CROSS JOIN LATERAL (SELECT count(*) AS n FROM (
           SELECT FROM batch WHERE ${OF_LANE} AND ${SENT_FROM} > $1 AND ${SENT_FROM} <= $1::timestamptz + interval '${SOON} seconds' LIMIT $2::int) s) soon
         CROSS JOIN LATERAL (
           SELECT id, turn FROM batch WHERE ${OF_LANE} AND ${SENT_FROM} <= $1
           ORDER BY ${SENT_FROM}, id LIMIT greatest(o.places - soon.n, 0)) b),
       waiting AS (
         SELECT id, turn, account_id, places, row_number() OVER (PARTITION BY account_id ORDER BY nth, id) AS place
         FROM (SELECT *, row_number() OVER (PARTITION BY account_id, run_id ORDER BY id) AS nth FROM ready) fair),
       busy AS (SELECT account_id, count(*) AS n FROM queued GROUP BY 1),
       next AS (
         SELECT w.id, w.turn FROM waiting w LEFT JOIN busy ON busy.account_id = w.account_id
         WHERE w.place <= w.places - coalesce(busy.n, 0) UNION ALL SELECT id, turn FROM lost),
       -- By its turn too: another worker may have queued it since this look began.
       taken AS (SELECT b.id FROM batch b JOIN next ON next.id = b.id AND next.turn = b.turn WHERE b.state <> 'done' FOR UPDATE OF b SKIP LOCKED)
       UPDATE batch b SET state = 'queued', queued_at = $1, turn = b.turn + 1 FROM taken WHERE b.id = taken.id RETURNING b.id, b.turn`,
    [now, window],
    'batches-to-queue',
  );
}
