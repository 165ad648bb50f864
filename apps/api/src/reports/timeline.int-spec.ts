import type { ProblemDetails, Timeline } from '@loa/contracts';
import { layPerson, layUnits, layUser, type RunningApi, startApi } from '../../test/harness.js';

let api: RunningApi;
let units: { office: string; own: string; foreign: string };
let account: string;

beforeAll(async () => {
  api = await startApi();
  units = await layUnits(api.sql);
  await api.sql('SELECT ensure_season(2026::smallint)');
  const [row] = await api.sql<{ id: string }>(
    `INSERT INTO channel_account (unit_id, channel, name) VALUES ($1, 'sms', 'Brandname') RETURNING id`,
    [units.office],
  );
  account = row!.id;
});
afterAll(() => api.stop());

const DUE = '2026-10-09T01:00:00Z';

async function layCampaign(): Promise<{ campaignId: string; first: string; resend: string }> {
  const [row] = await api.sql<{ campaignId: string; first: string; resend: string }>(
    `WITH t AS (INSERT INTO template (unit_id, key) VALUES ($1, gen_random_uuid()::text) RETURNING id),
       v AS (INSERT INTO template_version (template_id, version, content, content_hash) SELECT id, 1, '{}', '' FROM t RETURNING id),
       c AS (INSERT INTO campaign (unit_id, name, anchor_date, state) VALUES ($1, 'Ngày', '2026-10-10', 'running') RETURNING id),
       s AS (INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule, template_id, channels)
         SELECT c.id, 0, 'k', 'Khởi động', 0, '08:00', 'none', '{}', '{}', t.id, '{sms}' FROM c, t RETURNING id, campaign_id),
       f AS (INSERT INTO run (season, unit_id, campaign_id, step_id, state, stamp, due_at, expires_at, template_version_id)
         SELECT 2026, $1, s.campaign_id, s.id, 'done', 1, $2, $2, v.id FROM s, v RETURNING *),
       r AS (INSERT INTO run (season, unit_id, campaign_id, step_id, state, stamp, due_at, expires_at, template_version_id, resend_of, resend_kind)
         SELECT 2026, $1, campaign_id, step_id, 'done', 1, $2::timestamptz + interval '1 day', $2::timestamptz + interval '1 day', template_version_id, id, 'failed' FROM f RETURNING id)
     SELECT f.campaign_id AS "campaignId", f.id::text AS first, r.id::text AS resend FROM f, r`,
    [units.office, DUE],
  );
  return row!;
}

/** A member, and the message that reached them then; without a moment there is no message. */
async function layMember(
  runId: string,
  personId: string,
  unitId: string,
  outcome: string,
  at: string | null,
  via?: string,
) {
  const [member] = await api.sql<{ id: string }>(
    `INSERT INTO member (season, run_id, person_id, unit_id, audience_group, outcome, via_id, via_leg)
     VALUES (2026, $1, $2, $3, 'teacher', $4, $5, $6) RETURNING id::text`,
    [runId, personId, unitId, outcome, via ?? null, 0],
  );
  await api.sql(
    `INSERT INTO tally_delta (run_id, unit_id, audience_group, kind, state, n) VALUES ($1, $2, 'teacher', 'member', $3, 1)`,
    [runId, unitId, outcome],
  );
  if (at) {
    await api.sql(
      `INSERT INTO delivery (season, run_id, member_id, leg, channel, account_id, contact_id, unit_id, audience_group, state, state_at)
       VALUES (2026, $1, $2, 0, 'sms', $3, $4, $5, 'teacher', 'delivered', $6)`,
      [runId, member!.id, account, personId, unitId, at],
    );
  }
  return member!.id;
}

it('counts a member once for a run and its re-sends, at the first proof, and each school its own', async () => {
  const { campaignId, first, resend } = await layCampaign();
  const [anna, binh, chi, dung] = [
    await layPerson(api, units.own),
    await layPerson(api, units.own),
    await layPerson(api, units.foreign),
    await layPerson(api, units.own),
  ];
  const one = await layMember(first, anna, units.own, 'reached', '2026-10-09T01:20:00Z');
  // Served by the message of another at the same address.
  await layMember(first, binh, units.own, 'reached', null, one);
  await layMember(first, chi, units.foreign, 'reached', '2026-10-09T03:59:00Z');
  await layMember(first, dung, units.own, 'failed', null);
  await layMember(resend, dung, units.own, 'reached', '2026-10-10T02:30:00Z');
  const office = (await layUser(api.sql, units.office, 'approver')).cookie;
  const school = (await layUser(api.sql, units.own, 'schoolOfficer', 'own@d.vn')).cookie;
  const read = async (cookie: string) => {
    const response = await fetch(`${api.url}/api/v1/campaigns/${campaignId}/timeline`, { headers: { cookie } });
    return (await response.json()) as Timeline & ProblemDetails;
  };
  const seen = await read(school);
  expect(seen.points).toEqual([
    { at: '2026-10-09T01:00:00.000Z', reached: 2 },
    { at: '2026-10-10T02:00:00.000Z', reached: 1 },
  ]);
  expect(seen.plan).toMatchObject([{ runId: first, title: 'Khởi động', members: 3 }]);
  const whole = await read(office);
  expect(whole.points.reduce((sum, { reached }) => sum + reached, 0)).toBe(4);
  expect(whole.plan).toHaveLength(1);
});
