import type { BatchLease } from '@loa/application';
import { dayStart, nextDayStart } from '@loa/domain';
import type { Values } from '../values.js';

/**
 * Adds what is about to go to the counts per person and day, and advertising to the counts per address, as long as the
 * caps allow: CTEs that make `verdict` out of `judged`. Of a row that may go:
 * - `until` is when to look at it again, because its person had enough today or its address an advertisement;
 * - `later`: it shares its person or address with another one of this wave, the next wave looks at it;
 * - `counted`: it counts from now on.
 * All tries and channels of one member's message count once a day against the cap per person; the law counts messages
 * (Decree 91/2020, Art. 13), in any 24 hours. A try on a later day counts anew. Counting rows are locked in one order. While
 * few runs are under way, persons are not counted at all; two waves marked in the same moment as the run that makes them too
 * many is released may then give one person one message more.
 */
export function enoughSql(lease: BatchLease, values: Values, at: string, day: string, now: Date): string {
  const { personPerDay, adsPerDay, season, timeZone } = lease;
  const bounds = boundsOf(day, timeZone, now);
  const tomorrow = values.add(bounds.next);
  const today = personPerDay === null ? '' : values.add(bounds.start);
  const firstToday = `(j.counted_at IS NULL OR j.counted_at < ${today}) AND NOT EXISTS (SELECT 1 FROM delivery_${season} o
         WHERE o.season = ${season} AND o.member_id = j.member_id AND o.leg < j.leg AND o.counted_at >= ${today})`;
  const recent = `ARRAY(SELECT t FROM unnest(a.times) t WHERE t > ${at}::timestamptz - interval '24 hours' ORDER BY t)`;
  const mostAds = adsPerDay === null ? '' : values.add(adsPerDay);
  const most = personPerDay === null ? '' : values.add(personPerDay);
  const crowd =
    personPerDay === null
      ? ''
      : `crowd AS MATERIALIZED (SELECT (${isCrowded(most, today)}) AS is_many),
     `;
  const asked = `${crowd}asked AS MATERIALIZED (
       SELECT j.id, j.member_id, j.person_id, j.channel, j.address_key,
         ${personPerDay === null ? 'false' : `(SELECT is_many FROM crowd) AND ${firstToday}`} AS counts,
         ${adsPerDay === null ? 'false' : `j.counted_at IS NULL OR j.counted_at <= ${at}::timestamptz - interval '24 hours'`} AS is_ad,
         ${
           adsPerDay === null
             ? 'NULL::timestamptz'
             : `(SELECT r.times[cardinality(r.times) - ${mostAds}::int + 1] + interval '24 hours'
            FROM (SELECT ${recent} AS times FROM advertised a WHERE a.channel = j.channel AND a.address_key = j.address_key) r
            WHERE cardinality(r.times) >= ${mostAds}::int)`
         } AS free_at
       FROM judged j WHERE j.reason IS NULL),
     fresh AS MATERIALIZED (
       SELECT *, CASE WHEN counts THEN row_number() OVER (PARTITION BY counts, person_id ORDER BY id) ELSE 1 END AS nth,
         CASE WHEN is_ad THEN row_number() OVER (PARTITION BY is_ad, address_key ORDER BY id) ELSE 1 END AS nth_ad
       FROM asked WHERE NOT is_ad OR free_at IS NULL)`;
  const theDay = personPerDay === null ? '' : `${values.add(day)}::date`;
  const persons =
    personPerDay === null
      ? 'persons AS (SELECT NULL::uuid AS person_id WHERE false)'
      : `weighed AS MATERIALIZED (
       -- Where the count of a day begins late, with what went uncounted before.
       SELECT f.person_id, 1 + CASE WHEN EXISTS (SELECT 1 FROM person_day p WHERE p.day = ${theDay} AND p.person_id = f.person_id) THEN 0 ELSE (
           SELECT count(*)::int FROM member_${season} m WHERE m.person_id = f.person_id AND m.id <> f.member_id AND EXISTS (
             SELECT 1 FROM delivery_${season} o WHERE o.season = ${season} AND o.member_id = m.id AND o.attempts > 0
               AND coalesce(o.sent_at, o.state_at) >= ${today} AND (o.counted_at IS NULL OR o.counted_at < ${today}))) END AS n
       FROM fresh f WHERE counts AND nth = 1 AND nth_ad = 1),
     persons AS (
       INSERT INTO person_day AS p (day, person_id, n)
       SELECT ${theDay}, person_id, n FROM weighed WHERE n <= ${most}::int ORDER BY person_id
       ON CONFLICT (day, person_id) DO UPDATE SET n = p.n + 1 WHERE p.n < ${most}::int RETURNING person_id)`;
  const personHas = 'NOT f.counts OR EXISTS (SELECT 1 FROM persons p WHERE p.person_id = f.person_id)';
  const ads =
    adsPerDay === null
      ? 'ads AS (SELECT NULL::bytea AS address_key WHERE false)'
      : `ads AS (
       INSERT INTO advertised AS a (channel, address_key, times)
       SELECT channel, address_key, ARRAY[${at}::timestamptz] FROM fresh f
       WHERE is_ad AND nth = 1 AND nth_ad = 1 AND (${personHas}) ORDER BY address_key
       ON CONFLICT (channel, address_key) DO UPDATE SET times = ${recent} || ${at}::timestamptz
         WHERE cardinality(${recent}) < ${mostAds}::int RETURNING address_key)`;
  return `${asked},
     ${persons},
     ${ads},
     verdict AS MATERIALIZED (
       SELECT j.*, coalesce(f.counts OR f.is_ad, false) AS counted, coalesce(f.nth > 1 OR f.nth_ad > 1, false) AS later,
         CASE WHEN q.is_ad AND q.free_at IS NOT NULL THEN q.free_at WHEN f.nth > 1 OR f.nth_ad > 1 THEN NULL
           WHEN NOT (${personHas}) OR (f.is_ad AND NOT EXISTS (SELECT 1 FROM ads WHERE ads.address_key = f.address_key)) THEN ${tomorrow}::timestamptz
         END AS until
       FROM judged j LEFT JOIN asked q ON q.id = j.id LEFT JOIN fresh f ON f.id = j.id)`;
}

/** Whether persons have to be counted at all, as an SQL expression; a batch without advertisements asks this alone. */
export function crowdedSql({ personPerDay, timeZone }: BatchLease, values: Values, day: string, now: Date): string {
  if (personPerDay === null) return 'false';
  return isCrowded(values.add(personPerDay), values.add(boundsOf(day, timeZone, now).start));
}

/** Nobody can get more messages today than there are runs, unless one speaks of each pupil: then nothing is counted. */
function isCrowded(most: string, today: string): string {
  const live = (which: string) => `(SELECT many_each FROM run WHERE ${which} LIMIT ${most}::int + 1)`;
  return `SELECT count(*) > ${most}::int OR coalesce(bool_or(many_each), false)
       FROM (${live(`state IN ('expanding', 'sending')`)} UNION ALL ${live(`closed_at >= ${today}`)}) runs`;
}

let known = { key: '', start: new Date(0), next: new Date(0) };

/** Time zones are slow to reckon with, and every wave of a day asks the same. */
function boundsOf(day: string, timeZone: string, now: Date): { readonly start: Date; readonly next: Date } {
  const key = `${day} ${timeZone}`;
  if (known.key !== key) known = { key, start: dayStart(now, timeZone), next: nextDayStart(now, timeZone) };
  return known;
}
