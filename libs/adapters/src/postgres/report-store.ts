import type {
  CampaignCells,
  CellLine,
  CountLine,
  MemberFilter,
  ReachLine,
  ReportDelivery,
  ReportMember,
  ReportOutlet,
  ReportRun,
  ReportStore,
  ReportUnit,
  RunCellLine,
  TimelinePoint,
} from '@loa/application';
import { AUDIENCE_GROUPS, deliveryReference, OUTCOME_RANK } from '@loa/domain';
import type { Query } from './database.js';

/** A step that comes back has many runs: each is told by its day. Of `r` a run and `s` its step. */
const TIME_TITLE_SQL = `CASE WHEN r.occurrence IS NULL THEN s.title ELSE s.title || ' – ' || to_char(r.occurrence, 'DD/MM/YYYY') END`;

const RUN_COLUMNS = `r.id, r.step_id AS "stepId", s.key AS "stepKey", ${TIME_TITLE_SQL} AS title, s.kind, r.state, r.due_at AS "dueAt",
  r.expires_at AS "expiresAt", r.moved_from AS "movedFrom", r.moved_code AS "movedCode",
  r.resend_of::text AS "resendOf", r.resend_kind AS "resendKind", r.erased_at AS "erasedAt",
  r.state = 'planned' AND r.awaits_approval AS "awaitsApproval"`;

/** The name of a unit as it is now; frozen numbers keep their unit, whatever it is called today. */
const UNIT_NAME = `LEFT JOIN LATERAL (
  SELECT p.name, p.kind FROM unit_period p WHERE p.unit_id = u.id ORDER BY p.valid_from DESC LIMIT 1) n ON true`;

const UNIT_ORDER = `n.kind = 'commune', n.kind = 'school', u.code`;

export class PgReportStore implements ReportStore {
  constructor(private readonly query: Query) {}

  async campaignState(campaignId: string): Promise<string | null> {
    const [row] = await this.query<{ state: string }>(
      'SELECT state FROM campaign WHERE id = $1',
      [campaignId],
      'report-campaign-state',
    );
    return row?.state ?? null;
  }

  runs(campaignId: string): Promise<ReportRun[]> {
    return this.query<ReportRun>(
      `SELECT ${RUN_COLUMNS} FROM run r JOIN step s ON s.id = r.step_id WHERE r.campaign_id = $1 AND r.state <> 'void' ORDER BY r.due_at, s.position, r.id`,
      [campaignId],
      'report-runs',
    );
  }

  async run(runId: string): Promise<(ReportRun & { season: number; campaignId: string }) | null> {
    const [row] = await this.query<ReportRun & { season: number; campaignId: string }>(
      `SELECT ${RUN_COLUMNS}, r.season, r.campaign_id AS "campaignId" FROM run r JOIN step s ON s.id = r.step_id WHERE r.id = $1`,
      [runId],
    );
    return row ?? null;
  }

  counts(runIds: readonly string[]): Promise<CountLine[]> {
    return this.query<CountLine>(
      `SELECT run_id AS "runId", kind, channel, state, reason, sum(n)::int AS n FROM tally_now
       WHERE run_id = ANY ($1::bigint[]) GROUP BY 1, 2, 3, 4, 5
       UNION ALL
       SELECT run_id, 'post', channel, state, '', count(*)::int FROM outlet_post WHERE run_id = ANY ($1::bigint[]) GROUP BY 1, 3, 4
       ORDER BY 1, 2, 3, 4, 5`,
      [runIds],
      'report-counts',
    );
  }

  async cells(campaignId: string, runId: string | null): Promise<CampaignCells | null> {
    const [row] = await this.query<CampaignCells>(
      `WITH runs AS MATERIALIZED (
         SELECT id, resend_of FROM run WHERE campaign_id = $1 AND state <> 'void'),
       cells AS MATERIALIZED (
         SELECT unit_id, audience_group, state, sum(n)::int AS n FROM tally_now
         WHERE kind = 'member' AND run_id = ANY (ARRAY(
           SELECT id FROM runs WHERE CASE WHEN $2::text IS NULL THEN resend_of IS NULL ELSE id::text = $2 END))
         GROUP BY 1, 2, 3 HAVING sum(n) <> 0)
       SELECT
         (SELECT coalesce(json_agg(json_build_object('id', id::text, 'resendOf', resend_of::text) ORDER BY id), '[]') FROM runs) AS runs,
         (SELECT coalesce(json_agg(json_build_object('unitId', unit_id, 'group', audience_group, 'outcome', state, 'n', n)
            ORDER BY unit_id, audience_group, state), '[]')
          FROM cells) AS lines,
         (SELECT coalesce(json_agg(json_build_object('id', u.id, 'code', u.code, 'name', n.name, 'kind', n.kind)
            ORDER BY ${UNIT_ORDER}), '[]')
          FROM unit u ${UNIT_NAME} WHERE u.id = ANY (ARRAY(SELECT unit_id FROM cells))) AS units
       FROM campaign WHERE id = $1`,
      [campaignId, runId],
      'report-cells',
    );
    return row ?? null;
  }

