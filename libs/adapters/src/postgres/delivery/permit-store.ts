import type { Cap, PermitStore, Permits } from '@loa/application';
import type { Database } from '../database.js';

/**
 * Even steps at this share of the cap leave room for messages that leave or arrive late: n steps of 1/(0.91 cap) span more
 * than a second even when the first one is up to 99 ms late.
 */
const SHARE = 0.91;
/** Moments are handed out this far ahead at most, milliseconds, so that a pause or a crash finds few taken. */
const HORIZON_MS = 300;
/** A run that asked so long ago, milliseconds, still wants its share. */
const ASKING_MS = 400;
/** Between the answer and the first moment, milliseconds: time to mark the wave. */
const LEAD_MS = 8;

type PaceRow = Omit<Cap, 'kind'> & { readonly kind: Cap['kind'] | 'share' };

interface Row {
  n: number;
  starts_in: number;
  every: number;
  room: number | null;
  missing: boolean;
  ahead: boolean;
}

export class PgPermitStore implements PermitStore {
  constructor(private readonly db: Database) {}

  async take(caps: readonly Cap[], wanted: number, day: string | null, runId: string): Promise<Permits> {
    // Shares are of a pace that runs have in common; one that is bound by a cap of its own as well takes what that leaves.
    const shared = caps.length === 1 && caps[0]!.kind === 'account' && caps[0]!.perSecond !== null;
    const rows: PaceRow[] = shared ? [...caps, { ...caps[0]!, kind: 'share', part: runId, perDay: null }] : [...caps];
    const [row] = await this.db.query<Row>(
      `WITH cap AS (
         SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::float8[], $5::int[]) AS c(kind, subject_id, part, every, per_day)),
       held AS MATERIALIZED (
         SELECT p.kind, p.subject_id, p.part, p.next_at, p.day, p.used, cap.every, cap.per_day
         FROM pace p JOIN cap USING (kind, subject_id, part) ORDER BY 1, 2, 3 FOR UPDATE OF p),
       summed AS MATERIALIZED (
         SELECT count(*) < cardinality($1::text[]) AS missing, max(next_at) FILTER (WHERE kind <> 'share') AS next_at,
           coalesce(max(every), 0) AS every, coalesce(min(every), 0) AS fastest,
           min(CASE WHEN $7::date IS NOT NULL AND per_day IS NOT NULL THEN greatest(0, per_day - CASE WHEN day >= $7::date THEN used ELSE 0 END) END) AS room,
           max(next_at) FILTER (WHERE kind = 'share') AS asked_at, max(used) FILTER (WHERE kind = 'share') AS had
         FROM held),
       -- Read after the rows are locked: the wait for them is over.
       moment AS MATERIALIZED (
         SELECT *, clock_timestamp() AS at, (${ASKING_MS} + every) * interval '1 millisecond' AS asking FROM summed),
       -- What the one of the others that asks just now and had least has had.
       beside AS MATERIALIZED (
         SELECT moment.*, (SELECT min(p.used) FROM pace p JOIN cap c ON c.kind = 'share' AND p.kind = 'share' AND p.subject_id = c.subject_id
           WHERE p.part <> c.part AND p.next_at > moment.at - moment.asking) AS least FROM moment),
       start AS MATERIALIZED (
         -- A server's clock that was set back must not hold anybody up for long.
         SELECT *, greatest(least(next_at, at + (${HORIZON_MS} + 2 * every) * interval '1 millisecond'), at + interval '${LEAD_MS} milliseconds') AS starts,
           -- Who comes back begins beside the others: neither owes nor is owed for the time away.
           CASE WHEN asked_at > at - asking THEN had ELSE coalesce(least, had) END AS share FROM beside),
       verdict AS MATERIALIZED (
         SELECT *, coalesce(share > least + $6::int, false) AS ahead,
           CASE WHEN missing OR starts > at + interval '${HORIZON_MS} milliseconds' OR coalesce(share > least + $6::int, false) THEN 0
             -- Caps of different pace meet at single messages only: a moment of the slower one must not cost the faster one several.
             ELSE least($6::int, room, CASE WHEN every = 0 THEN $6::int WHEN every > fastest * 1.01 THEN 1
               ELSE greatest(1, floor(${HORIZON_MS} / every)::int) END) END AS n
         FROM start),
       taken AS (
         UPDATE pace p SET
           next_at = CASE WHEN p.kind = 'share' THEN v.at WHEN held.every IS NULL OR v.n = 0 THEN p.next_at
             ELSE v.starts + ((v.n - 1) * v.every + held.every) * interval '1 millisecond' END,
           day = greatest(p.day, coalesce($7::date, p.day)),
           used = CASE WHEN p.kind = 'share' THEN v.share + v.n WHEN $7::date IS NULL OR held.per_day IS NULL THEN p.used
             WHEN p.day < $7::date THEN v.n ELSE p.used + v.n END
         FROM verdict v, held
         WHERE NOT v.missing AND (v.n > 0 OR p.kind = 'share') AND p.kind = held.kind AND p.subject_id = held.subject_id AND p.part = held.part)
       SELECT n, extract(epoch FROM starts - at)::float8 * 1000 AS starts_in, every, room, missing, ahead FROM verdict`,
      [...columnsOf(rows), wanted, day],
      'take-permits',
    );
    const { n, starts_in, every, room, missing, ahead } = row!;
    if (missing) {
      await this.lay(rows);
      return { kind: 'later', inMs: 0 };
    }
    if (n > 0) return { kind: 'granted', count: n, startsInMs: every === 0 ? 0 : starts_in, everyMs: every };
    if (room === 0) return { kind: 'dayUsedUp' };
    return { kind: 'later', inMs: ahead ? Math.max(20, every) : Math.max(5, starts_in - HORIZON_MS) };
  }

  async giveBack(caps: readonly Cap[], count: number, day: string): Promise<void> {
    const counted = caps.filter((cap) => cap.perDay !== null);
    if (counted.length === 0 || count <= 0) return;
    await this.db.query(
      `UPDATE pace p SET used = greatest(0, p.used - $4)
       FROM (SELECT p.kind, p.subject_id, p.part FROM pace p
             JOIN unnest($1::text[], $2::uuid[], $3::text[]) AS c(kind, subject_id, part) USING (kind, subject_id, part)
             ORDER BY 1, 2, 3 FOR UPDATE OF p) c
       WHERE p.kind = c.kind AND p.subject_id = c.subject_id AND p.part = c.part AND p.day = $5`,
      [...columnsOf(counted).slice(0, 3), count, day],
      'give-permits-back',
    );
  }

  private async lay(caps: readonly PaceRow[]): Promise<void> {
    await this.db.query(
      `INSERT INTO pace (kind, subject_id, part) SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[]) ON CONFLICT DO NOTHING`,
      columnsOf(caps).slice(0, 3),
      'lay-pace',
    );
  }
}

const columnsOf = (caps: readonly PaceRow[]): unknown[] => [
  caps.map((cap) => cap.kind),
  caps.map((cap) => cap.subjectId),
  caps.map((cap) => cap.part),
  caps.map((cap) => (cap.perSecond === null ? null : 1000 / (cap.perSecond * SHARE))),
  caps.map((cap) => cap.perDay),
];
