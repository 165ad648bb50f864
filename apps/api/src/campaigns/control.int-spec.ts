import { randomBytes } from 'node:crypto';
import { jest } from '@jest/globals';
import type { MovedClock } from '@loa/adapters/clock.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { auditDeliveries } from '@loa/adapters/postgres/delivery/audit.js';
import { PgRepairStore } from '@loa/adapters/postgres/delivery/repair-store.js';
import { PgRunStore } from '@loa/adapters/postgres/delivery/run-store.js';
import { changeDeliveries } from '@loa/adapters/postgres/delivery/transitions.js';
import { seedOffice } from '@loa/adapters/sample/seed.js';
import { freezePlan } from '@loa/adapters/templates/freeze-plan.js';
import type {
  Campaign,
  CampaignPlan,
  CampaignWithSteps,
  ProblemDetails,
  ResendPreview,
  ResendStarted,
  StepPreview,
} from '@loa/contracts';
import { layKey, layUser, type RunningApi, startApi } from '../../test/harness.js';
import { CLOCK } from '../platform/tokens.js';

const TODAY = new Date('2026-11-23T03:00:00Z');
/** The clock of the API goes on: later than it can be by the end, and earlier than any step. */
const SOON = new Date('2026-11-23T09:00:00Z');
// Every approval looks at all audiences, and the machine may be busy.
jest.setTimeout(180_000);

let api: RunningApi;
let worker: Database;
let runs: PgRunStore;
let officer: string;
let viewer: string;
let officer2: string;
let head: string;
let head2: string;
let school: string;

