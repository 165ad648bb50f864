import { jest } from '@jest/globals';
import type { MovedClock } from '@loa/adapters/clock.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { seedOffice } from '@loa/adapters/sample/seed.js';
import { type Campaign, type CampaignPlan, type CampaignWithSteps, type ProblemDetails } from '@loa/contracts';
import { CAMPAIGN_STATES } from '@loa/domain';
import { layKey, layUser, type RunningApi, startApi } from '../../test/harness.js';
import { CLOCK } from '../platform/tokens.js';

const TODAY = new Date('2026-11-23T03:00:00Z');
// Each decision looks at every audience, and the machine may be busy.
jest.setTimeout(60_000);

let api: RunningApi;
let officer: string;
let head: string;
let otherHead: string;
let school: string;
let schoolHead: string;
let foreign: string;

type Answer<T> = { status: number; body: T };
async function call<T = Campaign>(
  cookie: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  const credentials: Record<string, string> = cookie.startsWith('Bearer') ? { authorization: cookie } : { cookie };
  const response = await fetch(`${api.url}/api/v1${path}`, {
    method,
    headers: { ...credentials, 'content-type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
}

const newDraft = async (cookie = officer, anchorDate = '2027-10-10'): Promise<Campaign> => {
  const made = await call(cookie, 'POST', '/campaigns', { playbookKey: 'digital-day', anchorDate });
  expect(made.status).toBe(201);
  return made.body;
};
const submitted = async (): Promise<Campaign> => {
  const draft = await newDraft();
  const answer = await call(officer, 'POST', `/campaigns/${draft.id}/submit`, { version: draft.version });
  expect(answer).toMatchObject({ status: 200, body: { state: 'submitted' } });
  return answer.body;
};
const codeOf = ({ body }: Answer<unknown>) => (body as ProblemDetails).code;
const whole = async (id: string) => (await call<CampaignWithSteps>(officer, 'GET', `/campaigns/${id}`)).body;
const codes = ({ body }: Answer<unknown>) => (body as ProblemDetails).problems.map(({ code }) => code);
const runsOf = (id: string) =>
  api.sql<{ season: number; stamp: number; moved_code: string }>(
    `SELECT season, stamp, moved_code FROM run WHERE campaign_id = $1 AND state = 'planned'
       AND template_version_id IS NOT NULL ORDER BY due_at`,
    [id],
  );

beforeAll(async () => {
  api = await startApi({ LOA_TEMPORARY: 'true' });
  const owner = new URL(api.apiUrl);
  owner.username = 'loa_owner';
  const database = new Database(owner.href, { max: 1 });
  await seedOffice(database, api.vault, { now: TODAY, password: 'không-dùng-đến' });
  await database.close();
  await api.sql('UPDATE clock_offset SET milliseconds = $1', [TODAY.getTime() - Date.now()]);
  await api.app.get<MovedClock>(CLOCK).refresh();
  const unit = async (code: string) =>
    (await api.sql<{ id: string }>('SELECT id FROM unit WHERE code = $1', [code]))[0]!.id;
  const [office, own, other] = [await unit('CH-PGD'), await unit('CH-CS-01'), await unit('CH-TH-01')];
  officer = (await layUser(api.sql, office, 'officer')).cookie;
  head = (await layUser(api.sql, office, 'approver')).cookie;
  otherHead = (await layUser(api.sql, office, 'approver')).cookie;
  school = (await layUser(api.sql, own, 'schoolOfficer', 'own@d.vn')).cookie;
  schoolHead = (await layUser(api.sql, own, 'approver')).cookie;
  foreign = (await layUser(api.sql, other, 'schoolOfficer', 'other@d.vn')).cookie;
});
afterAll(() => api.stop());

it('knows the states that the database knows', async () => {
  const [check] = await api.sql<{ text: string }>(
    `SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE conname = 'campaign_state_check'`,
  );
  expect([...check!.text.matchAll(/'(\w+)'/g)].map((match) => match[1])).toEqual(Object.keys(CAMPAIGN_STATES));
});

describe('planning', () => {
  it('says which dates of 2027 move, where to and why', async () => {
    const draft = await newDraft();
    expect(draft).toMatchObject({ state: 'draft', version: 1, stepCount: 7, settings: { year: '2027' } });
    const { body: plan } = await call<CampaignPlan>(officer, 'GET', `/campaigns/${draft.id}/plan`);
    const moves = plan.steps.map(({ key, dueAt, moved }) => [key, dueAt, moved?.code ?? null]);
    expect(moves).toEqual([
      ['kickoff', '2027-09-10T01:00:00.000Z', null],
      ['materials', '2027-09-24T02:00:00.000Z', 'weekend'],
      ['identity', '2027-10-03T11:00:00.000Z', null],
      ['eve', '2027-10-08T08:00:00.000Z', 'weekend'],
      ['post', '2027-10-10T00:00:00.000Z', null],
      ['day', '2027-10-10T09:30:00.000Z', null],
      ['thanks', '2027-10-15T09:00:00.000Z', 'weekend'],
    ]);
    expect(plan.steps[3]!.moved!.detail).toContain('cuối tuần');
  });

  it('counts back in working days when the step says so', async () => {
    const draft = await newDraft();
    const { body } = await call<CampaignWithSteps>(officer, 'GET', `/campaigns/${draft.id}`);
    const { id } = body.steps.find(({ key }) => key === 'eve')!;
    const edit = { version: 1, offsetDays: -3, offsetUnit: 'workingDays' };
    expect((await call(officer, 'PATCH', `/campaigns/${draft.id}/steps/${id}`, edit)).status).toBe(200);
    const { body: plan } = await call<CampaignPlan>(officer, 'GET', `/campaigns/${draft.id}/plan`);
    // 10/10/2027 is a Sunday: Friday, Thursday, Wednesday.
    expect(plan.steps.find(({ key }) => key === 'eve')).toMatchObject({
      offsetUnit: 'workingDays',
      dueAt: '2027-10-06T08:00:00.000Z',
      moved: null,
    });
  });

  it('follows the anchor with the dates that nobody wrote by hand', async () => {
    const draft = await newDraft();
    const settings = { event: { deadline: '01/12/2028' } };
    const path = `/campaigns/${draft.id}`;
    const answer = await call(officer, 'PATCH', path, { version: 1, anchorDate: '2028-10-10', settings });
    expect(answer).toMatchObject({
      status: 200,
      body: { version: 2, settings: { year: '2028', deadline: '20/09/2028', event: settings.event } },
    });
    expect(await call(officer, 'PATCH', path, { version: 1, name: 'Cũ' })).toMatchObject({
      status: 409,
      body: { code: 'campaign.changed' },
    });
  });

  it('lets a draft say from which share of failures on it pauses itself, between 5 and 100 %', async () => {
    const draft = await newDraft();
    const path = `/campaigns/${draft.id}`;
    expect(draft).toMatchObject({ errorThreshold: 0.5 });
    const set = (errorThreshold: number, version: number) => call(officer, 'PATCH', path, { version, errorThreshold });
    expect(await set(0.3, 1)).toMatchObject({ status: 200, body: { version: 2, errorThreshold: 0.3 } });
    for (const wrong of [0.04, 1.01]) expect((await set(wrong, 2)).status).toBe(422);
    expect(await call(officer, 'PATCH', path, { version: 2, name: 'Khác' })).toMatchObject({
      body: { errorThreshold: 0.3 },
    });
  });

  it('refuses settings and steps that could not be sent', async () => {
    const draft = await newDraft();
    const { body: whole } = await call<CampaignWithSteps>(officer, 'GET', `/campaigns/${draft.id}`);
    const settings = { nonsense: 'x', link: 'https://example.com', hotline: '0'.repeat(40) };
    const wrong = await call(officer, 'PATCH', `/campaigns/${draft.id}`, { version: 1, settings });
    expect(wrong.status).toBe(422);
    expect(codes(wrong)).toEqual(['setting.unknown', 'setting.unofficialLink', 'setting.tooLong']);
    const step = `/campaigns/${draft.id}/steps/${whole.steps[0]!.id}`;
    const unit = '00000000-0000-4000-8000-000000000000';
    const edit = {
      version: 1,
      allowed: { days: [1], from: '17:00', to: '08:00' },
      channels: ['zaloOa'],
      audience: { include: [{ groups: ['manager'], unitIds: [unit] }] },
    };
    const refused = await call(officer, 'PATCH', step, edit);
    expect(codes(refused)).toEqual(['step.windowInverted', 'step.noVariant', 'audience.unknownUnit']);
    const fine = await call<{ localTime: string }>(officer, 'PATCH', step, { version: 1, localTime: '09:30' });
    expect(fine).toMatchObject({ status: 200, body: { localTime: '09:30' } });
    expect((await call(officer, 'GET', `/campaigns/${draft.id}`)).body.version).toBe(2);
  });

  it('previews a step with a real recipient, and counts everybody once', async () => {
    const draft = await newDraft();
    const { body: whole } = await call<CampaignWithSteps>(officer, 'GET', `/campaigns/${draft.id}`);
    const step = whole.steps.find(({ key }) => key === 'eve')!;
    const path = `/campaigns/${draft.id}/steps/${step.id}`;
    const { body: sample } = await call<{ items: { personId: string; name: string; group: string }[] }>(
      officer,
      'GET',
      `${path}/recipients?limit=6`,
    );
    expect(new Set(sample.items.map(({ group }) => group))).toEqual(new Set(['manager', 'teacher', 'staff']));
    const person = sample.items[1]!;
    const preview = await call<{
      counts: { members: number; byChannel: { n: number }[]; leftOut: { n: number; detail: string }[] };
      messages: { channel: string; shown: string | null; parts: number | null; preferred: boolean }[];
      cost: { first: number };
    }>(officer, 'GET', `${path}/preview?personId=${person.personId}`);
    expect(preview.status).toBe(200);
    const { counts, messages, cost } = preview.body;
    const sum = (list: { n: number }[]) => list.reduce((total, { n }) => total + n, 0);
    // The staff of the sample: 16 of the office, 56 heads, 488 teachers, 126 others (domain reference 7).
    expect(counts.members).toBe(686);
    expect(sum(counts.byChannel) + sum(counts.leftOut)).toBe(counts.members);
    expect(messages.map(({ channel }) => channel)).toEqual(['zaloOa', 'zaloUid', 'zaloZns', 'sms', 'sms', 'email']);
    expect(messages.find(({ channel }) => channel === 'email')!.shown).toContain(person.name);
    expect(messages.find(({ channel, preferred }) => channel === 'sms' && preferred)!.parts).toBeGreaterThan(0);
    expect(cost.first).toBeGreaterThan(0);
    const nobody = await call(officer, 'GET', `${path}/preview?personId=${draft.id}`);
    expect(nobody.status).toBe(404);
  });

  it('tells how many may get a step twice when silence starts the next channel, and from what', async () => {
    const draft = await newDraft();
    const { body: whole } = await call<CampaignWithSteps>(officer, 'GET', `/campaigns/${draft.id}`);
    const step = whole.steps.find(({ key }) => key === 'eve')!;
    const overlap = async () => {
      const { body } = await call<{ overlap: unknown; counts: { byChannel: { channel: string; n: number }[] } }>(
        officer,
        'GET',
        `/campaigns/${draft.id}/steps/${step.id}/preview`,
      );
      const first = body.counts.byChannel.filter(({ channel }) => channel !== 'email');
      return { told: body.overlap, first: first.reduce((sum, { n }) => sum + n, 0) };
    };
    await api.sql('UPDATE step SET silence_hours = NULL WHERE id = $1', [step.id]);
    expect((await overlap()).told).toBeNull();
    await api.sql('UPDATE step SET silence_hours = 4 WHERE id = $1', [step.id]);
    const before = await overlap();
    expect(before.told).toEqual({ silenceHours: 4, likely: null, atMost: before.first, basis: 0 });
    await api.sql(
      `INSERT INTO tally_delta (run_id, unit_id, audience_group, kind, channel, state, n)
       SELECT 0, u.id, 'teacher', 'delivery', c, s, n FROM unit u,
         unnest('{zaloOa,zaloUid,zaloZns,sms}'::text[]) c, (VALUES ('delivered', 80), ('unconfirmed', 20)) AS o(s, n)
       WHERE u.code = (SELECT min(code) FROM unit)`,
    );
    const { told, first } = await overlap();
    const { likely, basis } = told as { likely: number; basis: number };
    expect(Math.abs(likely - first * 0.2)).toBeLessThan(2);
    expect(basis % 100).toBe(0);
    await api.sql('DELETE FROM tally_delta WHERE run_id = 0');
  });
});

describe('deciding', () => {
  it('lists everything that stands in the way, and leaves the draft alone', async () => {
    const draft = await newDraft(officer, '2026-11-20');
    const path = `/campaigns/${draft.id}`;
    await call(officer, 'PATCH', path, { version: 1, settings: { hotline: '' } });
    await api.sql(`UPDATE channel_account SET active = false WHERE channel = 'email'`);
    const answer = await call(officer, 'POST', `${path}/submit`, {});
    await api.sql(`UPDATE channel_account SET active = true WHERE channel = 'email'`);
    expect(answer).toMatchObject({ status: 422, body: { code: 'campaign.notReady' } });
    const { problems } = answer.body as unknown as ProblemDetails;
    expect(problems).toContainEqual(
      expect.objectContaining({ code: 'campaign.missingSetting', field: 'settings.hotline' }),
    );
    expect(problems).toContainEqual(expect.objectContaining({ code: 'step.past', field: 'steps.kickoff' }));
    expect(problems).toContainEqual(
      expect.objectContaining({ code: 'step.noAccount', field: 'steps.thanks.channels' }),
    );
    expect(problems.every(({ detail, code }) => detail !== code)).toBe(true);
    expect((await call(officer, 'GET', path)).body.state).toBe('draft');
  });

  it('takes two persons: the first can not approve, the second makes one set of runs, also when asked twice', async () => {
    const campaign = await submitted();
    const path = `/campaigns/${campaign.id}/approve`;
    const body = { version: campaign.version };
    expect(await call(officer, 'POST', path, body)).toMatchObject({ status: 403 });
    expect(await call(head, 'POST', path, { version: 99 })).toMatchObject({ status: 409 });
    const once = { 'idempotency-key': 'approve-it-once' };
    expect(await call(head, 'POST', path, body, once)).toMatchObject({ status: 200, body: { state: 'scheduled' } });
    expect(await call(head, 'POST', path, body, once)).toMatchObject({ status: 200, body: { state: 'scheduled' } });
    const runs = await runsOf(campaign.id);
    expect(runs).toHaveLength(7);
    expect(new Set(runs.map(({ season, stamp }) => `${season} ${stamp}`))).toEqual(new Set(['2027 1']));
    expect(runs.map(({ moved_code }) => moved_code)).toEqual(['', 'weekend', '', 'weekend', '', '', 'weekend']);
    expect(await api.sql(`SELECT to_regclass('member_2027')::text AS part`)).toEqual([{ part: 'member_2027' }]);
    const { body: history } = await call<{ items: { action: string }[] }>(
      head,
      'GET',
      `/campaigns/${campaign.id}/history`,
    );
    expect(history.items.map(({ action }) => action)).toEqual([
      'campaign.approved',
      'campaign.submitted',
      'campaign.created',
    ]);
  });

  it('gives one approval when two persons press at once', async () => {
    const campaign = await submitted();
    const press = (cookie: string) =>
      call(cookie, 'POST', `/campaigns/${campaign.id}/approve`, { version: campaign.version });
    const answers = await Promise.all([press(head), press(otherHead)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await runsOf(campaign.id)).toHaveLength(7);
  });

  it('never lets an author or an API key approve', async () => {
    const campaign = await submitted();
    const [unit] = await api.sql<{ id: string }>(`SELECT id FROM unit WHERE code = 'CH-PGD'`);
    const key = await layKey(api.sql, unit!.id);
    const path = `/campaigns/${campaign.id}/approve`;
    const body = { version: campaign.version };
    expect(await call(key.authorization, 'POST', path, body)).toMatchObject({
      status: 403,
      body: { code: 'auth.permission' },
    });
    // Somebody whose role changed after they wrote the campaign is still its author.
    await api.sql(`UPDATE app_user SET role = 'approver' WHERE id = $1`, [campaign.createdBy!.id]);
    const own = await call(officer, 'POST', path, body);
    await api.sql(`UPDATE app_user SET role = 'officer' WHERE id = $1`, [campaign.createdBy!.id]);
    expect(own).toMatchObject({ status: 403, body: { code: 'campaign.ownApproval' } });
    expect(await runsOf(campaign.id)).toEqual([]);
  });

  it('shows on the check page no small count to who sees no persons, and nothing of the whole office to a school', async () => {
    const draft = await newDraft();
    const [unit] = await api.sql<{ id: string }>(`SELECT id FROM unit WHERE code = 'CH-PGD'`);
    const viewer = (await layUser(api.sql, unit!.id, 'viewer')).cookie;
    await api.sql(`UPDATE step SET active = (key = 'kickoff'), audience_rule = $2 WHERE campaign_id = $1`, [
      draft.id,
      JSON.stringify({ include: [{ groups: ['teacher'], listIds: [draft.id] }] }),
    ]);
    await api.sql('INSERT INTO person_list (id, unit_id, name) VALUES ($1, $2, $3)', [draft.id, unit!.id, 'x']);
    await api.sql(
      `INSERT INTO person_list_entry (list_id, person_id) SELECT $1, person_id FROM membership
       WHERE audience_group = 'teacher' AND valid_to IS NULL GROUP BY person_id LIMIT 3`,
      [draft.id],
    );
    type Check = { people: number; compared: unknown; steps: { people: number; counts: { members: number } }[] };
    const check = async (who: string) => (await call<Check>(who, 'GET', `/campaigns/${draft.id}/check`)).body;
    expect(await check(officer)).toMatchObject({ people: 3, compared: { kind: 'playbook' } });
    const told = await check(viewer);
    expect(told).toMatchObject({ people: 0, compared: null, difference: null });
    expect(told.steps.map(({ people, counts }) => [people, counts.members])).toEqual([[0, 0]]);
    const decided = await submitted();
    await call(head, 'POST', `/campaigns/${decided.id}/approve`, { version: decided.version });
    expect((await call<Check>(officer, 'GET', `/campaigns/${decided.id}/check`)).body.compared).toMatchObject({
      kind: 'approved',
    });
    expect((await call<Check>(school, 'GET', `/campaigns/${decided.id}/check`)).body.compared).toBeNull();
  });

  it('lets nobody approve words that they published after it was submitted, for no second person has seen them', async () => {
    const campaign = await submitted();
    const [unit] = await api.sql<{ id: string }>(`SELECT id FROM unit WHERE code = 'CH-PGD'`);
    const writer = await layUser(api.sql, unit!.id, 'approver');
    const publish = (seconds: number) =>
      api.sql(
        `INSERT INTO audit_entry (at, unit_id, actor_kind, actor_id, actor_name, action, object_kind, object_id, facts)
         SELECT c.submitted_at + make_interval(secs => $3), t.unit_id, 'user', $2, 'x', 'template.published', 'template', t.key, '{}'
         FROM campaign c JOIN step s ON s.campaign_id = c.id JOIN template t ON t.id = s.template_id WHERE c.id = $1 LIMIT 1`,
        [campaign.id, writer.id, seconds],
      );
    const check = async () =>
      (await call<{ decision: { may: boolean } }>(writer.cookie, 'GET', `/campaigns/${campaign.id}/check`)).body
        .decision;
    // What stood before was submitted with the rest.
    await publish(-60);
    expect(await check()).toMatchObject({ may: true });
    await publish(60);
    expect(await check()).toMatchObject({ may: false, code: 'campaign.ownApproval' });
    const path = `/campaigns/${campaign.id}/approve`;
    expect(await call(writer.cookie, 'POST', path, { version: campaign.version })).toMatchObject({
      status: 403,
      body: { code: 'campaign.ownApproval' },
    });
    expect((await call(head, 'POST', path, { version: campaign.version })).status).toBe(200);
  });

  it('takes a demo log-in and a real one for one person, whichever side it is on', async () => {
    const campaign = await submitted();
    const submitter = campaign.submittedBy!.id;
    const [unit] = await api.sql<{ id: string }>(`SELECT id FROM unit WHERE code = 'CH-PGD'`);
    const approver = await layUser(api.sql, unit!.id, 'approver');
    const demo = (...ids: string[]) => api.sql('UPDATE app_user SET demo = true WHERE id = ANY ($1::uuid[])', [ids]);
    const real = (...ids: string[]) => api.sql('UPDATE app_user SET demo = false WHERE id = ANY ($1::uuid[])', [ids]);
    const apart = async () => (await api.sql('SELECT one_is_demo($1, $2) AS one', [campaign.id, approver.id]))[0];
    await demo(submitter);
    const answer = await call(approver.cookie, 'POST', `/campaigns/${campaign.id}/approve`, {
      version: campaign.version,
    });
    expect(answer).toMatchObject({ status: 403, body: { code: 'campaign.demoSide' } });
    await demo(approver.id);
    expect(await apart()).toEqual({ one: false });
    await real(submitter);
    expect(await apart()).toEqual({ one: true });
    await real(approver.id);
    expect(await apart()).toEqual({ one: false });
  });

  it('takes two log-ins for one person while one hand may be behind both', async () => {
    const campaign = await submitted();
    const [unit] = await api.sql<{ id: string }>(`SELECT id FROM unit WHERE code = 'CH-PGD'`);
    const admin = await layUser(api.sql, unit!.id, 'administrator');
    const approver = await layUser(api.sql, unit!.id, 'approver');
    const submitter = campaign.submittedBy!.id;
    const editor = await layUser(api.sql, unit!.id, 'officer');
    const hands = async (...rows: [user: string, hand: string, how: string][]) => {
      await api.sql('DELETE FROM credential_hand');
      for (const row of rows)
        await api.sql('INSERT INTO credential_hand (user_id, hand_id, how) VALUES ($1, $2, $3)', row);
    };
    const approve = () =>
      call(approver.cookie, 'POST', `/campaigns/${campaign.id}/approve`, { version: campaign.version });
    const refused = { status: 403, body: { code: 'campaign.sameHand' } };
    const wrote = (kind: string, id: string, action: string) =>
      api.sql(
        `INSERT INTO audit_entry (at, unit_id, actor_kind, actor_id, actor_name, action, object_kind, object_id)
         VALUES (now(), $1, $2, $3, 'test', $4, 'campaign', $5)`,
        [unit!.id, kind, id, action, campaign.id],
      );
    // Whoever edited counts as whoever submitted, and whoever made the key of the software that edited.
    await wrote('user', editor.id, 'campaign.stepEdited');
    const key = await layKey(api.sql, unit!.id, ['campaign.read'], admin.id);
    await wrote('apiKey', key.id, 'campaign.edited');

    // One of the two made the other's link, whatever its way, or took their second factor away.
    for (const writer of [submitter, editor.id, admin.id]) {
      for (const how of ['shown', 'mailed', 'sandbox', 'factorRemoved']) {
        for (const pair of [
          [approver.id, writer],
          [writer, approver.id],
        ] as const) {
          await hands([...pair, how]);
          expect([how, await approve()]).toMatchObject([how, refused]);
        }
      }
    }
    // A third saw the links of both.
    const other = await layUser(api.sql, unit!.id, 'administrator');
    await hands([submitter, other.id, 'shown'], [approver.id, other.id, 'shown']);
    expect(await approve()).toMatchObject(refused);
    // The sandbox's inbox is open to all who are at it, which matters once anything real can leave.
    await hands([submitter, other.id, 'shown'], [approver.id, other.id, 'sandbox']);
    await api.sql(`UPDATE channel_account SET mode = 'real' WHERE channel = 'email'`);
    expect(await approve()).toMatchObject(refused);
    await api.sql(`UPDATE channel_account SET mode = 'sandbox'`);

    // Two who were invited by one administrator, by mail that nobody else read, are two.
    await hands([submitter, other.id, 'mailed'], [approver.id, other.id, 'mailed'], [editor.id, other.id, 'shown']);
    expect(await approve()).toMatchObject({ status: 200, body: { state: 'scheduled' } });
  });

  it('returns with remarks, and takes the corrected version', async () => {
    const campaign = await submitted();
    const path = `/campaigns/${campaign.id}`;
    const locked = await call(officer, 'PATCH', path, { version: 1, name: 'Sửa lén' });
    expect(locked).toMatchObject({ status: 409, body: { code: 'campaign.wrongState' } });
    const returned = await call(head, 'POST', `${path}/return`, { remarks: 'Sửa số điện thoại' });
    expect(returned.body).toMatchObject({ state: 'draft', returnNote: 'Sửa số điện thoại' });
    await call(officer, 'PATCH', path, { version: 1, settings: { hotline: '0400 999 999' } });
    expect((await call(officer, 'POST', `${path}/submit`, { version: 2 })).body.returnNote).toBe('');
    expect(await call(head, 'POST', `${path}/approve`, { version: 1 })).toMatchObject({ status: 409 });
    expect(await call(head, 'POST', `${path}/approve`, { version: 2 })).toMatchObject({ status: 200 });
    expect((await runsOf(campaign.id)).every(({ stamp }) => stamp === 2)).toBe(true);
  });

  it('is made again for another year with the same offsets, the dates counted anew, and as a draft', async () => {
    const first = await newDraft();
    const roll = (id: string, anchorDate: string) =>
      call<Campaign>(officer, 'POST', `/campaigns/${id}/roll-forward`, { anchorDate });
    expect(codeOf(await roll(first.id, '2028-10-10'))).toBe('campaign.wrongState');
    const path = `/campaigns/${first.id}`;
    await call(officer, 'PATCH', path, {
      version: 1,
      name: 'Ngày 10/10 năm 2027',
      settings: { hotline: '0225 000 111' },
      errorThreshold: 0.2,
      perSecond: 7,
    });
    const before = await whole(first.id);
    await call(officer, 'POST', `${path}/submit`, { version: 2 });
    await call(head, 'POST', `${path}/approve`, { version: 2 });
    await call(officer, 'POST', `${path}/cancel`);

    const { status, body: next } = await roll(first.id, '2028-10-10');
    expect([status, next]).toMatchObject([
      201,
      {
        state: 'draft',
        version: 1,
        name: 'Ngày 10/10 năm 2028',
        rolledFrom: { id: first.id, name: 'Ngày 10/10 năm 2027' },
        settings: { year: '2028', hotline: '0225 000 111', event: { deadline: '17/10/2028' } },
        approvedBy: null,
        errorThreshold: before.errorThreshold,
        perSecond: 7,
      },
    ]);
    const facts = ({ steps }: CampaignWithSteps) => steps.map(({ id: _, ...step }) => step);
    expect(facts(await whole(next.id))).toEqual(facts(before));
    // There and back: the offsets are what they were.
    await call(officer, 'POST', `/campaigns/${next.id}/submit`, { version: 1 });
    await call(head, 'POST', `/campaigns/${next.id}/approve`, { version: 1 });
    await call(officer, 'POST', `/campaigns/${next.id}/cancel`);
    const back = await roll(next.id, '2027-10-10');
    expect(facts(await whole(back.body.id))).toEqual(facts(before));
    expect(back.body.settings).toEqual(before.settings);
  });

  it('pauses, resumes and cancels, twice without harm', async () => {
    const campaign = await submitted();
    await call(head, 'POST', `/campaigns/${campaign.id}/approve`, { version: campaign.version });
    const press = async (what: string) => (await call(head, 'POST', `/campaigns/${campaign.id}/${what}`)).body;
    expect([await press('pause'), await press('pause')]).toMatchObject([{ state: 'paused' }, { state: 'paused' }]);
    expect([await press('resume'), await press('resume')]).toMatchObject([
      { state: 'scheduled' },
      { state: 'scheduled' },
    ]);
    expect([await press('cancel'), await press('cancel')]).toMatchObject([
      { state: 'cancelled' },
      { state: 'cancelled' },
    ]);
    expect(await press('resume')).toMatchObject({ code: 'campaign.wrongState' });
    const [count] = await api.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM audit_entry WHERE object_id = $1 AND action = 'campaign.paused'`,
      [campaign.id],
    );
    expect(count!.n).toBe(1);
  });

  it('queues a test to oneself only', async () => {
    const draft = await newDraft();
    const { body: whole } = await call<CampaignWithSteps>(officer, 'GET', `/campaigns/${draft.id}`);
    const path = `/campaigns/${draft.id}/steps/${whole.steps[0]!.id}/test`;
    const none = await call(officer, 'POST', path, { channel: 'email' });
    expect(none).toMatchObject({ status: 422, body: { code: 'test.noAddress' } });
    await api.sql('UPDATE app_user SET email_verified_at = $2 WHERE id = $1', [draft.createdBy!.id, TODAY]);
    expect(await call(officer, 'POST', path, { channel: 'email' })).toMatchObject({ status: 202 });
    const queued = await api.sql('SELECT user_id, channel, state FROM test_message');
    expect(queued).toEqual([{ user_id: draft.createdBy!.id, channel: 'email', state: 'queued' }]);
  });
});

describe('schools', () => {
  it('plan for themselves, and see nothing of each other', async () => {
    const draft = await newDraft(school);
    expect(draft.settings.office).toMatchObject({ name: expect.stringContaining('Phòng') });
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['GET', '/plan', undefined],
      ['GET', '/history', undefined],
      ['PATCH', '', { version: 1, name: 'Của tôi' }],
      ['DELETE', '', undefined],
      ['POST', '/submit', {}],
    ] as const) {
      expect(await call(foreign, method, `/campaigns/${draft.id}${path}`, body)).toMatchObject({ status: 404 });
    }
    const { body: list } = await call<{ items: Campaign[] }>(foreign, 'GET', '/campaigns');
    expect(list.items.every(({ own }) => !own)).toBe(true);
    expect(list.items.some(({ id }) => id === draft.id)).toBe(false);
    expect(await call(school, 'DELETE', `/campaigns/${draft.id}`)).toMatchObject({ status: 204 });
  });

  it('read what the office decided and can not stop it', async () => {
    const campaign = await submitted();
    const path = `/campaigns/${campaign.id}`;
    expect(await call(school, 'GET', path)).toMatchObject({ status: 404 });
    await call(head, 'POST', `${path}/approve`, { version: campaign.version });
    expect(await call(school, 'GET', path)).toMatchObject({
      status: 200,
      body: { own: false, submittedBy: { name: '' } },
    });
    expect(await call(school, 'POST', `${path}/pause`)).toMatchObject({
      status: 403,
      body: { code: 'campaign.notYours' },
    });
  });

  it('ask the office when citizens or pupils are written to', async () => {
    const draft = await newDraft(school);
    const path = `/campaigns/${draft.id}`;
    expect(await call(school, 'POST', `${path}/submit`)).toMatchObject({ status: 200 });
    const refused = await call(schoolHead, 'POST', `${path}/approve`, { version: 1 });
    expect(refused).toMatchObject({ status: 403, body: { code: 'campaign.officeNeeded' } });
    expect(await call(head, 'POST', `${path}/approve`, { version: 1 })).toMatchObject({ status: 200 });
    // What the office did is in the school's own history.
    const { body } = await call<{ items: { action: string }[] }>(school, 'GET', `${path}/history`);
    expect(body.items[0]).toMatchObject({ action: 'campaign.approved' });
  });
});

describe('templates and audiences', () => {
  it('show playbooks, templates and what they look like', async () => {
    const { body: playbooks } = await call<{ items: { key: string; nextAnchor: string }[] }>(head, 'GET', '/playbooks');
    expect(playbooks.items).toContainEqual(expect.objectContaining({ key: 'digital-day', nextAnchor: '2027-10-10' }));
    const { body: one } = await call<{ versions: unknown[] }>(head, 'GET', '/templates/digitalDay.day');
    expect(one.versions).toHaveLength(1);
    const path = '/templates/digitalDay.day/preview';
    const { body } = await call<{ messages: { shown: string }[] }>(head, 'POST', path, { channels: ['email'] });
    expect(body.messages[0]!.shown).toContain('10/10/2026');
    expect(await call(head, 'GET', '/templates/none')).toMatchObject({ status: 404 });
  });

  it('keep rules under a name, and let those below use them', async () => {
    const rule = { include: [{ groups: ['teacher'] }] };
    const made = await call<{ id: string }>(officer, 'POST', '/audiences', { name: 'Giáo viên', rule });
    expect(made.status).toBe(201);
    const { body } = await call<{ items: { id: string; own: boolean }[] }>(school, 'GET', '/audiences');
    expect(body.items).toContainEqual(expect.objectContaining({ id: made.body.id, own: false }));
    const path = `/audiences/${made.body.id}`;
    expect(await call(school, 'PATCH', path, { name: 'Khác' })).toMatchObject({ status: 403 });
    expect(await call(officer, 'PATCH', path, { name: 'Thầy cô' })).toMatchObject({ body: { name: 'Thầy cô' } });
    expect(await call(officer, 'DELETE', path)).toMatchObject({ status: 204 });
    const own = await call<{ id: string }>(school, 'POST', '/audiences', { name: 'Riêng', rule });
    // Somebody else gives it a name while one changes the rule.
    await api.sql('BEGIN');
    await api.sql(`UPDATE audience SET name = 'Tên mới' WHERE id = $1`, [own.body.id]);
    const changing = call(school, 'PATCH', `/audiences/${own.body.id}`, { rule: { include: [{ groups: ['staff'] }] } });
    let waiting = false;
    while (!waiting) waiting = (await api.sql('SELECT 1 FROM pg_locks WHERE NOT granted')).length > 0;
    await api.sql('COMMIT');
    expect((await changing).body).toMatchObject({ name: 'Tên mới', rule: { include: [{ groups: ['staff'] }] } });
    expect(await call(foreign, 'PATCH', `/audiences/${own.body.id}`, { name: 'x' })).toMatchObject({ status: 404 });
  });
});
