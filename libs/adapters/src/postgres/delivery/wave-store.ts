import type { BatchLease, Cap, Claim, ClaimedDelivery, DeliveryResult, WaveStore } from '@loa/application';
import {
  type AllowedTimes,
  type ChannelName,
  type ConsentPurpose,
  type LegalClass,
  legalRules,
  narrowHours,
  nextDayStart,
} from '@loa/domain';
import { Values } from '../audience-sql.js';
import type { Database, Query } from '../database.js';
import { refusalSql } from '../eligibility-sql.js';
import { changeDeliveries, markSent, noteHealth } from './transitions.js';
import { LIVING_WORKERS } from './worker-lock.js';

/** eSMS knows a RequestId for 24 hours; a repeat must come well before it forgets (SMS reference, 2.2). */
const REPEAT_WITHIN_HOURS = 20;
/** So long nobody else tries an account while one message finds out whether it works again. */
const PROBE_SECONDS = 60;

interface LeaseRow {
  id: string;
  run_id: string;
  season: number;
  account_id: string;
  channel: ChannelName;
  allowed: AllowedTimes;
  time_zone: string;
  expires_at: Date;
  template_version_id: string;
  settings: Record<string, unknown>;
  anchor_year: number;
  size: number;
  mail_domain: string;
  campaign_id: string;
  account_per_second: number | null;
  account_per_day: number | null;
  campaign_per_second: number | null;
  campaign_per_day: number | null;
  domain_per_second: number | null;
  person_per_day: number | null;
  ads_per_day: number;
}

interface ClaimRow {
  id: string | null;
  member_id: string;
  person_id: string;
  channel: ClaimedDelivery['channel'];
  attempts: number;
  address_cipher: Buffer;
  vars: Record<string, unknown>;
  reason: string | null;
  deferred: boolean;
  is_open: boolean;
  /** The account rests no longer than now. */
  may_probe: boolean;
}

export class PgWaveStore implements WaveStore {
  private readonly rules = new Map<string, { purpose: ConsentPurpose; legalClass: LegalClass }>();

  constructor(private readonly db: Database) {}

  async lease(batchId: string, workerId: number): Promise<BatchLease | null> {
    const [row] = await this.db.query<LeaseRow>(
      `UPDATE batch b SET lease_by = $2, state = 'queued'
       FROM run r JOIN step s ON s.id = r.step_id JOIN campaign c ON c.id = r.campaign_id JOIN unit u ON u.id = r.unit_id
         CROSS JOIN instance i, channel_account a
       WHERE b.id = $1 AND r.id = b.run_id AND a.id = b.account_id AND b.state <> 'done'
         AND (b.lease_by IS NULL OR b.lease_by = $2 OR b.lease_by NOT IN (${LIVING_WORKERS}))
       RETURNING b.id, b.run_id, b.season, b.account_id, a.channel, s.allowed, u.time_zone, r.expires_at, r.template_version_id,
         c.settings, extract(year FROM c.anchor_date)::int AS anchor_year, b.size, b.mail_domain, c.id AS campaign_id,
         a.per_second AS account_per_second, a.per_day AS account_per_day, c.per_second AS campaign_per_second,
         c.per_day AS campaign_per_day, (a.domain_caps->>b.mail_domain)::int AS domain_per_second, i.person_per_day, i.ads_per_day`,
      [batchId, workerId],
      'lease-batch',
    );
    if (row === undefined) return null;
    const { purpose, legalClass } = await this.rulesOf(row.template_version_id);
    const law = legalRules(legalClass, purpose, row.channel);
    const limit = law.hours;
    return {
      batchId: row.id,
      workerId,
      runId: row.run_id,
      season: row.season,
      accountId: row.account_id,
      // No setting widens the hours of the law (Decree 91/2020: advertising SMS).
      hours: limit === null ? row.allowed : narrowHours(row.allowed, limit),
      timeZone: row.time_zone,
      expiresAt: row.expires_at,
      templateVersionId: row.template_version_id,
      campaignSettings: row.settings,
      anchorYear: row.anchor_year,
      size: row.size,
      caps: capsOf(row),
      personPerDay: row.person_per_day,
      adsPerDay: law.perDay === null ? null : Math.min(row.ads_per_day, law.perDay),
    };
  }

