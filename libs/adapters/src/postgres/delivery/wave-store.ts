import type { BatchLease, Cap, Claim, ClaimedDelivery, DeliveryResult, WaveStore } from '@loa/application';
import {
  type AllowedTimes,
  type ChannelName,
  type ConsentPurpose,
  type LegalClass,
  legalRules,
  narrowHours,
} from '@loa/domain';
import type { Database } from '../database.js';
import { type ClaimRow, claimWave, type Look } from './claim-wave.js';
import { SILENT_DAYS_SQL } from './stop-sql.js';
import { changeDeliveries, markSent, noteHealth } from './transitions.js';
import { LIVING_WORKERS } from './worker-lock.js';

interface LeaseRow {
  id: string;
  run_id: string;
  season: number;
  account_id: string;
  channel: ChannelName;
  allowed: AllowedTimes;
  silent_days: string[];
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

export class PgWaveStore implements WaveStore {
  private readonly rules = new Map<string, { purpose: ConsentPurpose; legalClass: LegalClass }>();
  /** The last day on which persons had to be counted: the runs of a day only become more. */
  private crowdedDay = '';

  constructor(private readonly db: Database) {}

  async lease(batchId: string, workerId: number): Promise<BatchLease | null> {
    const [row] = await this.db.query<LeaseRow>(
      `UPDATE batch b SET lease_by = $2, state = 'queued'
       FROM run r JOIN step s ON s.id = r.step_id JOIN campaign c ON c.id = r.campaign_id JOIN unit u ON u.id = r.unit_id
         CROSS JOIN instance i, channel_account a
       WHERE b.id = $1 AND r.id = b.run_id AND a.id = b.account_id AND b.state NOT IN ('done', 'held')
         AND (b.lease_by IS NULL OR b.lease_by = $2 OR b.lease_by NOT IN (${LIVING_WORKERS}))
       RETURNING b.id, b.run_id, b.season, b.account_id, a.channel, s.allowed, u.time_zone, r.expires_at, r.template_version_id,
         c.settings, extract(year FROM c.anchor_date)::int AS anchor_year, b.size, b.mail_domain, c.id AS campaign_id,
         a.per_second AS account_per_second, a.per_day AS account_per_day, c.per_second AS campaign_per_second,
         c.per_day AS campaign_per_day, (a.domain_caps->>b.mail_domain)::int AS domain_per_second, i.person_per_day, i.ads_per_day,
         ${SILENT_DAYS_SQL} AS silent_days`,
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
      campaignId: row.campaign_id,
      season: row.season,
      accountId: row.account_id,
      // No setting widens the hours of the law (Decree 91/2020: advertising SMS).
      hours: { ...(limit === null ? row.allowed : narrowHours(row.allowed, limit)), except: row.silent_days },
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
    const attempt = (how: Look) =>
      this.db.uncrossed(() => claimWave(this.db.query, lease, how.probe ? 1 : limit, after, day, now, rules, how));
    const look = async (probe: boolean) => {
      const seen = await attempt({ probe, counting: this.crowdedDay === day });
      if (!seen[0]?.crowded) return seen;
      this.crowdedDay = day;
      return attempt({ probe, counting: true });
    };
    let claimed = await look(false);
    if (claimed[0]?.may_probe) claimed = await look(true);
    const rows = claimed.filter((row) => row.is_open);
    const picked = rows.filter((row) => row.id !== null);
    const skipped = picked.filter((row) => row.reason !== null);
    // Left undone it is found again by the next claim; what this one marked must reach its sender in any case.
    if (skipped.length > 0) await this.skip(lease.season, skipped, now).catch(() => {});
    const deferred = picked.filter((row) => row.deferred);
    // The probe met somebody who can't be written to, which says nothing of the account: the next one may try.
    if (rows[0]?.may_probe && picked.length === skipped.length + deferred.length) await this.probeAgain(lease, now);
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

  async forget(workerId: number, batchIds: readonly string[]): Promise<void> {
    await this.db.query(
      `UPDATE batch SET lease_by = NULL, state = 'ready' WHERE state <> 'done' AND lease_by = $1 AND id = ANY ($2::bigint[])`,
      [workerId, batchIds],
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

  private async probeAgain(lease: BatchLease, now: Date): Promise<void> {
    await this.db.query(`UPDATE channel_account SET state_until = $2 WHERE id = $1 AND state = 'held'`, [
      lease.accountId,
      now,
    ]);
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