type Answer<T> = { status: number; body: T };
async function call<T = Campaign>(
  cookie: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  const who: Record<string, string> = cookie.startsWith('Bearer ') ? { authorization: cookie } : { cookie };
  const response = await fetch(`${api.url}/api/v1${path}`, {
    method,
    headers: { ...who, 'content-type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
}
const codeOf = ({ body }: Answer<unknown>) => (body as ProblemDetails).code;

/** An approved campaign of next year, nothing released. */
async function approved(): Promise<CampaignWithSteps> {
  const { body: draft } = await call(officer, 'POST', '/campaigns', {
    playbookKey: 'digital-day',
    anchorDate: '2027-10-10',
  });
  await call(officer, 'POST', `/campaigns/${draft.id}/submit`, { version: draft.version });
  const yes = await call(head, 'POST', `/campaigns/${draft.id}/approve`, { version: draft.version });
  expect(yes).toMatchObject({ status: 200, body: { state: 'scheduled' } });
  return (await call<CampaignWithSteps>(officer, 'GET', `/campaigns/${draft.id}`)).body;
}
const stepOf = (campaign: CampaignWithSteps, key: string) => campaign.steps.find((step) => step.key === key)!;
const edit = (cookie: string, campaign: Campaign, stepId: string, change: object) =>
  call(cookie, 'PATCH', `/campaigns/${campaign.id}/steps/${stepId}`, { version: campaign.version, ...change });
const runsOf = (stepId: string) =>
  api.sql<{ id: string; state: string; stamp: number; awaits: boolean; due_at: Date }>(
    `SELECT id, state, stamp, awaits_approval AS awaits, due_at FROM run WHERE step_id = $1 ORDER BY id`,
    [stepId],
  );
/** When a run of the step would start, and a moment later. */
const dueOf = async (stepId: string) => new Date((await runsOf(stepId)).at(-1)!.due_at.getTime() + 1000);

beforeAll(async () => {
  api = await startApi({ LOA_TEMPORARY: 'true' });
  const url = new URL(api.apiUrl);
  url.username = 'loa_owner';
  const owner = new Database(url.href, { max: 1 });
  await seedOffice(owner, api.vault, { now: TODAY, password: 'không-dùng-đến' });
  await owner.close();
  url.username = 'loa_worker';
  worker = new Database(url.href, { max: 4 });
  runs = new PgRunStore(worker);
  await api.sql('UPDATE clock_offset SET milliseconds = $1', [TODAY.getTime() - Date.now()]);
  await api.app.get<MovedClock>(CLOCK).refresh();
  const unit = async (code: string) =>
    (await api.sql<{ id: string }>('SELECT id FROM unit WHERE code = $1', [code]))[0]!.id;
  const [office, own] = [await unit('CH-PGD'), await unit('CH-CS-01')];
  officer = (await layUser(api.sql, office, 'officer')).cookie;
  viewer = (await layUser(api.sql, office, 'viewer')).cookie;
  officer2 = (await layUser(api.sql, office, 'officer')).cookie;
  head = (await layUser(api.sql, office, 'approver')).cookie;
  head2 = (await layUser(api.sql, office, 'approver')).cookie;
  school = (await layUser(api.sql, own, 'approver')).cookie;
});
afterAll(async () => {
  await worker.close();
  await api.stop();
});

describe('a step of an approved campaign that has not started', () => {
  it('goes later on the same day without a second person, and its old run never starts', async () => {
    const campaign = await approved();
    const { id } = stepOf(campaign, 'kickoff');
    const was = await dueOf(id);
    expect((await edit(officer, campaign, id, { localTime: '09:30' })).status).toBe(200);
    expect(await runsOf(id)).toMatchObject([
      { state: 'void', stamp: 1 },
      { state: 'planned', stamp: 2, awaits: false },
    ]);
    // The others go on as they were approved, under the new version.
    const others = await api.sql<{ stamp: number }>(
      `SELECT stamp FROM run WHERE campaign_id = $1 AND state = 'planned'`,
      [campaign.id],
    );
    expect(others.map(({ stamp }) => stamp)).toEqual(Array(7).fill(2));
    expect(await runs.release(was, 50)).toEqual([]);
    const due = await runs.release(await dueOf(id), 50);
    expect(due.map((run) => run.id)).toEqual([(await runsOf(id))[1]!.id]);
  });

  it('waits for a second person when words, people, channels or the day change', async () => {
    const campaign = await approved();
    const { id, channels } = stepOf(campaign, 'kickoff');
    expect((await edit(officer, campaign, id, { channels: [...channels].reverse() })).status).toBe(200);
    const { body: plan } = await call<CampaignPlan>(officer, 'GET', `/campaigns/${campaign.id}/plan`);
    expect(plan.steps.find(({ stepId }) => stepId === id)!.run).toMatchObject({
      state: 'planned',
      awaitsApproval: true,
    });
    const due = await dueOf(id);
    expect(await runs.release(due, 50)).toEqual([]);

    const path = `/campaigns/${campaign.id}/steps/${id}/approve`;
    expect(codeOf(await call(officer, 'POST', path, { version: 2 }))).toBe('auth.permission');
    expect(codeOf(await call(head, 'POST', path, { version: 1 }))).toBe('campaign.changed');
    const answers = await Promise.all([head, head2, head].map((who) => call(who, 'POST', path, { version: 2 })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers[0]!.body.awaitingSteps).toBe(0);
    const [entries] = await api.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM audit_entry WHERE object_id = $1 AND action = 'campaign.stepApproved'`,
      [campaign.id],
    );
    expect(entries!.n).toBe(1);
    expect(await runs.release(due, 50)).toHaveLength(1);
  });

  it('is agreed to by itself where a re-send of the step waits too: those are other words and other people', async () => {
    const campaign = await approved();
    const { id, channels } = stepOf(campaign, 'kickoff');
    // The first time of a step that comes back, as it were: somebody asked to send it again.
    await api.sql(
      `INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, due_at, expires_at, template_version_id, resend_of, resend_kind, awaits_approval)
       SELECT season, unit_id, campaign_id, step_id, stamp, due_at, expires_at, template_version_id, id, 'notReached', true FROM run WHERE step_id = $1`,
      [id],
    );
    expect((await edit(officer, campaign, id, { channels: [...channels].reverse() })).status).toBe(200);
    const waits = () =>
      api.sql(
        `SELECT resend_of IS NOT NULL AS resend, awaits_approval AS awaits FROM run WHERE step_id = $1 AND state = 'planned' ORDER BY 1`,
        [id],
      );
    const approve = async () =>
      (await call(head, 'POST', `/campaigns/${campaign.id}/steps/${id}/approve`, { version: 2 })).status;
    expect(await approve()).toBe(200);
    expect(await waits()).toEqual([
      { resend: false, awaits: false },
      { resend: true, awaits: true },
    ]);
    expect(await approve()).toBe(200);
    expect((await waits()).map(({ awaits }) => awaits)).toEqual([false, false]);
    const kept = await api.sql('SELECT 1 FROM approval WHERE step_id = $1', [id]);
    expect(kept).toHaveLength(1);
  });

  it('asks nobody who wrote the change, and misses its time unseen rather than starting', async () => {
    const campaign = await approved();
    const { id } = stepOf(campaign, 'kickoff');
    await edit(officer, campaign, id, { offsetDays: -29 });
    const [{ id: author }] = (await api.sql<{ id: string }>('SELECT created_by AS id FROM campaign WHERE id = $1', [
      campaign.id,
    ])) as [{ id: string }];
    await api.sql(`UPDATE app_user SET role = 'approver' WHERE id = $1`, [author]);
    const own = await call(officer, 'POST', `/campaigns/${campaign.id}/steps/${id}/approve`, { version: 2 });
    await api.sql(`UPDATE app_user SET role = 'officer' WHERE id = $1`, [author]);
    expect(codeOf(own)).toBe('campaign.ownApproval');
    expect(await runs.release(new Date('2027-09-14T00:00:00Z'), 50)).toEqual([]);
    expect((await runsOf(id)).map(({ state }) => state)).toEqual(['void', 'missed']);
  });

  it('is off with its run, and comes back only by a second person', async () => {
    const campaign = await approved();
    const { id } = stepOf(campaign, 'kickoff');
    await edit(officer, campaign, id, { active: false });
    expect((await runsOf(id)).map(({ state }) => state)).toEqual(['void']);
    await edit(officer, { ...campaign, version: 2 }, id, { active: true });
    expect((await runsOf(id)).at(-1)).toMatchObject({ state: 'planned', awaits: true, stamp: 3 });
  });

  it('is changed by a person who may stop campaigns, never by an API key', async () => {
    const campaign = await approved();
    const { id } = stepOf(campaign, 'kickoff');
    const [office] = await api.sql<{ id: string }>(`SELECT id FROM unit WHERE code = 'CH-PGD'`);
    const key = (await layKey(api.sql, office!.id)).authorization;
    for (const change of [{ active: false }, { localTime: '09:30' }]) {
      const refused = await edit(key, campaign, id, change);
      expect([refused.status, codeOf(refused)]).toEqual([403, 'campaign.personNeeded']);
    }
    expect(await runsOf(id)).toMatchObject([{ state: 'planned', stamp: 1 }]);
    // A draft is what keys are for.
    const { body: draft } = await call(key, 'POST', '/campaigns', {
      playbookKey: 'digital-day',
      anchorDate: '2027-10-10',
    });
    const [step] = await api.sql<{ id: string }>('SELECT id FROM step WHERE campaign_id = $1 LIMIT 1', [draft.id]);
    expect((await edit(key, draft, step!.id, { active: false })).status).toBe(200);
  });

  it('is shown as it was approved, whatever the template says by now', async () => {
    const campaign = await approved();
    const { id, templateKey } = stepOf(campaign, 'kickoff');
    await api.sql(
      `INSERT INTO template_version (template_id, version, content, content_hash)
       SELECT template_id, version + 1, replace(content::text, 'Ngày', 'NEWER')::jsonb, 'newer' FROM template_version v
       WHERE template_id = (SELECT id FROM template WHERE key = $1) ORDER BY version DESC LIMIT 1`,
      [templateKey],
    );
    await api.sql(`UPDATE run SET due_at = due_at + interval '1 hour' WHERE step_id = $1`, [id]);
    const look = async () =>
      (await call<StepPreview>(officer, 'GET', `/campaigns/${campaign.id}/steps/${id}/preview`)).body;
    const shown = await look();
    expect(JSON.stringify(shown.messages)).not.toContain('NEWER');
    expect(shown.dueAt).toBe((await runsOf(id))[0]!.due_at.toISOString());
    // What a second person has not seen yet shows the newer words.
    await edit(officer, campaign, id, { offsetDays: -29 });
    expect(JSON.stringify((await look()).messages)).toContain('NEWER');
  });

  it('is not approved when nothing can be sent any more', async () => {
    const campaign = await approved();
    const { id, channels } = stepOf(campaign, 'kickoff');
    await edit(officer, campaign, id, { channels: [...channels].reverse() });
    const path = `/campaigns/${campaign.id}/steps/${id}/approve`;
    const active = (on: boolean) =>
      api.sql('UPDATE channel_account SET active = $1 WHERE channel = $2', [on, channels[0]]);
    await active(false);
    const refused = await call(head, 'POST', path, { version: 2 });
    await active(true);
    expect([refused.status, codeOf(refused)]).toEqual([422, 'campaign.notReady']);
    expect((await runsOf(id)).at(-1)).toMatchObject({ awaits: true });
    expect((await call(head, 'POST', path, { version: 2 })).status).toBe(200);
  });

  it('ends the campaign when it was the last one', async () => {
    let campaign: Campaign = await approved();
    for (const { id } of (campaign as CampaignWithSteps).steps) {
      await edit(officer, campaign, id, { active: false });
      campaign = (await call(officer, 'GET', `/campaigns/${campaign.id}`)).body;
    }
    expect(campaign.state).toBe('done');
  });

  it('takes one of two editors, and tells the other', async () => {
    const campaign = await approved();
    const { id } = stepOf(campaign, 'kickoff');
    const answers = await Promise.all([
      edit(officer, campaign, id, { localTime: '09:00' }),
      edit(officer2, campaign, id, { localTime: '10:00' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(codeOf(answers.find(({ status }) => status === 409)!)).toBe('campaign.changed');
    expect((await runsOf(id)).filter(({ state }) => state === 'planned')).toHaveLength(1);
  });

  it('either starts or is changed when both happen at the same moment, step after step', async () => {
    const campaign = await approved();
    let { version } = campaign;
    for (const { id } of campaign.steps) {
      const due = await dueOf(id);
      const [answer] = await Promise.all([
        edit(officer, { ...campaign, version }, id, { title: 'Tên khác' }),
        runs.release(due, 50),
        runs.release(due, 50),
      ]);
      const states = (await runsOf(id)).map(({ state }) => state);
      if (answer.status === 200) {
        version++;
        // The new run is due at once, and may have started since.
        expect(states).toEqual(['void', expect.stringMatching(/planned|expanding/)]);
      } else {
        expect([answer.status, codeOf(answer)]).toEqual([409, 'step.released']);
        expect(states).toEqual(['expanding']);
      }
    }
  });

  it('keeps to its own when nothing can be sent that way', async () => {
    const campaign = await approved();
    const { id } = stepOf(campaign, 'kickoff');
    const refused = await edit(officer, campaign, id, { offsetDays: -366 });
    expect([refused.status, codeOf(refused)]).toEqual([422, 'step.invalid']);
    expect(await runsOf(id)).toMatchObject([{ state: 'planned', stamp: 1 }]);
    expect((await edit(head, campaign, id, { localTime: '09:30' })).status).toBe(403);
    expect((await edit(school, campaign, id, { localTime: '09:30' })).status).toBe(403);
  });
});

describe('the first minute after an approval', () => {
  const takeBack = (who: string, { id }: Campaign) => call(who, 'POST', `/campaigns/${id}/take-back`);

  it('takes it back whole, once for two clicks, and a second person may approve anew', async () => {
    const campaign = await approved();
    expect((await takeBack(officer, campaign)).status).toBe(403);
    const answers = await Promise.all([takeBack(head, campaign), takeBack(head2, campaign)]);
    expect(answers.map(({ status, body }) => [status, body.state, body.version])).toEqual(
      Array(2).fill([200, 'submitted', 2]),
    );
    for (const step of campaign.steps) expect((await runsOf(step.id)).map(({ state }) => state)).toEqual(['void']);
    expect(await runs.release(new Date('2028-01-01T00:00:00Z'), 50)).toEqual([]);
    const again = await call(head, 'POST', `/campaigns/${campaign.id}/approve`, { version: 2 });
    expect(again).toMatchObject({ status: 200, body: { state: 'scheduled', version: 2 } });
  });

  it('is over after sixty seconds, and when something has started', async () => {
    const campaign = await approved();
    await api.sql(`UPDATE campaign SET approved_at = approved_at - interval '61 seconds' WHERE id = $1`, [campaign.id]);
    expect(codeOf(await takeBack(head, campaign))).toBe('campaign.takeBackOver');
    const other = await approved();
    await api.sql(`UPDATE run SET state = 'missed' WHERE step_id = $1`, [stepOf(other, 'kickoff').id]);
    expect(codeOf(await takeBack(head, other))).toBe('campaign.takeBackOver');
    expect((await runsOf(stepOf(other, 'eve').id)).map(({ state }) => state)).toEqual(['planned']);
  });

  it('is left to it also by a step that would be due at once', async () => {
    const move = async (to: Date) => {
      await api.sql('UPDATE clock_offset SET milliseconds = $1', [to.getTime() - Date.now()]);
      await api.app.get<MovedClock>(CLOCK).refresh();
    };
    // The first step, 30 days before, is due tomorrow at 08:00 in Vietnam.
    const { body: draft } = await call(officer, 'POST', '/campaigns', {
      playbookKey: 'digital-day',
      anchorDate: '2026-12-24',
    });
    await call(officer, 'POST', `/campaigns/${draft.id}/submit`, { version: draft.version });
    await move(new Date('2026-11-24T00:59:20Z'));
    const yes = await call(head, 'POST', `/campaigns/${draft.id}/approve`, { version: draft.version });
    await move(TODAY);
    expect(yes).toMatchObject({ status: 200, body: { state: 'scheduled' } });
    const { body } = await call<CampaignWithSteps>(officer, 'GET', `/campaigns/${draft.id}`);
    const [first] = await runsOf(stepOf(body, 'kickoff').id);
    expect(first!.due_at.getTime() - Date.parse(yes.body.approvedAt!)).toBe(60_000);
    await call(head, 'POST', `/campaigns/${draft.id}/cancel`);
  });
});

describe('pause, resume and cancel', () => {
  it('do one thing each when two people press them twice at once', async () => {
    const campaign = await approved();
    for (const [act, state] of [
      ['pause', 'paused'],
      ['resume', 'scheduled'],
      ['cancel', 'cancelled'],
    ] as const) {
      const press = (who: string) => call(who, 'POST', `/campaigns/${campaign.id}/${act}`);
      const answers = await Promise.all([officer, officer, head, head].map(press));
      expect(answers.map(({ status, body }) => [status, body.state])).toEqual(Array(4).fill([200, state]));
    }
    const entries = await api.sql<{ action: string }>(
      `SELECT action FROM audit_entry WHERE object_id = $1 AND action = ANY ('{campaign.paused,campaign.resumed,campaign.cancelled}')`,
      [campaign.id],
    );
    expect(entries.map(({ action }) => action).sort()).toEqual([
      'campaign.cancelled',
      'campaign.paused',
      'campaign.resumed',
    ]);
  });
});

describe('sending again', () => {
  /** A run that is over: four members by outcome, with their counts. */
  async function over(outcomes: Record<string, { n: number; reason?: string }>) {
    const [office] = await api.sql<{ id: string }>(`SELECT id FROM unit WHERE code = 'CH-PGD'`);
    const campaign = await approved();
    const { id: stepId } = stepOf(campaign, 'eve');
    const run = (await runsOf(stepId))[0]!;
    await api.sql(`UPDATE run SET state = 'cancelled' WHERE campaign_id = $1 AND id <> $2`, [campaign.id, run.id]);
    await api.sql(
      `UPDATE step SET channels = '{sms}', allowed = '{"days":[1,2,3,4,5,6,7],"from":"00:00","to":"23:59"}' WHERE id = $1`,
      [stepId],
    );
    await api.sql(
      `UPDATE run SET state = 'done', season = 2026, due_at = $2, expires_at = $2, released_at = $2, expanded_at = $2, closed_at = $2 WHERE id = $1`,
      [run.id, TODAY],
    );
    await api.sql(`UPDATE campaign SET state = 'done' WHERE id = $1`, [campaign.id]);
    await api.sql('SELECT ensure_season(2026::smallint)');
    const persons: Record<string, string[]> = {};
    for (const [outcome, { n, reason }] of Object.entries(outcomes)) {
      persons[outcome] = [];
      for (let i = 0; i < n; i++) {
        const phone = `8490${randomBytes(4).readUInt32BE().toString().slice(0, 7).padStart(7, '1')}`;
        const [person] = await api.sql<{ id: string }>(
          `INSERT INTO person (home_unit_id, full_name, given_name, search_name) VALUES ($1, 'Trần Thị Bình', 'Bình', 'tran thi binh') RETURNING id`,
          [office!.id],
        );
        await api.sql(`INSERT INTO membership (person_id, unit_id, audience_group) VALUES ($1, $2, 'teacher')`, [
          person!.id,
          office!.id,
        ]);
        await api.sql(
          `INSERT INTO contact_point (person_id, channel, address_cipher, address_key, health) VALUES ($1, 'sms', $2, $3, 'active')`,
          [person!.id, api.vault.seal(phone), api.vault.addressKey(phone)],
        );
        await api.sql(
          `INSERT INTO consent (person_id, purpose, channel, given, at, method) VALUES ($1, '*', '*', true, now(), 'test')`,
          [person!.id],
        );
        await api.sql(
          `INSERT INTO member (season, run_id, person_id, unit_id, audience_group, outcome, reason) VALUES (2026, $1, $2, $3, 'teacher', $4, $5)`,
          [run.id, person!.id, office!.id, outcome, reason ?? ''],
        );
        persons[outcome]!.push(person!.id);
      }
      await api.sql(
        `INSERT INTO tally_delta (run_id, unit_id, audience_group, kind, state, reason, n) VALUES ($1, $2, 'teacher', 'member', $3, $4, $5)`,
        [run.id, office!.id, outcome, reason ?? '', n],
      );
    }
    return { campaign, runId: run.id, persons };
  }
  const preview = (who: string, runId: string, kind: string) =>
    call<ResendPreview>(who, 'GET', `/runs/${runId}/resend?kind=${kind}`);
  const send = (who: string, runId: string, kind: string, headers?: Record<string, string>) =>
    call<ResendStarted>(who, 'POST', `/runs/${runId}/resend`, { kind }, headers);
  const freeze = async (runId: string) => {
    const released = await runs.release(SOON, 50);
    expect(released.map(({ id }) => id)).toContain(runId);
    return runs.expand(runId, TODAY, freezePlan);
  };
  const membersOf = (runId: string) =>
    api.sql<{ person_id: string; outcome: string }>('SELECT person_id, outcome FROM member WHERE run_id = $1', [runId]);
  const MIXED = {
    reached: { n: 3 },
    presumed: { n: 1 },
    failed: { n: 2, reason: 'esms:99' },
    unconfirmed: { n: 1 },
    expired: { n: 1 },
    uncertain: { n: 2 },
    cancelled: { n: 1 },
  };

  it('says before the click how many, by what, and who can not be written to', async () => {
    const { runId, persons } = await over({ ...MIXED, skipped: { n: 1, reason: 'noAddress' } });
    await api.sql(
      `INSERT INTO consent (person_id, purpose, channel, given, at, method) VALUES ($1, '*', '*', false, now(), 'test')`,
      [persons.failed![0]],
    );
    expect((await preview(head, runId, 'failed')).body).toMatchObject({
      members: 2,
      byChannel: [{ channel: 'sms', n: 1 }],
      leftOut: [{ reason: 'optedOut', n: 1 }],
      open: null,
    });
    expect((await preview(head, runId, 'notReached')).body).toMatchObject({ members: 5, byChannel: [{ n: 4 }] });
    expect((await preview(head, runId, 'uncertain')).status).toBe(422);
    // Who may ask for one may look at it; who only reads may not.
    expect((await preview(officer, runId, 'failed')).body).toMatchObject({ members: 2 });
    expect((await preview(viewer, runId, 'failed')).status).toBe(403);
  });

  it('freezes those not reached and nobody else, once, and its counts add up', async () => {
    const { campaign, runId, persons } = await over({ ...MIXED, skipped: { n: 2, reason: 'optedOut' } });
    const answers = await Promise.all([head, head, head2, head2].map((who) => send(who, runId, 'notReached')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.runId)).size).toBe(1);
    expect(answers.filter(({ body }) => !body.existing)).toMatchObject([{ body: { members: 4, writable: 4 } }]);
    expect((await call(head, 'GET', `/campaigns/${campaign.id}`)).body.state).toBe('running');
    const resend = answers[0]!.body.runId;
    expect(await freeze(resend)).toBe(4);
    const members = await membersOf(resend);
    expect(members.map(({ person_id }) => person_id).sort()).toEqual(
      [...persons.failed!, ...persons.unconfirmed!, ...persons.expired!].sort(),
    );
    expect(members.every(({ outcome }) => outcome === 'pending')).toBe(true);
    expect(await auditDeliveries(worker.query).then((all) => all.filter((one) => one.runId === resend))).toEqual([]);
    // While they are under way nobody of them is in another re-send, of whatever kind.
    expect((await preview(head, runId, 'failed')).body.members).toBe(0);
    expect(codeOf(await send(head, runId, 'failed'))).toBe('resend.nobody');
    // A third time takes those who failed again, and counts from the first run.
    await api.sql(
      `UPDATE member SET outcome = CASE WHEN person_id = $2 THEN 'failed' ELSE 'reached' END WHERE run_id = $1`,
      [resend, persons.failed![0]],
    );
    await api.sql(`UPDATE run SET state = 'done' WHERE id = $1`, [resend]);
    const again = await send(head, resend, 'failed');
    expect(again.body).toMatchObject({ members: 1, existing: false });
    expect(await api.sql('SELECT resend_of::text AS first FROM run WHERE id = $1', [again.body.runId])).toEqual([
      { first: runId },
    ]);
  });

  it('keeps two re-sends of different kinds apart when they are frozen at once', async () => {
    const { runId } = await over(MIXED);
    const [failed, all] = await Promise.all([send(head, runId, 'failed'), send(head2, runId, 'notReached')]);
    await runs.release(SOON, 50);
    const sizes = await Promise.all([failed, all].map(({ body }) => runs.expand(body.runId, TODAY, freezePlan)));
    const seen = [...(await membersOf(failed.body.runId)), ...(await membersOf(all.body.runId))];
    expect(new Set(seen.map(({ person_id }) => person_id)).size).toBe(seen.length);
    expect(sizes[0]! + sizes[1]!).toBe(4);
  });

  it('adds no next channel to somebody who is in a re-send, however late the proof of failure', async () => {
    const { runId, persons } = await over({ unconfirmed: { n: 2 } });
    const [again, alone] = persons.unconfirmed as [string, string];
    await api.sql(`UPDATE run SET state = 'sending', expires_at = $2 WHERE id = $1`, [
      runId,
      new Date(TODAY.getTime() + 86_400_000),
    ]);
    await api.sql(`UPDATE step SET channels = '{sms,email}' WHERE id = (SELECT step_id FROM run WHERE id = $1)`, [
      runId,
    ]);
    await api.sql(`UPDATE campaign SET state = 'running' WHERE id = (SELECT campaign_id FROM run WHERE id = $1)`, [
      runId,
    ]);
    // One of the two is left out of the re-send: nothing else may differ.
    await api.sql(`UPDATE member SET outcome = 'pending' WHERE run_id = $1 AND person_id = $2`, [runId, alone]);
    const first = (await send(head, runId, 'notReached')).body.runId;
    expect(await freeze(first)).toBe(1);
    expect((await membersOf(first)).map(({ person_id }) => person_id)).toEqual([again]);
    const ids = await api.sql<{ id: string; person_id: string }>(
      `INSERT INTO delivery (season, run_id, member_id, leg, channel, account_id, contact_id, unit_id, audience_group,
         state, state_at, sent_at, attempts)
       SELECT 2026, m.run_id, m.id, 0, 'sms', (SELECT id FROM channel_account WHERE channel = 'sms' LIMIT 1), c.id, m.unit_id,
         m.audience_group, 'unconfirmed', $2, $2, 1
       FROM member m JOIN contact_point c ON c.person_id = m.person_id WHERE m.run_id = $1 RETURNING id::text, member_id`,
      [runId, TODAY],
    );
    for (const person of [again, alone]) {
      const mail = `${person}@d.vn`;
      await api.sql(
        `INSERT INTO contact_point (person_id, channel, address_cipher, address_key, mail_domain, health)
         VALUES ($1, 'email', $2, $3, 'd.vn', 'active')`,
        [person, api.vault.seal(mail), api.vault.addressKey(mail)],
      );
    }
    await worker.transaction((query) =>
      changeDeliveries(
        query,
        2026,
        ids.map(({ id }) => ({
          id,
          to: 'failed' as const,
          code: 'esms:99',
          detail: '',
          providerRef: null,
          notBefore: null,
          taken: true,
          at: TODAY,
        })),
        TODAY,
      ),
    );
    const legs = await api.sql<{ person_id: string; leg: number }>(
      `SELECT m.person_id, d.leg FROM delivery d JOIN member m ON m.season = d.season AND m.id = d.member_id
       WHERE d.run_id = $1 AND d.leg > 0`,
      [runId],
    );
    expect(legs).toEqual([{ person_id: alone, leg: 1 }]);
  });

  it('counts a member once over the run and its re-sends', async () => {
    const { campaign, runId, persons } = await over(MIXED);
    const { body } = await send(head, runId, 'failed');
    await freeze(body.runId);
    const matrix = async () => {
      const answer = await call<{ total: Record<string, number> }>(head, 'GET', `/campaigns/${campaign.id}/matrix`);
      return answer.body.total;
    };
    expect(await matrix()).toMatchObject({ members: 11, failed: 0, pending: 2, reached: 3 });
    await api.sql(`UPDATE member SET outcome = 'reached' WHERE run_id = $1 AND person_id = $2`, [
      body.runId,
      persons.failed![0],
    ]);
    await api.sql(`UPDATE member SET outcome = 'failed' WHERE run_id = $1 AND person_id = $2`, [
      body.runId,
      persons.failed![1],
    ]);
    await api.sql(
      `INSERT INTO tally_delta (run_id, unit_id, audience_group, kind, state, n)
      SELECT run_id, unit_id, audience_group, 'member', s.state, s.n FROM member
      CROSS JOIN (VALUES ('pending', -2), ('reached', 1), ('failed', 1)) s(state, n) WHERE run_id = $1 AND person_id = $2`,
      [body.runId, persons.failed![0]],
    );
    expect(await matrix()).toMatchObject({ members: 11, failed: 1, pending: 0, reached: 4 });
    const { body: list } = await call<{
      items: { id: string; resendOf: string | null; counts: { members: number } }[];
    }>(head, 'GET', `/campaigns/${campaign.id}/runs`);
    expect(list.items.filter(({ counts }) => counts.members > 0)).toMatchObject([
      { id: runId, resendOf: null, counts: { members: 11 } },
      { id: body.runId, resendOf: runId, counts: { members: 2 } },
    ]);
  });

  it('carries the version of an edit that came in between', async () => {
    const { campaign, runId } = await over(MIXED);
    const answer = await worker.transaction(async (query) => {
      await query(`UPDATE campaign SET version = version + 1 WHERE id = $1`, [campaign.id]);
      const [own] = await query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const sent = send(head, runId, 'failed');
      const waiting = 'SELECT 1 FROM pg_locks WHERE NOT granted AND $1 = ANY (pg_blocking_pids(pid))';
      for (let looks = 0; looks < 2000 && (await api.sql(waiting, [own!.pid])).length === 0; looks++);
      return { sent };
    });
    const { body } = await answer.sent;
    expect(await freeze(body.runId)).toBe(2);
  });

  it('starts although the campaign was closed at the same moment, and a second click opens it again', async () => {
    const { campaign, runId } = await over(MIXED);
    const { body } = await send(head, runId, 'failed');
    const close = () => api.sql(`UPDATE campaign SET state = 'done' WHERE id = $1`, [campaign.id]);
    const state = async () => (await call(head, 'GET', `/campaigns/${campaign.id}`)).body.state;
    await close();
    expect((await send(head, runId, 'failed')).body).toMatchObject({ runId: body.runId, existing: true });
    expect(await state()).toBe('running');
    await close();
    expect(await freeze(body.runId)).toBe(2);
    expect(await state()).toBe('running');
  });

  it('is missed once its time is over, whatever kept it from starting', async () => {
    const { campaign, runId } = await over(MIXED);
    const { body } = await send(head, runId, 'failed');
    await api.sql('UPDATE run SET stamp = 0 WHERE id = $1', [body.runId]);
    const end = new Date(
      (await api.sql<{ at: Date }>('SELECT expires_at AS at FROM run WHERE id = $1', [body.runId]))[0]!.at,
    );
    const repair = new PgRepairStore(worker);
    const resent = () => api.sql('SELECT state FROM run WHERE id = $1', [body.runId]);
    await repair.dropOverdue(new Date(end.getTime() - 1));
    expect(await resent()).toEqual([{ state: 'planned' }]);
    await repair.dropOverdue(end);
    expect(await resent()).toEqual([{ state: 'missed' }]);
    await runs.close(end);
    expect((await call(head, 'GET', `/campaigns/${campaign.id}`)).body.state).toBe('done');
  });

  it('waits for a working day where the step keeps to them', async () => {
    const { campaign, runId } = await over(MIXED);
    const dueWith = async (shiftRule: string) => {
      await api.sql('UPDATE step SET shift_rule = $2 WHERE campaign_id = $1', [campaign.id, shiftRule]);
      return (await preview(head, runId, 'failed')).body.dueAt;
    };
    await api.sql(`INSERT INTO holiday (day, kind, name_vi, name_en) VALUES ('2026-11-23', 'holiday', 'Nghỉ', 'Off')`);
    const due = [await dueWith('none'), await dueWith('previousWorkingDay')];
    await api.sql(`DELETE FROM holiday WHERE day = '2026-11-23'`);
    // The hours of this step are open all day long, and its day begins at 17:00 UTC.
    expect(due).toEqual([expect.stringMatching(/^2026-11-23T0/), '2026-11-23T17:00:00.000Z']);
  });

  it('refuses what was cancelled, has not started, or belongs to others', async () => {
    const { campaign, runId } = await over(MIXED);
    expect((await send(school, runId, 'failed')).status).toBe(403);
    await api.sql(`UPDATE campaign SET state = 'cancelled' WHERE id = $1`, [campaign.id]);
    expect(codeOf(await send(head, runId, 'failed'))).toBe('campaign.wrongState');
    const fresh = await approved();
    const [planned] = await runsOf(stepOf(fresh, 'kickoff').id);
    expect(codeOf(await send(head, planned!.id, 'failed'))).toBe('resend.notStarted');
  });
});