  async claim(lease: BatchLease, limit: number, after: string, day: string, now: Date): Promise<Claim> {
    const rules = await this.rulesOf(lease.templateVersionId);
    const look = (probe: boolean) =>
      this.db.uncrossed(() => claimWave(this.db.query, lease, probe ? 1 : limit, after, day, now, rules, probe));
    let claimed = await look(false);
    if (claimed[0]?.may_probe) claimed = await look(true);
    const rows = claimed.filter((row) => row.is_open);
    const picked = rows.filter((row) => row.id !== null);
    const skipped = picked.filter((row) => row.reason !== null);
    // Left undone it is found again by the next claim; what this one marked must reach its sender in any case.
    if (skipped.length > 0) await this.skip(lease.season, skipped, now).catch(() => {});
    const deferred = picked.filter((row) => row.deferred);
    const deliveries = picked.filter((row) => row.reason === null && !row.deferred).map(toClaimed);
    return {
      deliveries,
      skipped: skipped.length,
      deferred: deferred.length,
      last: picked.at(-1)?.id ?? null,
      open: rows.length > 0,
      probe: rows[0]?.may_probe ?? false,
    };
  }

  async unclaim(lease: BatchLease, now: Date): Promise<void> {
    await this.db.steady(async (query) => {
      const marked = await query<{ id: string }>(
        `SELECT d.id FROM batch b JOIN delivery_${lease.season} d ON d.season = ${lease.season} AND d.batch_id = b.id AND d.state = 'sending'
         WHERE b.id = $1 AND b.lease_by = $2 FOR UPDATE OF b`,
        [lease.batchId, lease.workerId],
      );
      const changes = marked.map(({ id }) => ({ ...plainly(now), id, to: 'queued' as const, code: 'notHandedOver' }));
      await changeDeliveries(query, lease.season, changes, now);
    });
  }

  async record(season: number, results: readonly DeliveryResult[], now: Date): Promise<void> {
    const taken = results.filter((result) => result.to === 'sent');
    const marked = taken.length > 0 ? await this.db.uncrossed(() => markSent(this.db.query, season, taken, now)) : null;
    const rest = marked === null ? results : results.filter((result) => !marked.has(result.id));
    if (rest.length === 0) return;
    await this.db.steady(async (query) => {
      const notes = rest.filter((result) => result.health !== null);
      await noteHealth(
        query,
        season,
        notes.map((note) => ({ id: note.id, health: note.health! })),
        now,
      );
      await changeDeliveries(
        query,
        season,
        rest.map((result) => ({ ...result, taken: result.to === 'sent', at: now })),
        now,
      );
    });
  }

  async forget(workerId: number, running: readonly string[]): Promise<void> {
    await this.db.query(
      `UPDATE batch SET lease_by = NULL, state = 'ready' WHERE state <> 'done' AND lease_by = $1 AND NOT (id = ANY ($2::bigint[]))`,
      [workerId, running],
      'forget-batches',
    );
  }

  async release(batchId: string, workerId: number, notBefore: Date | null): Promise<void> {
    await this.db.query(
      `UPDATE batch b SET lease_by = NULL, not_before = $3, state = CASE
         WHEN EXISTS (SELECT 1 FROM delivery d WHERE d.season = b.season AND d.batch_id = b.id AND d.state IN ('queued', 'sending')) THEN 'ready'
         ELSE 'done' END
       WHERE b.id = $1 AND b.lease_by = $2`,
      [batchId, workerId, notBefore],
      'release-batch',
    );
  }

  private skip(season: number, rows: readonly ClaimRow[], now: Date): Promise<unknown> {
    const changes = rows.map((row) => ({ ...plainly(now), id: row.id!, to: 'skipped' as const, code: row.reason! }));
    return this.db.steady((query) => changeDeliveries(query, season, changes, now));
  }

  private async rulesOf(versionId: string): Promise<{ purpose: ConsentPurpose; legalClass: LegalClass }> {
    const known = this.rules.get(versionId);
    if (known !== undefined) return known;
    const [row] = await this.db.query<{ purpose: ConsentPurpose; legal_class: LegalClass }>(
      `SELECT content->>'purpose' AS purpose, content->>'legalClass' AS legal_class FROM template_version WHERE id = $1`,
      [versionId],
    );
    const rules = { purpose: row!.purpose, legalClass: row!.legal_class };
    this.rules.set(versionId, rules);
    return rules;
  }
}

/**
 * Looks once more at pause, expiry, account, consent and address, and at what each person had today, and marks what may go
 * `sending`, in one statement. Always gives at least one row, which says whether sending is open at all.
 */
