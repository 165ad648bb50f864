import type { ProblemDetails, RunView, UncertainView } from '@loa/contracts';
import { layUnits, layUser, type RunningApi, startApi } from '../../test/harness.js';

const HOUR = 3_600_000;
const FAR = 10 * 24 * HOUR;

let api: RunningApi;
let units: { office: string; own: string; foreign: string };
let officer: string;
let school: string;

async function call<T>(cookie: string, method: string, path: string, body?: object) {
  const response = await fetch(`${api.url}/api/v1${path}`, {
    method,
    headers: { cookie, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as T };
}

/** A school's run with one uncertain message whose account repeats by rule; `since` and `expires` in ms from now. */
async function lay({ unit = units.own, since = 0, expires = FAR, channels = '{sms,email}' } = {}) {
  const at = (ms: number) => new Date(Date.now() + ms);
  const [run] = await api.sql<{ id: string; campaign: string; account: string }>(
    `WITH e AS (SELECT ensure_season(2026::smallint)),
       t AS (INSERT INTO template (unit_id, key) SELECT $1, gen_random_uuid()::text FROM e RETURNING id),
       c AS (INSERT INTO campaign (unit_id, name, anchor_date, state) VALUES ($1, 'Ngày', '2026-10-10', 'running') RETURNING id),
       s AS (INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule, template_id, channels)
         SELECT c.id, 0, 'k', 'Bước', 0, '08:00', 'none', '{}', '{}', t.id, $2 FROM c, t RETURNING id, campaign_id),
       a AS (INSERT INTO channel_account (unit_id, channel, name, uncertain_rule) VALUES ($1, 'sms', 'SMS', 'repeat') RETURNING id),
       r AS (INSERT INTO run (season, unit_id, campaign_id, step_id, state, stamp, due_at, expires_at)
         SELECT 2026, $1, campaign_id, id, 'sending', 1, $3, $4 FROM s RETURNING id, campaign_id)
     SELECT r.id::text, r.campaign_id AS campaign, a.id AS account FROM r, a`,
    [unit, channels, at(since), at(expires)],
  );
  await api.sql(
    `WITH d AS (INSERT INTO delivery (season, run_id, member_id, leg, channel, account_id, contact_id, unit_id, audience_group, state, state_at)
       VALUES (2026, $1, $1::bigint * 1000, 0, 'sms', $2, $3, $3, 'teacher', 'uncertain', $4) RETURNING id)
     INSERT INTO open_question (season, delivery_id, run_id, account_id, unit_id, since) SELECT 2026, id, $1, $2, $3, $4 FROM d`,
    [run!.id, run!.account, unit, at(since)],
  );
  return run!;
}
const look = async (run: { id: string }, who = school) =>
  (await call<UncertainView>(who, 'GET', `/runs/${run.id}/uncertain`)).body;
const repeatAt = async (run: { id: string }) => (await look(run)).lines[0]!.repeatAt;

beforeAll(async () => {
  api = await startApi();
  units = await layUnits(api.sql);
  officer = (await layUser(api.sql, units.office, 'officer')).cookie;
  school = (await layUser(api.sql, units.own, 'schoolOfficer', 'school@d.vn')).cookie;
});
afterAll(() => api.stop());

it('announces a repeat only where the rule would make one', async () => {
  const run = await lay();
  expect(await repeatAt(run)).not.toBeNull();
  for (const [change, back] of [
    [`channel_account SET state = 'stopped'`, `channel_account SET state = 'ok'`],
    ['channel_account SET active = false', 'channel_account SET active = true'],
    [`campaign SET state = 'paused'`, `campaign SET state = 'running'`],
    ['open_question SET repeated_at = now()', 'open_question SET repeated_at = NULL'],
    ['open_question SET left_at = now()', 'open_question SET left_at = NULL'],
  ] as const) {
    await api.sql(`UPDATE ${change}`);
    expect([change, await repeatAt(run)]).toEqual([change, null]);
    await api.sql(`UPDATE ${back}`);
  }
  expect(await repeatAt(run)).not.toBeNull();
  // Its wait would end after the run.
  expect(await repeatAt(await lay({ expires: HOUR }))).toBeNull();
  expect(await repeatAt(await lay({ expires: -1 }))).toBeNull();
});

it('says why nothing can be sent again, and whether a next channel would be tried', async () => {
  const run = await lay();
  expect(await look(run)).toMatchObject({ mayRepeat: true, noRepeat: null, nextChannel: true });
  expect(await look(await lay({ channels: '{sms}' }))).toMatchObject({ mayRepeat: true, nextChannel: false });
  expect(await look(await lay({ expires: -1 }))).toMatchObject({ noRepeat: 'expired', nextChannel: false });
  await api.sql(`UPDATE campaign SET state = 'done' WHERE id = $1`, [run.campaign]);
  expect(await look(run)).toMatchObject({ mayRepeat: true, nextChannel: false });
  await api.sql(`UPDATE campaign SET state = 'cancelled' WHERE id = $1`, [run.campaign]);
  expect(await look(run)).toMatchObject({ mayRepeat: false, noRepeat: 'cancelled', nextChannel: false });
  const office = await lay({ unit: units.office });
  expect(await look(office)).toMatchObject({ mayRepeat: false, noRepeat: 'notYours' });
});

it('tells who may see no persons of none of them, however few they are', async () => {
  const run = await lay();
  expect((await look(run, officer)).lines).not.toEqual([]);
  const viewer = (await layUser(api.sql, units.office, 'viewer')).cookie;
  expect(await look(run, viewer)).toMatchObject({ lines: [], repeated: 0, decisions: [] });
});

it('writes a decision of the office into the records of the campaign’s own unit', async () => {
  const run = await lay();
  const { asOf } = await look(run, officer);
  const decided = await call<ProblemDetails>(officer, 'POST', `/runs/${run.id}/uncertain`, { decision: 'leave', asOf });
  expect(decided.status).toBe(200);
  const entries = await api.sql(
    `SELECT unit_id FROM audit_entry WHERE action = 'campaign.uncertainDecided' AND object_id = $1`,
    [run.campaign],
  );
  expect(entries).toEqual([{ unit_id: units.own }]);
});

it('still shows a run that an edit replaced', async () => {
  const run = await lay();
  await api.sql(`UPDATE run SET state = 'void' WHERE id = $1`, [run.id]);
  expect(await call<RunView>(school, 'GET', `/runs/${run.id}`)).toMatchObject({ status: 200, body: { state: 'void' } });
});