  runCells(campaignId: string): Promise<RunCellLine[]> {
    return this.query<RunCellLine>(
      `SELECT t.run_id::text AS "runId", t.unit_id AS "unitId", t.audience_group AS "group", t.state AS outcome, sum(t.n)::int AS n
       FROM run r JOIN tally_now t ON t.run_id = r.id
       WHERE r.campaign_id = $1 AND r.state <> 'void' AND t.kind = 'member'
       GROUP BY 1, 2, 3, 4 HAVING sum(t.n) <> 0 ORDER BY 1, 2, 3, 4`,
      [campaignId],
      'report-run-cells',
    );
  }

  resentCells(firstRunIds: readonly string[]): Promise<CellLine[]> {
    return this.query<CellLine>(
      `WITH again AS (
         SELECT r.resend_of AS first_id, n.person_id, n.subject_id, n.run_id, n.outcome FROM run r
         JOIN member n ON n.season = r.season AND n.run_id = r.id WHERE r.resend_of = ANY ($1::bigint[])),
       late AS (
         SELECT first_id, person_id, subject_id, array_agg(outcome ORDER BY run_id DESC) AS outcomes FROM again GROUP BY 1, 2, 3),
       stood AS (
         SELECT m.unit_id, m.audience_group, m.outcome AS was, coalesce((
             SELECT ranked FROM unnest($2::text[]) WITH ORDINALITY AS rank(ranked, place)
             WHERE ranked = m.outcome OR ranked = ANY (late.outcomes) ORDER BY place LIMIT 1), late.outcomes[1]) AS is_now
         FROM late JOIN run f ON f.id = late.first_id JOIN member m ON m.season = f.season AND m.run_id = f.id
           AND m.person_id = late.person_id AND m.subject_id IS NOT DISTINCT FROM late.subject_id)
       SELECT unit_id AS "unitId", audience_group AS "group", outcome, sum(n)::int AS n
       FROM stood CROSS JOIN LATERAL (VALUES (was, -1), (is_now, 1)) side(outcome, n)
       GROUP BY 1, 2, 3 HAVING sum(n) <> 0 ORDER BY 1, 2, 3`,
      [firstRunIds, OUTCOME_RANK],
    );
  }

  units(unitIds: readonly string[]): Promise<ReportUnit[]> {
    return this.query(
      `SELECT u.id, u.code, n.name, n.kind FROM unit u ${UNIT_NAME} WHERE u.id = ANY ($1::uuid[])
       ORDER BY ${UNIT_ORDER}`,
      [unitIds],
      'report-units',
    );
  }

  reach(campaignId: string): Promise<ReachLine[]> {
    return this.query<ReachLine>(
      `WITH merged AS MATERIALIZED (SELECT id, merged_into FROM person WHERE merged_into IS NOT NULL),
       met AS (
         SELECT coalesce(merged.merged_into, m.person_id) AS person_id, m.unit_id, m.audience_group, m.outcome, m.id FROM run r
         JOIN member m ON m.season = r.season AND m.run_id = r.id LEFT JOIN merged ON merged.id = m.person_id
         WHERE r.campaign_id = $1),
       each_person AS (
         SELECT (array_agg(unit_id ORDER BY array_position($2::text[], audience_group), id))[1] AS unit_id,
           (array_agg(audience_group ORDER BY array_position($2::text[], audience_group), id))[1] AS audience_group,
           bool_or(outcome = 'reached') AS reached, bool_or(outcome = 'presumed') AS presumed
         FROM met GROUP BY person_id)
       SELECT unit_id AS "unitId", audience_group AS "group", count(*)::int AS persons,
         count(*) FILTER (WHERE reached)::int AS reached, count(*) FILTER (WHERE presumed AND NOT reached)::int AS presumed
       FROM each_person GROUP BY 1, 2 ORDER BY 1, 2`,
      [campaignId, AUDIENCE_GROUPS],
    );
  }