async function claimWave(
  query: Query,
  lease: BatchLease,
  limit: number,
  after: string,
  day: string,
  now: Date,
  rules: { purpose: string; legalClass: LegalClass },
  probe: boolean,
): Promise<ClaimRow[]> {
  const values = new Values();
  const at = values.add(now);
  const run = values.add(lease.runId);
  const account = values.add(lease.accountId);
  const batch = values.add(lease.batchId);
  const most = values.add(limit);
  const worker = values.add(lease.workerId);
  const refusal = refusalSql({ channels: [], ...rules, now }, values);
  const enough = enoughSql(lease, values, at, day);
  const tomorrow = enough === null ? '' : values.add(nextDayStart(now, lease.timeZone));
  const delivery = `delivery_${lease.season}`;
  const rested = `(a.state = 'held' AND a.state_until <= ${at})`;
  const accountIs = probe ? rested : `a.state = 'ok'`;
  // Whoever moves the end of the rest on has the one message that finds out; the others stay out.
  const allowed = probe
    ? `probing AS (
       UPDATE channel_account a SET state_until = ${at}::timestamptz + interval '${PROBE_SECONDS} seconds'
       WHERE (SELECT is_open FROM gate) AND a.id = ${account} AND ${rested} AND EXISTS (SELECT 1 FROM picked) RETURNING a.id),
     allowed AS (SELECT EXISTS (SELECT 1 FROM probing) AS is_open, may_probe FROM gate)`
    : 'allowed AS (SELECT is_open, may_probe FROM gate)';
  return query<ClaimRow>(
    `WITH gate AS MATERIALIZED (
       SELECT c.state IN ('scheduled', 'running') AND r.state = 'sending' AND r.expires_at > ${at} AND a.active AND ${accountIs}
         AND EXISTS (SELECT 1 FROM batch b WHERE b.id = ${batch} AND b.lease_by = ${worker}) AS is_open, ${rested} AS may_probe
       FROM run r JOIN campaign c ON c.id = r.campaign_id JOIN channel_account a ON a.id = ${account} WHERE r.id = ${run}),
     picked AS MATERIALIZED (
       SELECT d.id, d.member_id, d.leg, d.channel, d.attempts, d.contact_id, d.unknown_at FROM ${delivery} d
       -- No season here: the table has one only, and with young statistics its index would be read whole for it.
       WHERE (SELECT is_open FROM gate) AND d.batch_id = ${batch} AND d.id > ${values.add(after)}::bigint
         AND d.state = 'queued' AND (d.not_before IS NULL OR d.not_before <= ${at})
       ORDER BY d.batch_id, d.id LIMIT ${most}::int FOR UPDATE OF d SKIP LOCKED),
     ${allowed},
     judged AS ${enough === null ? '' : 'MATERIALIZED '}(
       SELECT leg.id, leg.member_id, leg.leg, leg.channel, leg.attempts, who.person_id, who.vars, contact.address_cipher, contact.address_key, CASE
           WHEN leg.leg > 0 AND EXISTS (SELECT 1 FROM ${delivery} o WHERE o.season = ${lease.season}
             AND o.member_id = leg.member_id AND o.state = 'delivered') THEN 'alreadyReached'
           WHEN leg.unknown_at < ${at}::timestamptz - interval '${REPEAT_WITHIN_HOURS} hours' THEN 'unknownTooOld'
           ELSE ${refusal} END AS reason
       FROM picked leg JOIN allowed ON allowed.is_open
       -- Looked up row by row: for a wave the planner would read through all people there are.
       CROSS JOIN LATERAL (SELECT m.person_id, m.audience_group, m.vars FROM member_${lease.season} m
         WHERE m.season = ${lease.season} AND m.id = leg.member_id OFFSET 0) who
       LEFT JOIN LATERAL (SELECT c.* FROM contact_point c WHERE c.id = leg.contact_id OFFSET 0) contact ON true),
     ${enough ?? 'verdict AS (SELECT *, false AS deferred, false AS later FROM judged)'},
     ${
       enough === null
         ? ''
         : `put_off AS (
       UPDATE ${delivery} d SET not_before = ${tomorrow}, batch_id = NULL, code = 'enoughToday'
       FROM verdict v WHERE d.season = ${lease.season} AND d.id = v.id AND v.deferred),`
     }
     marked AS (
       UPDATE ${delivery} d SET state = 'sending', attempts = d.attempts + 1, state_at = ${at}
       FROM verdict v WHERE d.season = ${lease.season} AND d.id = v.id AND v.reason IS NULL AND NOT v.deferred AND NOT v.later)
     SELECT v.id, v.member_id, v.person_id, v.channel, v.attempts, v.address_cipher, v.vars, v.reason, v.deferred, allowed.is_open, allowed.may_probe
     FROM allowed LEFT JOIN verdict v ON NOT v.later ORDER BY v.id`,
    values.list,
    `claim-wave-${lease.season}-${rules.purpose}-${rules.legalClass}-${lease.personPerDay}-${lease.adsPerDay}${probe ? '-probe' : ''}`,
  );
}

