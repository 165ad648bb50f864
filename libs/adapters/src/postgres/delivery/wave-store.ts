import type { BatchLease, Claim, ClaimedDelivery, DeliveryResult, WaveStore } from '@loa/application';
import {
  type AllowedTimes,
  type ChannelName,
  type ConsentPurpose,
  type LegalClass,
  legalRules,
  narrowHours,
} from '@loa/domain';
import { Values } from '../audience-sql.js';
import type { Database, Query } from '../database.js';
import { refusalSql } from '../eligibility-sql.js';
import { changeDeliveries, noteHealth } from './transitions.js';
import { LIVING_WORKERS } from './worker-lock.js';

/** eSMS knows a RequestId for 24 hours; a repeat must come well before it forgets (SMS reference, 2.2). */
const REPEAT_WITHIN_HOURS = 20;

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
  is_open: boolean;
}

export class PgWaveStore implements WaveStore {
  private readonly rules = new Map<string, { purpose: ConsentPurpose; legalClass: LegalClass }>();

  constructor(private readonly db: Database) {}

  async lease(batchId: string, workerId: number): Promise<BatchLease | null> {
    const [row] = await this.db.query<LeaseRow>(
      `UPDATE batch b SET lease_by = $2, state = 'queued'
       FROM run r JOIN step s ON s.id = r.step_id JOIN campaign c ON c.id = r.campaign_id JOIN unit u ON u.id = r.unit_id
       WHERE b.id = $1 AND r.id = b.run_id AND b.state <> 'done'
         AND (b.lease_by IS NULL OR b.lease_by = $2 OR b.lease_by NOT IN (${LIVING_WORKERS}))
       RETURNING b.id, b.run_id, b.season, b.account_id, (SELECT a.channel FROM channel_account a WHERE a.id = b.account_id) AS channel, s.allowed, u.time_zone, r.expires_at, r.template_version_id,
         c.settings, extract(year FROM c.anchor_date)::int AS anchor_year`,
      [batchId, workerId],
      'lease-batch',
    );
    if (row === undefined) return null;
    const { purpose, legalClass } = await this.rulesOf(row.template_version_id);
    const limit = legalRules(legalClass, purpose, row.channel).hours;
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
    };
  }

  async claim(lease: BatchLease, limit: number, now: Date): Promise<Claim> {
    const rules = await this.rulesOf(lease.templateVersionId);
    return this.db.steady(async (query) => {
      const rows = await claimWave(query, lease, limit, now, rules);
      const skipped = rows.filter((row) => row.id !== null && row.reason !== null);
      await changeDeliveries(
        query,
        lease.season,
        skipped.map((row) => ({
          id: row.id!,
          to: 'skipped' as const,
          code: row.reason!,
          detail: '',
          providerRef: null,
          notBefore: null,
          taken: false,
          at: now,
        })),
        now,
      );
      const deliveries = rows.filter((row) => row.id !== null && row.reason === null).map(toClaimed);
      return { deliveries, skipped: skipped.length, open: rows[0]?.is_open ?? false };
    });
  }

  async record(season: number, results: readonly DeliveryResult[], now: Date): Promise<void> {
    await this.db.steady(async (query) => {
      const notes = results.filter((result) => result.health !== null);
      await noteHealth(
        query,
        season,
        notes.map((note) => ({ id: note.id, health: note.health! })),
        now,
      );
      await changeDeliveries(
        query,
        season,
        results.map((result) => ({ ...result, taken: result.to === 'sent', at: now })),
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
 * Looks once more at pause, expiry, account, consent and address, and marks what may go `sending`, in one statement.
 * Always gives at least one row, which says whether sending is open at all.
 */
async function claimWave(
  query: Query,
  lease: BatchLease,
  limit: number,
  now: Date,
  rules: { purpose: string; legalClass: LegalClass },
): Promise<ClaimRow[]> {
  const values = new Values();
  const at = values.add(now);
  const run = values.add(lease.runId);
  const account = values.add(lease.accountId);
  const batch = values.add(lease.batchId);
  const most = values.add(limit);
  const worker = values.add(lease.workerId);
  const refusal = refusalSql({ channels: [], ...rules, now }, values);
  return query<ClaimRow>(
    `WITH gate AS (
       SELECT (c.state IN ('scheduled', 'running') AND r.state = 'sending' AND r.expires_at > ${at} AND a.active
         AND (a.state = 'ok' OR (a.state = 'held' AND a.state_until <= ${at}))
         AND EXISTS (SELECT 1 FROM batch b WHERE b.id = ${batch} AND b.lease_by = ${worker})) AS is_open
       FROM run r JOIN campaign c ON c.id = r.campaign_id JOIN channel_account a ON a.id = ${account} WHERE r.id = ${run}),
     picked AS (
       SELECT d.id, d.member_id, d.leg, d.channel, d.attempts, d.contact_id, d.unknown_at FROM delivery_${lease.season} d CROSS JOIN gate
       WHERE gate.is_open AND d.season = ${lease.season} AND d.batch_id = ${batch} AND d.state = 'queued' AND (d.not_before IS NULL OR d.not_before <= ${at})
       ORDER BY d.id LIMIT ${most} FOR UPDATE OF d SKIP LOCKED),
     judged AS (
       SELECT leg.id, leg.member_id, leg.channel, leg.attempts, who.person_id, who.vars, contact.address_cipher, CASE
           WHEN leg.leg > 0 AND EXISTS (SELECT 1 FROM delivery_${lease.season} o WHERE o.season = ${lease.season}
             AND o.member_id = leg.member_id AND o.state = 'delivered') THEN 'alreadyReached'
           WHEN leg.unknown_at < ${at}::timestamptz - interval '${REPEAT_WITHIN_HOURS} hours' THEN 'unknownTooOld'
           ELSE ${refusal} END AS reason
       FROM picked leg JOIN member_${lease.season} who ON who.season = ${lease.season} AND who.id = leg.member_id
       LEFT JOIN contact_point contact ON contact.id = leg.contact_id),
     marked AS (
       UPDATE delivery_${lease.season} d SET state = 'sending', attempts = d.attempts + 1, state_at = ${at}
       FROM judged j WHERE d.season = ${lease.season} AND d.id = j.id AND j.reason IS NULL)
     SELECT j.*, gate.is_open FROM gate LEFT JOIN judged j ON true`,
    values.list,
    `claim-wave-${lease.season}-${rules.purpose}-${rules.legalClass}`,
  );
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
