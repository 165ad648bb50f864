import { templatesFolder } from '@loa/adapters/sample/load-templates.js';
import { loadTemplateLibrary } from '@loa/adapters/templates/loader.js';
import type { CampaignPlan, ProblemDetails, Schedule, TriedStep } from '@loa/contracts';
import { layPerson, layUnits, layUser, type RunningApi, startApi } from '../../test/harness.js';

let api: RunningApi;
let office: string;
let own: string;
let officer: string;
let school: string;
let templateId: string;
const EMAIL = { language: 'en' };

async function call<T>(cookie: string, method: string, path: string, body?: unknown) {
  const response = await fetch(`${api.url}/api/v1${path}`, {
    method,
    headers: { cookie, 'content-type': 'application/json', 'accept-language': EMAIL.language },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as T };
}

/** A campaign around 10/10/2027, a Sunday, with one step to teachers by SMS; gives both ids. */
async function layCampaign(
  unitId: string,
  name: string,
  step: { offset?: number; time?: string; state?: string } = {},
) {
  const [row] = await api.sql<{ id: string; step: string }>(
    `WITH c AS (INSERT INTO campaign (unit_id, name, anchor_date, state) VALUES ($1, $2, '2027-10-10', $5) RETURNING id)
     INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule, template_id, channels)
     SELECT c.id, 0, 'kickoff', 'Bước của ' || $2, $3, $4::time, 'none', '{"days":[1,2,3,4,5,6,7],"from":"07:30","to":"17:30"}',
       '{"include":[{"groups":["teacher"]}]}', $6, '{sms}' FROM c RETURNING campaign_id AS id, id AS step`,
    [unitId, name, step.offset ?? -3, step.time ?? '08:00', step.state ?? 'draft', templateId],
  );
  return row!;
}

const planOf = async (id: string, cookie = officer) =>
  (await call<CampaignPlan>(cookie, 'GET', `/campaigns/${id}/plan`)).body.steps[0]!.clashes;
const calendar = (cookie = officer, from = '2027-10-01', to = '2027-10-31') =>
  call<Schedule>(cookie, 'GET', `/calendar?from=${from}&to=${to}`);
const stepOf = ({ items }: Schedule, id: string) => items.find(({ stepId }) => stepId === id)!;

beforeAll(async () => {
  api = await startApi({});
  ({ office, own } = await layUnits(api.sql));
  officer = (await layUser(api.sql, office, 'officer')).cookie;
  school = (await layUser(api.sql, own, 'schoolOfficer', 'school@d.vn')).cookie;
  const library = await loadTemplateLibrary(templatesFolder());
  const { content } = library.templates.get('digitalDay.kickoff')!;
  const [row] = await api.sql<{ id: string }>(
    `WITH t AS (INSERT INTO template (unit_id, key) VALUES ($1, 'digitalDay.kickoff') RETURNING id)
     INSERT INTO template_version (template_id, version, content, content_hash) SELECT id, 1, $2, '' FROM t RETURNING template_id AS id`,
    [office, JSON.stringify(content)],
  );
  templateId = row!.id;
  await api.sql(`INSERT INTO channel_account (unit_id, channel, name) VALUES ($1, 'sms', 'EDU-SMS')`, [office]);
  await layPerson(api, own);
  await layPerson(api, own);
  await api.sql(`UPDATE person SET search_name = search_name`);
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.sql('DELETE FROM campaign');
  await api.sql(`UPDATE instance SET person_per_day = 1`);
  await api.sql('UPDATE channel_account SET per_second = NULL, per_day = NULL');
  EMAIL.language = 'en';
});

describe('the clashes of a plan', () => {
  it('name the people who would get too much, across campaigns, and a day without that', async () => {
    const one = await layCampaign(office, 'Khai trương');
    expect(await planOf(one.id)).toEqual([]);
    const other = await layCampaign(own, 'Của trường', { time: '15:00' });
    const [clash, ...more] = await planOf(one.id);
    expect(more).toEqual([]);
    expect(clash).toMatchObject({ code: 'personCap', people: 2, most: 2, groups: ['teacher'] });
    expect(clash!.others).toMatchObject([{ campaignId: other.id, step: 'Bước của Của trường' }]);
    expect(clash!.detail).toBe(
      'On Thursday 07/10/2027, 2 people (teachers) would get up to 2 messages, above the cap of 1 per person a day. What is above it waits for the next day, or is not sent when the time is over.',
    );
    expect(clash!.proposal).toMatchObject({ offsetDays: -4, offsetUnit: 'days', dueAt: '2027-10-06T01:00:00.000Z' });
    EMAIL.language = 'vi';
    expect((await planOf(one.id))[0]!.proposal!.detail).toBe(
      'Chuyển sang thứ Tư 06/10/2027 lúc 08:00 thì không vướng.',
    );
    await api.sql('UPDATE instance SET person_per_day = NULL');
    expect(await planOf(one.id)).toEqual([]);
  });

  it('name another campaign that sends from the same account at that time, and another hour', async () => {
    await api.sql('UPDATE instance SET person_per_day = NULL');
    const one = await layCampaign(office, 'Một');
    await layCampaign(own, 'Hai');
    const [clash] = await planOf(one.id);
    expect(clash).toMatchObject({ code: 'accountShared', proposal: { localTime: '08:15' } });
    expect(clash!.detail).toContain('“Bước của Hai” of “Hai” from the account “EDU-SMS”');
    await api.sql('DELETE FROM channel_account');
    expect(await planOf(one.id)).toEqual([]);
    await api.sql(`INSERT INTO channel_account (unit_id, channel, name) VALUES ($1, 'sms', 'EDU-SMS')`, [office]);
  });

  it('say when a cap would be met, and how many would not be sent', async () => {
    await api.sql('UPDATE channel_account SET per_day = 1');
    const one = await layCampaign(office, 'Một');
    const [clash] = await planOf(one.id);
    expect(clash).toMatchObject({
      code: 'capTooSlow',
      unsent: 1,
      doneAt: '2027-10-08T00:30:00.000Z',
      proposal: { expiryHours: 24 },
    });
    expect(clash!.detail).toBe(
      'The account “EDU-SMS” is too slow: 1 messages would not be sent when the time is over (Thursday 07/10/2027 at 17:30). All of it would be sent by Friday 08/10/2027 at 07:30.',
    );
  });

  it('are told of a step at another time before it is moved, which is what they are afterwards', async () => {
    const one = await layCampaign(office, 'Một');
    await layCampaign(own, 'Hai', { offset: -5 });
    const there = await call<TriedStep>(officer, 'GET', `/campaigns/${one.id}/steps/${one.step}/try?offsetDays=-5`);
    expect(there.body).toMatchObject({ dueAt: '2027-10-05T01:00:00.000Z', past: false, needsApproval: false });
    expect(there.body.clashes.map(({ code }) => code)).toEqual(['personCap', 'accountShared']);
    expect(await planOf(one.id)).toEqual([]);
    const moved = { version: 1, offsetDays: -5 };
    expect((await call(officer, 'PATCH', `/campaigns/${one.id}/steps/${one.step}`, moved)).status).toBe(200);
    expect(await planOf(one.id)).toEqual(there.body.clashes);
  });
});

describe('a step tried at other times', () => {
  const SERIES = 'everyWeeks=2&weekdays=2,4&untilOffsetDays=20';
  it.each([
    ['another day', 'offsetDays=-1', { offsetDays: -1 }],
    ['working days', 'offsetDays=-2&offsetUnit=workingDays', { offsetDays: -2, offsetUnit: 'workingDays' }],
    ['hours', 'offsetDays=0&offsetHours=-40', { offsetDays: 0, offsetHours: -40 }],
    ['a day off, left out', 'offsetDays=2&shiftRule=skip', { offsetDays: 2, shiftRule: 'skip' }],
    [
      'late, the next allowed hour',
      'localTime=19:00&shiftRule=nextAllowed',
      { localTime: '19:00', shiftRule: 'nextAllowed' },
    ],
    ['an hour to stop at', 'expiryTime=09:30', { expiryTime: '09:30' }],
    ['a day that is not allowed', 'offsetDays=0&allowedDays=1,2,3,4,5', { offsetDays: 0, days: [1, 2, 3, 4, 5] }],
    ['school holidays', 'avoidSchoolBreaks=true', { avoidSchoolBreaks: true }],
    ['a series', SERIES, { repeat: { everyWeeks: 2, weekdays: [2, 4], untilOffsetDays: 20 } }],
  ])('is told as the plan has it then: %s', async (_, query, { days, ...change }: Record<string, unknown>) => {
    await api.sql(
      `INSERT INTO holiday (day, kind, name_vi, name_en) VALUES ('2027-10-12', 'noOutreach', 'Tang lễ', 'Mourning') ON CONFLICT DO NOTHING`,
    );
    await api.sql(
      `INSERT INTO school_period (kind, name_vi, name_en, first_day, last_day) VALUES ('break', 'Nghỉ', 'Break', '2027-10-07', '2027-10-07')`,
    );
    const one = await layCampaign(office, 'Một');
    await layCampaign(own, 'Hai', { offset: -5 });
    await api.sql('UPDATE campaign SET approval_lead_hours = 4 WHERE id = $1', [one.id]);
    const path = `/campaigns/${one.id}/steps/${one.step}`;
    const told = await call<TriedStep>(officer, 'GET', `${path}/try?${query}`);
    expect(told.status).toBe(200);
    const allowed = days ? { allowed: { days, from: '07:30', to: '17:30' } } : {};
    expect((await call(officer, 'PATCH', path, { version: 1, ...change, ...allowed })).status).toBe(200);
    const plan = (await call<CampaignPlan>(officer, 'GET', `/campaigns/${one.id}/plan`)).body;
    const { past, needsApproval, ...same } = told.body;
    expect({ ...plan.steps[0], approveBy: plan.approveBy }).toMatchObject(same);
    expect([past, needsApproval]).toEqual([false, false]);
    await api.sql('DELETE FROM school_period');
  });

  it('says of a decided series what the edit will say: the times to come alone are compared', async () => {
    const one = await layCampaign(office, 'Chuỗi', { state: 'scheduled' });
    await api.sql(`UPDATE step SET repeat = '{"everyWeeks":1,"weekdays":[4],"untilOffsetDays":10}' WHERE id = $1`, [
      one.step,
    ]);
    await api.sql(
      `UPDATE campaign SET settings = '{"deadline":"30/10/2027","hotline":"1900","office":{"shortName":"PGD"}}' WHERE id = $1`,
      [one.id],
    );
    await api.sql(
      `INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, occurrence, state, due_at, expires_at, template_version_id)
       SELECT 2027, $1, $2, $3, 1, day, CASE WHEN day < '2027-10-10' THEN 'done' ELSE 'planned' END,
         day + time '01:00' AT TIME ZONE 'UTC', day + time '10:30' AT TIME ZONE 'UTC', (SELECT id FROM template_version LIMIT 1)
       FROM unnest('{2027-10-07,2027-10-14}'::date[]) day`,
      [office, one.id, one.step],
    );
    const tried = async (query: string) =>
      (await call<TriedStep>(officer, 'GET', `/campaigns/${one.id}/steps/${one.step}/try?${query}`)).body;
    const later = await tried('localTime=09:00');
    expect(later).toMatchObject({ needsApproval: false, dueAt: '2027-10-14T02:00:00.000Z', approveBy: null });
    expect(await tried('localTime=07:45')).toMatchObject({ needsApproval: true });
    const edit = { version: 1, localTime: '09:00' };
    const edited = await call<ProblemDetails>(officer, 'PATCH', `/campaigns/${one.id}/steps/${one.step}`, edit);
    expect([edited.status, edited.body.problems]).toEqual([200, undefined]);
    const planned = await api.sql(`SELECT due_at, awaits_approval FROM run WHERE step_id = $1 AND state = 'planned'`, [
      one.step,
    ]);
    expect(planned).toEqual([{ due_at: new Date(later.dueAt), awaits_approval: false }]);
    await api.sql(`UPDATE run SET state = 'sending' WHERE step_id = $1 AND state = 'planned'`, [one.step]);
    expect(await tried('localTime=10:00')).toMatchObject({ code: 'step.underWay' });
  });
});

describe('a clash that comes after the submission', () => {
  it('is there when the approver looks', async () => {
    const one = await layCampaign(office, 'Một', { state: 'submitted' });
    const approver = (await layUser(api.sql, office, 'approver')).cookie;
    expect(await planOf(one.id, approver)).toEqual([]);
    await layCampaign(own, 'Đến sau', { time: '15:00' });
    expect(await planOf(one.id, approver)).toMatchObject([
      { code: 'personCap', others: [{ step: 'Bước của Đến sau' }] },
    ]);
  });
});

describe('the calendar', () => {
  it('moves no single day of a series, and names the step whose rule it is', async () => {
    const one = await layCampaign(office, 'Chuỗi');
    await api.sql(`UPDATE step SET repeat = '{"everyWeeks":1,"weekdays":[2,4],"untilOffsetDays":10}' WHERE id = $1`, [
      one.step,
    ]);
    await api.sql('DELETE FROM holiday');
    const { items } = (await calendar()).body;
    expect(items.map(({ day }) => day)).toEqual(['2027-10-07', '2027-10-12', '2027-10-14', '2027-10-19']);
    for (const item of items) expect(item).toMatchObject({ movable: false, series: true, stepKey: 'kickoff' });
    await api.sql('UPDATE step SET repeat = NULL WHERE id = $1', [one.step]);
    expect((await calendar()).body.items).toMatchObject([{ movable: true, series: false }]);
  });

  it('gives steps, anchors, days, clashes and counts at once', async () => {
    await api.sql(
      `INSERT INTO holiday (day, kind, name_vi, name_en) VALUES ('2027-10-12', 'noOutreach', 'Tang lễ', 'Mourning') ON CONFLICT DO NOTHING`,
    );
    const one = await layCampaign(office, 'Một');
    const other = await layCampaign(own, 'Hai', { time: '16:00' });
    const { body } = await calendar();
    expect(body.items.map(({ stepId }) => stepId)).toEqual([one.step, other.step]);
    expect(stepOf(body, one.step)).toMatchObject({ day: '2027-10-07', people: 2, movable: true, own: true, run: null });
    expect(stepOf(body, one.step).clashes.map(({ code }) => code)).toEqual(['personCap']);
    expect(body.anchors).toMatchObject([{ day: '2027-10-10', nameEn: 'National Digital Transformation Day' }]);
    expect(body.anchors[0]!.campaignIds.toSorted()).toEqual([one.id, other.id].toSorted());
    expect(body.days).toHaveLength(31);
    expect(body.days[6]).toMatchObject({ day: '2027-10-07', messages: 4, lunar: { day: 8, month: 9, leap: false } });
    expect(body.days[6]!.loads).toMatchObject([{ group: 'teacher', most: 2, people: 2 }]);
    expect(body.days[11]).toMatchObject({ kind: 'noOutreach', nameEn: 'Mourning', messages: 0 });
    expect((await calendar(officer, '2027-10-08')).body.items).toEqual([]);
  });

  it('shows a school the office’s campaigns once they are decided, to be read', async () => {
    const drafted = await layCampaign(office, 'Nháp');
    const decided = await layCampaign(office, 'Đã duyệt', { state: 'scheduled' });
    await api.sql(
      `INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, due_at, expires_at)
       VALUES (2027, $1, $2, $3, 1, '2027-10-07T01:00:00Z', '2027-10-07T10:30:00Z')`,
      [office, decided.id, decided.step],
    );
    const { body } = await calendar(school);
    expect(body.items.map(({ stepId }) => stepId)).toEqual([decided.step]);
    expect(body.items[0]).toMatchObject({ own: false, movable: false, people: 2, run: { state: 'planned' } });
    expect(body.items[0]!.clashes[0]?.proposal ?? null).toBeNull();
    const whole = (await calendar()).body;
    expect(stepOf(whole, decided.step).movable).toBe(true);
    expect(stepOf(whole, drafted.step)).toMatchObject({ movable: true, run: null });
  });

  it.each([
    '?from=2027-10-31&to=2027-10-01',
    '?from=2027-01-01&to=2028-12-31',
    '?from=2027-10-01',
    '?from=2027-02-30&to=2027-03-01',
  ])('refuses %s', async (query) => {
    expect((await call<ProblemDetails>(officer, 'GET', `/calendar${query}`)).status).toBe(422);
  });
});