/**
 * Adds what is about to go to the counts per person and day, and advertising to the counts per address, as long as the
 * caps allow; null when there is none. Gives `verdict`: `deferred` has had enough for today, `later` shares its person
 * with another one of this wave and is looked at again in the next. The counting rows are locked in one order.
 */
function enoughSql(lease: BatchLease, values: Values, at: string, day: string): string | null {
  const { personPerDay, adsPerDay } = lease;
  if (personPerDay === null && adsPerDay === null) return null;
  // All tries and channels of one member's message count once against the daily cap; the law counts messages.
  const firstTry = `NOT EXISTS (SELECT 1 FROM delivery_${lease.season} o WHERE o.season = ${lease.season}
    AND o.member_id = j.member_id AND o.leg < j.leg AND o.attempts > 0)`;
  const persons =
    personPerDay === null
      ? `persons AS (SELECT NULL::uuid AS person_id WHERE false)`
      : `persons AS (
       INSERT INTO person_day AS p (day, person_id, n)
       SELECT ${values.add(day)}::date, person_id, 1 FROM fresh WHERE nth = 1 AND counts ORDER BY person_id
       ON CONFLICT (day, person_id) DO UPDATE SET n = p.n + 1 WHERE p.n < ${values.add(personPerDay)} RETURNING person_id)`;
  const recent = `ARRAY(SELECT t FROM unnest(a.times) t WHERE t > ${at}::timestamptz - interval '24 hours')`;
  const ads =
    adsPerDay === null
      ? `ads AS (SELECT NULL::bytea AS address_key WHERE false)`
      : `ads AS (
       INSERT INTO advertised AS a (channel, address_key, times)
       SELECT channel, address_key, ARRAY[${at}::timestamptz] FROM fresh f WHERE nth_ad = 1 AND attempts = 0
         AND (${personPerDay === null} OR NOT counts OR EXISTS (SELECT 1 FROM persons p WHERE p.person_id = f.person_id))
       ORDER BY address_key
       ON CONFLICT (channel, address_key) DO UPDATE SET times = ${recent} || ${at}::timestamptz
         WHERE cardinality(${recent}) < ${values.add(adsPerDay)} RETURNING address_key)`;
  const overPerson =
    personPerDay === null
      ? 'false'
      : 'f.counts AND NOT EXISTS (SELECT 1 FROM persons p WHERE p.person_id = f.person_id)';
  const overAds =
    adsPerDay === null
      ? 'false'
      : 'f.attempts = 0 AND NOT EXISTS (SELECT 1 FROM ads WHERE ads.address_key = f.address_key)';
  return `counting AS (
       SELECT j.id, j.person_id, j.channel, j.address_key, j.attempts, ${personPerDay === null ? 'false' : `j.attempts = 0 AND ${firstTry}`} AS counts
       FROM judged j WHERE j.reason IS NULL),
     fresh AS MATERIALIZED (
       SELECT *, CASE WHEN counts THEN row_number() OVER (PARTITION BY counts, person_id ORDER BY id) ELSE 1 END AS nth,
         ${adsPerDay === null ? '1' : 'CASE WHEN attempts = 0 THEN row_number() OVER (PARTITION BY attempts = 0, address_key ORDER BY id) ELSE 1 END'} AS nth_ad
       FROM counting),
     ${persons},
     ${ads},
     verdict AS MATERIALIZED (
       SELECT j.*, coalesce((${overPerson}) OR (${overAds}), false) AS deferred,
         coalesce((f.nth > 1 OR f.nth_ad > 1) AND NOT ((${overPerson}) OR (${overAds})), false) AS later
       FROM judged j LEFT JOIN fresh f ON f.id = j.id)`;
}

const plainly = (at: Date) => ({ detail: '', providerRef: null, notBefore: null, taken: false, at });

function capsOf(row: LeaseRow): Cap[] {
  const caps: Cap[] = [
    {
      kind: 'account',
      subjectId: row.account_id,
      part: '',
      perSecond: row.account_per_second,
      perDay: row.account_per_day,
    },
    {
      kind: 'campaign',
      subjectId: row.campaign_id,
      part: '',
      perSecond: row.campaign_per_second,
      perDay: row.campaign_per_day,
    },
    {
      kind: 'domain',
      subjectId: row.account_id,
      part: row.mail_domain,
      perSecond: row.domain_per_second,
      perDay: null,
    },
  ];
  return caps.filter((cap) => cap.perSecond !== null || cap.perDay !== null);
}

function toClaimed(row: ClaimRow): ClaimedDelivery {
  return {
    id: row.id!,
    memberId: row.member_id,
    personId: row.person_id,
    channel: row.channel,
    attempts: row.attempts + 1,
    addressCipher: row.address_cipher,
    vars: row.vars,
  };
}
