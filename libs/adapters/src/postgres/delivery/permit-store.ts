import type { Cap, Permits, PermitStore } from '@loa/application';
import type { Database } from '../database.js';

/**
 * Even steps at this share of the cap leave room for messages that leave or arrive late: n steps of 1/(0.93 cap) span more
 * than a second even when the first one is up to 75 ms late.
 */
const SHARE = 0.93;
/** Moments are handed out this far ahead at most, milliseconds, so that a pause or a crash finds few taken. */
const HORIZON_MS = 300;
/** Between the answer and the first moment, milliseconds: time to mark the wave. */
const LEAD_MS = 8;

interface Row {
  n: number;
  starts_in: number;
  every: number;
  room: number | null;
  missing: boolean;
}

export class PgPermitStore implements PermitStore {
  constructor(private readonly db: Database) {}

  async take(caps: readonly Cap[], wanted: number, day: string | null): Promise<Permits> {
    const [row] = await this.db.query<Row>(
      `WITH cap AS (
         SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::float8[], $5::int[]) AS c(kind, subject_id, mail_domain, every, per_day)),
       held AS MATERIALIZED (
         SELECT p.kind, p.subject_id, p.mail_domain, p.next_at, p.day, p.used, cap.every, cap.per_day
         FROM pace p JOIN cap USING (kind, subject_id, mail_domain) ORDER BY 1, 2, 3 FOR UPDATE OF p),
       summed AS MATERIALIZED (
         SELECT count(*) < cardinality($1::text[]) AS missing, max(next_at) AS next_at, coalesce(max(every), 0) AS every,
           coalesce(min(every), 0) AS fastest,
           min(CASE WHEN $7::date IS NOT NULL AND per_day IS NOT NULL THEN greatest(0, per_day - CASE WHEN day >= $7::date THEN used ELSE 0 END) END) AS room
         FROM held),
       -- Read after the rows are locked: the wait for them is over.
       moment AS MATERIALIZED (SELECT *, clock_timestamp() AS at FROM summed),
       start AS MATERIALIZED (
         SELECT *, greatest(next_at, at + interval '${LEAD_MS} milliseconds') AS starts FROM moment),
       verdict AS MATERIALIZED (
         SELECT *, CASE WHEN missing OR starts > at + interval '${HORIZON_MS} milliseconds' THEN 0
             -- Caps of different pace meet at single messages only: a moment of the slower one must not cost the faster one several.
             ELSE least($6::int, room, CASE WHEN every = 0 THEN $6::int WHEN every > fastest * 1.01 THEN 1
               ELSE greatest(1, floor(${HORIZON_MS} / every)::int) END) END AS n
         FROM start),
       taken AS (
         UPDATE pace p SET
           next_at = CASE WHEN held.every IS NULL THEN p.next_at
             ELSE v.starts + ((v.n - 1) * v.every + held.every) * interval '1 millisecond' END,
           day = greatest(p.day, coalesce($7::date, p.day)),
           used = CASE WHEN $7::date IS NULL OR held.per_day IS NULL THEN p.used WHEN p.day < $7::date THEN v.n ELSE p.used + v.n END
         FROM verdict v, held
         WHERE v.n > 0 AND p.kind = held.kind AND p.subject_id = held.subject_id AND p.mail_domain = held.mail_domain)
       SELECT n, extract(epoch FROM starts - at)::float8 * 1000 AS starts_in, every, room, missing FROM verdict`,
      [...columnsOf(caps), wanted, day],
      'take-permits',
    );
    const { n, starts_in, every, room, missing } = row!;
    if (missing) {
      await this.lay(caps);
      return { kind: 'later', inMs: 0 };
    }
    if (n > 0) return { kind: 'granted', count: n, startsInMs: every === 0 ? 0 : starts_in, everyMs: every };
    if (room === 0) return { kind: 'dayUsedUp' };
    return { kind: 'later', inMs: Math.max(5, starts_in - HORIZON_MS) };
  }

  async giveBack(caps: readonly Cap[], count: number, day: string): Promise<void> {
    const counted = caps.filter((cap) => cap.perDay !== null);
    if (counted.length === 0 || count <= 0) return;
    await this.db.query(
      `UPDATE pace p SET used = greatest(0, p.used - $4)
       FROM (SELECT p.kind, p.subject_id, p.mail_domain FROM pace p
             JOIN unnest($1::text[], $2::uuid[], $3::text[]) AS c(kind, subject_id, mail_domain) USING (kind, subject_id, mail_domain)
             ORDER BY 1, 2, 3 FOR UPDATE OF p) c
       WHERE p.kind = c.kind AND p.subject_id = c.subject_id AND p.mail_domain = c.mail_domain AND p.day = $5`,
      [...columnsOf(counted).slice(0, 3), count, day],
      'give-permits-back',
    );
  }

  private async lay(caps: readonly Cap[]): Promise<void> {
    await this.db.query(
      `INSERT INTO pace (kind, subject_id, mail_domain) SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[]) ON CONFLICT DO NOTHING`,
      columnsOf(caps).slice(0, 3),
      'lay-pace',
    );
  }
}

const columnsOf = (caps: readonly Cap[]): unknown[] => [
  caps.map((cap) => cap.kind),
  caps.map((cap) => cap.subjectId),
  caps.map((cap) => cap.mailDomain),
  caps.map((cap) => (cap.perSecond === null ? null : 1000 / (cap.perSecond * SHARE))),
  caps.map((cap) => cap.perDay),
];
