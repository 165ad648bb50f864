import { randomBytes } from 'node:crypto';
import { templatesFolder } from '@loa/adapters/sample/load-templates.js';
import { loadTemplateLibrary } from '@loa/adapters/templates/loader.js';
import type { PilotList, PilotView, ProblemDetails } from '@loa/contracts';
import { layKey, layPerson, layUnits, layUser, type RunningApi, startApi } from '../../test/harness.js';

const SEASON = 2026;
const { content: CONTENT } = (await loadTemplateLibrary(templatesFolder())).templates.get('digitalDay.kickoff')!;

let api: RunningApi;
let units: Awaited<ReturnType<typeof layUnits>>;
let officer: Awaited<ReturnType<typeof layUser>>;
let head: Awaited<ReturnType<typeof layUser>>;

beforeAll(async () => {
  api = await startApi();
  units = await layUnits(api.sql);
  officer = await layUser(api.sql, units.office, 'officer');
  head = await layUser(api.sql, units.office, 'approver');
  await api.sql('SELECT ensure_season($1::smallint)', [SEASON]);
}, 60_000);
afterAll(() => api.stop());

/** A run under way that went to one and holds one; `approved`: by two. */
async function layPilot(wish: { approved?: boolean; state?: string; over?: boolean } = {}) {
  const [row] = await api.sql<{ campaignId: string; runId: string; stepId: string }>(
    `WITH t AS (INSERT INTO template (unit_id, key) VALUES ($1, $2) RETURNING id),
       v AS (INSERT INTO template_version (template_id, version, content, content_hash) SELECT id, 1, $3, '' FROM t RETURNING id),
       c AS (INSERT INTO campaign (unit_id, name, anchor_date, state, submitted_by, approved_by)
             VALUES ($1, $2, '2026-10-10', $4, $5, $6) RETURNING id),
       s AS (INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule,
               template_id, channels, pilot)
             SELECT c.id, 0, 'kickoff', 'Triển khai', 0, '08:00', 'none', '{"days":[1,2,3,4,5,6,7],"from":"00:00","to":"23:59"}',
               '{"include":[{"groups":["teacher"]}]}', t.id, '{sms}', '{"people":1}' FROM c, t RETURNING id, campaign_id)
     INSERT INTO run (season, unit_id, campaign_id, step_id, state, stamp, due_at, expires_at, template_version_id)
     SELECT $7, $1, s.campaign_id, s.id, 'sending', 1, now() - interval '2 hours', now() + $8::interval, v.id FROM s, v
     RETURNING campaign_id AS "campaignId", step_id AS "stepId", id::text AS "runId"`,
    [
      units.office,
      `mark-${randomBytes(6).toString('hex')}`,
      JSON.stringify(CONTENT),
      wish.state ?? 'running',
      officer.id,
      wish.approved === false ? null : head.id,
      SEASON,
      wish.over ? '-1 hour' : '4 hours',
    ],
  );
  const { runId } = row!;
  await api.sql('INSERT INTO run_pilot (run_id, people, held) VALUES ($1, 1, 1)', [runId]);
  for (const outcome of ['reached', 'pending']) {
    const person = await layPerson(api, units.own);
    const [member] = await api.sql<{ id: string }>(
      `INSERT INTO member (season, run_id, person_id, unit_id, audience_group, outcome) VALUES ($1, $2, $3, $4, 'teacher', $5) RETURNING id`,
      [SEASON, runId, person, units.own, outcome],
    );
    if (outcome === 'reached')
      await api.sql('INSERT INTO pilot_member VALUES ($1, $2, $3)', [runId, SEASON, member!.id]);
  }
  return row!;
}

async function call<T>(who: { cookie?: string; authorization?: string }, method: string, path: string, body?: unknown) {
  const response = await fetch(`${api.url}/api/v1${path}`, {
    method,
    headers: { ...who, 'content-type': 'application/json' } as Record<string, string>,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as T };
}
const decide = (who: { cookie?: string; authorization?: string }, runId: string, decision: string) =>
  call<PilotView & ProblemDetails>(who, 'POST', `/runs/${runId}/pilot`, { decision });

describe('after the few have their message', () => {
  it('shows how they fared, to the campaign’s own people', async () => {
    const { campaignId, runId } = await layPilot();
    const { body } = await call<PilotList>(officer, 'GET', `/campaigns/${campaignId}/pilots`);
    expect(body.items).toMatchObject([
      { runId, state: 'waiting', open: true, people: 1, held: 1, reached: 1, pending: 0, failed: 0, cost: 0 },
    ]);
    const viewer = await layUser(api.sql, units.office, 'viewer');
    expect((await call<PilotList>(viewer, 'GET', `/campaigns/${campaignId}/pilots`)).body.items).toEqual([]);
    const school = await layUser(api.sql, units.own, 'schoolOfficer', 'truong@d.vn');
    expect((await call<PilotList>(school, 'GET', `/campaigns/${campaignId}/pilots`)).body.items).toEqual([]);
    expect((await decide(school, runId, 'continue')).body.code).toBe('campaign.notYours');
  });

  it('lets the rest go by one who may stop it too, once, and says who and with which numbers', async () => {
    const { campaignId, runId } = await layPilot();
    expect(await decide(officer, runId, 'continue')).toMatchObject({
      status: 200,
      body: { state: 'continued', open: false },
    });
    // A second click, and the other one at the same moment.
    expect(await decide(officer, runId, 'continue')).toMatchObject({ status: 200, body: { state: 'continued' } });
    expect(await decide(head, runId, 'stop')).toMatchObject({ status: 409, body: { code: 'pilot.decided' } });
    const noted = await api.sql(
      `SELECT actor_id, facts FROM audit_entry WHERE object_id = $1 AND action = 'campaign.pilotContinued'`,
      [campaignId],
    );
    expect(noted).toMatchObject([{ actor_id: officer.id, facts: { people: 1, held: 1, reached: 1, failed: 0 } }]);
  });

  it('sends nothing that two did not approve, by no key, and not after its end', async () => {
    const one = await layPilot({ approved: false });
    expect((await decide(officer, one.runId, 'continue')).body.code).toBe('pilot.notApproved');
    expect((await decide(head, one.runId, 'continue')).body.code).toBe('pilot.notApproved');
    const { runId } = await layPilot();
    expect((await decide(await layKey(api.sql, units.office), runId, 'continue')).status).toBe(403);
    for (const role of ['viewer', 'administrator'] as const)
      expect((await decide(await layUser(api.sql, units.office, role), runId, 'continue')).status).toBe(403);
    expect((await decide(officer, (await layPilot({ over: true })).runId, 'continue')).body.code).toBe('pilot.over');
    const cancelled = await layPilot({ state: 'cancelled' });
    expect((await decide(officer, cancelled.runId, 'continue')).body.code).toBe('campaign.wrongState');
    expect(
      await api.sql(`SELECT 1 FROM run_pilot WHERE state <> 'waiting' AND run_id = ANY ($1::bigint[])`, [
        [one.runId, runId, cancelled.runId],
      ]),
    ).toEqual([]);
  });

  it('lets nobody change the step between the few and the rest', async () => {
    const { campaignId, stepId } = await layPilot();
    const changed = await call<ProblemDetails>(officer, 'PATCH', `/campaigns/${campaignId}/steps/${stepId}`, {
      version: 1,
      pilot: null,
    });
    expect(changed).toMatchObject({ status: 409, body: { code: 'step.released' } });
  });
});