  timeline(campaignId: string): Promise<TimelinePoint[]> {
    return this.query<TimelinePoint>(
      `WITH got AS (
         SELECT greatest(min(d.state_at), min(r.due_at)) AS at FROM run r
         JOIN member m ON m.season = r.season AND m.run_id = r.id AND m.outcome = 'reached'
         LEFT JOIN delivery d ON d.season = m.season AND d.member_id IN (m.id, m.via_id) AND d.state = 'delivered'
         WHERE r.campaign_id = $1 AND r.state <> 'void'
         GROUP BY coalesce(r.resend_of, r.id), m.person_id, m.subject_id)
       SELECT date_trunc('hour', at) AS at, count(*)::int AS reached FROM got GROUP BY 1 ORDER BY 1`,
      [campaignId],
      'report-timeline',
    );
  }

  members(run: { id: string; season: number }, filter: MemberFilter): Promise<ReportMember[]> {
    return this.query<ReportMember>(
      `SELECT m.id, m.person_id AS "personId", coalesce(p.full_name, '') AS name, s.full_name AS "subjectName",
         m.unit_id AS "unitId", n.name AS "unitName", m.audience_group AS "group", m.outcome, m.reason,
         m.via_id IS NOT NULL AS shared, coalesce(legs.list, '[]') AS legs
       FROM member m JOIN unit u ON u.id = m.unit_id ${UNIT_NAME}
       LEFT JOIN person p ON p.id = m.person_id LEFT JOIN person s ON s.id = m.subject_id
       LEFT JOIN LATERAL (
         SELECT jsonb_agg(jsonb_build_object('channel', d.channel, 'state', d.state, 'code', d.code,
           'sentAt', to_char(d.sent_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
           'at', to_char(d.state_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY d.leg) AS list
         FROM delivery d WHERE d.season = m.season AND (d.member_id = m.id OR (d.member_id = m.via_id AND d.leg >= m.via_leg))) legs ON true
       WHERE m.season = $1 AND m.run_id = $2 AND ($3::bigint IS NULL OR m.id > $3) AND ($4::text[] IS NULL OR m.outcome = ANY ($4))
         AND ($5::uuid IS NULL OR m.unit_id = $5) AND ($6::text IS NULL OR m.audience_group = $6)
       ORDER BY m.id LIMIT $7`,
      [
        run.season,
        run.id,
        filter.after,
        filter.outcomes ?? null,
        filter.unitId ?? null,
        filter.group ?? null,
        filter.limit,
      ],
    );
  }

  async deliveries(
    run: { id: string; season: number },
    limit: number,
    after: string | null,
  ): Promise<ReportDelivery[]> {
    const rows = await this.query<Omit<ReportDelivery, 'reference'> & { tag: string }>(
      `SELECT d.id, d.member_id AS "memberId", d.leg::int, d.channel, d.state, d.code, d.attempts::int,
         d.provider_ref AS "providerRef", d.sent_at AS "sentAt", i.tag
       FROM delivery d CROSS JOIN instance i
       WHERE d.season = $1 AND d.run_id = $2 AND ($3::bigint IS NULL OR d.id > $3) ORDER BY d.id LIMIT $4`,
      [run.season, run.id, after, limit],
    );
    return rows.map(({ tag, ...row }) => ({
      ...row,
      reference: deliveryReference(tag, { season: run.season, deliveryId: row.id }),
    }));
  }

  outlets(campaignId: string): Promise<ReportOutlet[]> {
    return this.query<ReportOutlet>(
      `SELECT p.id, p.unit_id AS "unitId", n.name AS "unitName", o.name AS "outletName", p.channel, s.title AS "stepTitle",
         p.state, p.code, p.published_at AS "publishedAt", p.provider_ref AS "providerRef", p.body
       FROM outlet_post p JOIN run r ON r.id = p.run_id JOIN step s ON s.id = r.step_id JOIN outlet o ON o.id = p.outlet_id
       JOIN unit u ON u.id = p.unit_id ${UNIT_NAME}
       WHERE r.campaign_id = $1 ORDER BY u.code, p.id`,
      [campaignId],
    );
  }
}
