import type { Client } from 'pg';

const SEASON = 2027;
/** Members of the largest school (issue 6). */
const LARGEST = 1417;

export interface LargeCampaign {
  readonly campaignId: string;
  readonly runId: string;
  /** Rows of the table. */
  readonly units: number;
  /** The school with 1,417 people. */
  readonly school: string;
}

/**
 * A running campaign over every school and all six groups, laid straight into the database: one step that is over, so that
 * no worker touches its counts, and one that is still to come, so that it goes on running.
 */
export async function layLargeCampaign(owner: Client): Promise<LargeCampaign> {
  await owner.query('SELECT ensure_season($1::smallint)', [SEASON]);
  const { rows: made } = await owner.query<{ campaignId: string; runId: string }>(
    `WITH source AS (SELECT unit_id, template_id, step.allowed, step.audience_rule FROM step JOIN campaign c ON c.id = step.campaign_id WHERE step.kind = 'message' LIMIT 1),
       version AS (SELECT v.id FROM template_version v JOIN source ON v.template_id = source.template_id LIMIT 1),
       c AS (INSERT INTO campaign (unit_id, name, anchor_date, state)
         SELECT unit_id, 'Chiến dịch lớn', '2027-10-10', 'running' FROM source RETURNING id, unit_id),
       s AS (INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule, template_id, channels)
         SELECT c.id, n, 'step' || n, 'Bước ' || n, n, '08:00', 'none', allowed, audience_rule, template_id, '{sms}' FROM c, source, generate_series(0, 1) n
         RETURNING id, campaign_id, position),
       r AS (INSERT INTO run (season, unit_id, campaign_id, step_id, state, stamp, due_at, expires_at, template_version_id)
         SELECT $1, c.unit_id, c.id, s.id, CASE position WHEN 0 THEN 'done' ELSE 'planned' END, 1,
           CASE position WHEN 0 THEN timestamptz '2027-09-09T01:00Z' ELSE '2027-12-01T01:00Z' END,
           CASE position WHEN 0 THEN timestamptz '2027-09-09T13:00Z' ELSE '2027-12-01T13:00Z' END, version.id
         FROM s, c, version RETURNING id, campaign_id, state)
     SELECT campaign_id AS "campaignId", id::text AS "runId" FROM r WHERE state = 'done'`,
    [SEASON],
  );
  const { campaignId, runId } = made[0]!;
  const { rows: units } = await owner.query<{ id: string }>(
    `SELECT DISTINCT p.unit_id AS id FROM unit_period p WHERE p.kind IN ('school', 'office') ORDER BY 1 LIMIT 25`,
  );
  const ids = units.map(({ id }) => id);
  const school = ids[0]!;
  await owner.query(
    `INSERT INTO tally_delta (run_id, unit_id, audience_group, kind, state, n)
     SELECT $1, unit_id, audience_group, 'member', state, n FROM unnest($2::uuid[]) unit_id,
       unnest(ARRAY['manager', 'teacher', 'staff', 'pupil', 'guardian', 'citizen']) audience_group,
       (VALUES ('reached', 20), ('pending', 200), ('failed', 15), ('skipped', 5)) AS v(state, n)`,
    [runId, ids],
  );
  await owner.query(
    `INSERT INTO member (season, run_id, person_id, unit_id, audience_group, outcome)
     SELECT $1, $2, id, $3, 'guardian', 'pending' FROM person WHERE erased_at IS NULL AND merged_into IS NULL ORDER BY id LIMIT $4`,
    [SEASON, runId, school, LARGEST],
  );
  return { campaignId, runId, units: ids.length, school };
}

/** One more is reached in every cell, as a second of sending would do. */
export async function moveSome(owner: Client, runId: string): Promise<void> {
  await owner.query(
    `INSERT INTO tally_delta (run_id, unit_id, audience_group, kind, state, n)
     SELECT run_id, unit_id, audience_group, 'member', state, CASE state WHEN 'pending' THEN -1 ELSE 1 END FROM tally_now
     WHERE run_id = $1 AND kind = 'member' AND state IN ('pending', 'reached')`,
    [runId],
  );
}
