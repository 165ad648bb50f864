import { jest } from '@jest/globals';
import type { MovedClock } from '@loa/adapters/clock.js';
import { campaignVars, contentOf } from '@loa/adapters/delivery/template-messages.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { auditDeliveries } from '@loa/adapters/postgres/delivery/audit.js';
import { PgRunStore } from '@loa/adapters/postgres/delivery/run-store.js';
import { seedOffice } from '@loa/adapters/sample/seed.js';
import { compileTemplate } from '@loa/adapters/templates/compile.js';
import { freezePlan } from '@loa/adapters/templates/freeze-plan.js';
import type {
  Campaign,
  CampaignWithSteps,
  PartOverview,
  PartPreview,
  PartTaskList,
  ProblemDetails,
  StepPreview,
  UnitPartView,
} from '@loa/contracts';
import type { ChannelName, TemplateContent } from '@loa/domain';
import { layUser, type RunningApi, startApi } from '../../test/harness.js';
import { CLOCK } from '../platform/tokens.js';

const TODAY = new Date('2027-08-20T03:00:00Z');
const DUE = '2027-10-01';
jest.setTimeout(60_000);

let api: RunningApi;
let worker: Database;
let scoped: Database;
let campaign: Campaign;
let stepId: string;
const unit: Record<string, string> = {};
const who: Record<string, string> = {};

type Answer<T> = { status: number; body: T };
async function call<T>(cookie: string, method: string, path: string, body?: unknown): Promise<Answer<T>> {
  const response = await fetch(`${api.url}/api/v1${path}`, {
    method,
    headers: { cookie, 'content-type': 'application/json', 'accept-language': 'vi' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
}
const codeOf = ({ body }: Answer<unknown>) => (body as ProblemDetails).code;
const codes = ({ body }: Answer<unknown>) => (body as ProblemDetails).problems.map(({ code }) => code);
const part = (cookie: string) => call<UnitPartView>(cookie, 'GET', `/campaigns/${campaign.id}/part`);
const save = (cookie: string, version: number, answer: object) =>
  call<UnitPartView>(cookie, 'PUT', `/campaigns/${campaign.id}/part`, { version, answers: { [stepId]: answer } });
const decide = (cookie: string, act: string, version: number, body: object = {}) =>
  call<UnitPartView>(cookie, 'POST', `/campaigns/${campaign.id}/part/${act}`, { version, ...body });
async function setClock(now: Date): Promise<void> {
  await api.sql('UPDATE clock_offset SET milliseconds = $1', [now.getTime() - Date.now()]);
  await api.app.get<MovedClock>(CLOCK).refresh();
}

/** The office's campaign with one open step, approved by two. */
async function publish(): Promise<void> {
  const draft = await call<Campaign>(who.officer!, 'POST', '/campaigns', {
    playbookKey: 'digital-day',
    anchorDate: '2027-10-10',
    settings: { hotline: '02253888001', event: { place: 'Nhà văn hoá' } },
  });
  const { body: whole } = await call<CampaignWithSteps>(who.officer!, 'GET', `/campaigns/${draft.body.id}`);
  const step = whole.steps.find(({ key }) => key === 'eve')!;
  stepId = step.id;
  const openParts = { variables: ['hotline'], hourTo: '16:30', mayDecline: true };
  const opened = await call(who.officer!, 'PATCH', `/campaigns/${whole.id}/steps/${step.id}`, {
    version: whole.version,
    localTime: '14:00',
    openParts,
  });
  expect(opened).toMatchObject({ status: 200, body: { openParts } });
  const without = await call(who.officer!, 'POST', `/campaigns/${whole.id}/submit`, { version: whole.version + 1 });
  expect(codes(without)).toContain('part.noDue');
  const change = (version: number, partsDue: string) =>
    call(who.officer!, 'PATCH', `/campaigns/${whole.id}`, { version, partsDue });
  await change(whole.version + 1, '2027-10-08');
  const late = await call(who.officer!, 'POST', `/campaigns/${whole.id}/submit`, { version: whole.version + 2 });
  expect(codes(late)).toContain('part.dueLate');
  await change(whole.version + 2, DUE);
  const asked = await call<Campaign>(who.officer!, 'POST', `/campaigns/${whole.id}/submit`, {
    version: whole.version + 3,
  });
  expect(asked).toMatchObject({ status: 200 });
  const approved = await call<Campaign>(who.head!, 'POST', `/campaigns/${whole.id}/approve`, {
    version: whole.version + 3,
  });
  expect(approved).toMatchObject({ status: 200, body: { state: 'scheduled' } });
  campaign = approved.body;
}

beforeAll(async () => {
  api = await startApi({ LOA_TEMPORARY: 'true' });
  const as = (role: string) => {
    const url = new URL(api.apiUrl);
    url.username = role;
    return new Database(url.href, { max: 2 });
  };
  const owner = as('loa_owner');
  worker = as('loa_worker');
  scoped = as('loa_api');
  await seedOffice(owner, api.vault, { now: TODAY, password: 'không-dùng-đến' });
  await owner.close();
  await setClock(TODAY);
  for (const code of ['CH-PGD', 'CH-CS-01', 'CH-TH-01', 'CH-MN-01', 'CH-CS-02'])
    unit[code] = (await api.sql<{ id: string }>('SELECT id FROM unit WHERE code = $1', [code]))[0]!.id;
  who.officer = (await layUser(api.sql, unit['CH-PGD']!, 'officer')).cookie;
  who.head = (await layUser(api.sql, unit['CH-PGD']!, 'approver')).cookie;
  for (const code of ['CH-CS-01', 'CH-TH-01', 'CH-MN-01', 'CH-CS-02']) {
    who[code] = (await layUser(api.sql, unit[code]!, 'schoolOfficer', `${code.toLowerCase()}@d.vn`)).cookie;
    who[`${code} head`] = (await layUser(api.sql, unit[code]!, 'approver')).cookie;
  }
  await publish();
}, 120_000);
afterAll(async () => {
  await Promise.all([worker.close(), scoped.close()]);
  await api.stop();
});

const OWN = 'CH-CS-01';
const OTHER = 'CH-TH-01';
const DECLINES = 'CH-MN-01';
const SILENT = 'CH-CS-02';

describe('a school fills in its part', () => {
  it('sees what is open, what the office wrote, and until when', async () => {
    const { body: tasks } = await call<PartTaskList>(who[OWN]!, 'GET', '/school-parts');
    expect(tasks.items).toMatchObject([{ campaignId: campaign.id, due: DUE, open: true, state: null, steps: 1 }]);
    const { body } = await part(who[OWN]!);
    expect(body).toMatchObject({ state: null, version: 0, open: true, due: DUE });
    expect(body.steps).toMatchObject([
      { stepId, localTime: '14:00', defaults: { hotline: '02253888001' }, open: { hourTo: '16:30' } },
    ]);
    expect((await call<PartTaskList>(who.officer!, 'GET', '/school-parts')).body.items).toEqual([]);
    expect(await part(who.officer!)).toMatchObject({ status: 403 });
  });

  it('can change nothing that is locked, and nothing out of bounds', async () => {
    const refused = async (answer: object) => codes(await save(who[OWN]!, 0, answer));
    expect(await refused({ values: { 'event.place': 'Sân trường' } })).toEqual(['part.locked']);
    expect(await refused({ values: { 'office.name': 'Trường' } })).toContain('part.locked');
    expect(await refused({ hour: '13:00' })).toEqual(['part.hour']);
    expect(await refused({ hour: '17:00' })).toEqual(['part.hour']);
    expect(await refused({ takesPart: false })).toEqual(['part.noReason']);
    expect(await refused({ values: { hotline: 'x'.repeat(13) } })).toEqual(['setting.tooLong']);
    const foreign = await call(who[OWN]!, 'PUT', `/campaigns/${campaign.id}/part`, {
      version: 0,
      answers: { [campaign.id]: { values: {} } },
    });
    expect(codes(foreign)).toEqual(['part.locked']);
    expect(await api.sql('SELECT 1 FROM unit_part')).toEqual([]);
  });

  it('previews with its own people, saves, and takes two persons of its own', async () => {
    const answer = { values: { hotline: '0225111222' }, hour: '15:30' };
    const seen = await call<PartPreview>(who[OWN]!, 'POST', `/campaigns/${campaign.id}/part/preview`, {
      stepId,
      answer,
    });
    expect(seen.status).toBe(200);
    expect(seen.body.members).toBe(3 + 42 + 7);
    expect(seen.body.messages.some(({ shown }) => shown?.includes('0225111222'))).toBe(true);

    expect(await save(who[OWN]!, 0, answer)).toMatchObject({ status: 200, body: { state: 'filling', version: 2 } });
    expect(codeOf(await save(who[OWN]!, 0, answer))).toBe('campaign.changed');
    expect(codeOf(await decide(who[`${OWN} head`]!, 'approve', 2))).toBe('part.wrongState');
    expect(await decide(who[OWN]!, 'submit', 2)).toMatchObject({ status: 200, body: { state: 'submitted' } });
    expect((await decide(who[OWN]!, 'approve', 3)).status).toBe(403);
    // The same person with another role is still the one who wrote it.
    await api.sql(`UPDATE app_user SET role = 'approver' WHERE unit_id = $1 AND role = 'schoolOfficer'`, [unit[OWN]]);
    expect(codeOf(await decide(who[OWN]!, 'approve', 3))).toBe('part.ownApproval');
    await api.sql(
      `UPDATE app_user SET role = 'schoolOfficer' WHERE id = ANY (SELECT unnest(authors) FROM unit_part WHERE unit_id = $1)`,
      [unit[OWN]],
    );
    const returned = await decide(who[`${OWN} head`]!, 'return', 3, { remarks: 'Ghi số của văn phòng' });
    expect(returned).toMatchObject({ status: 200, body: { state: 'filling', returnNote: 'Ghi số của văn phòng' } });
    await decide(who[OWN]!, 'submit', 4);
    expect(await decide(who[`${OWN} head`]!, 'approve', 5)).toMatchObject({
      status: 200,
      body: { state: 'approved', mayApprove: false },
    });
  });

  it('shows in every preview of the step what its people will read', async () => {
    const shown = async (cookie: string, personId = '') => {
      const { status, body } = await call<StepPreview>(
        cookie,
        'GET',
        `/campaigns/${campaign.id}/steps/${stepId}/preview?${personId && `personId=${personId}`}`,
      );
      expect(status).toBe(200);
      return JSON.stringify(body.messages);
    };
    const someone = async (code: string) => {
      const { body } = await call<{ items: { personId: string }[] }>(
        who[code]!,
        'GET',
        `/campaigns/${campaign.id}/steps/${stepId}/recipients?limit=1`,
      );
      return body.items[0]!.personId;
    };
    expect(await shown(who[OWN]!)).toContain('0225111222');
    // The office reads it too where its recipient belongs to that school; another school reads its own, written or not.
    expect(await shown(who.officer!, await someone(OWN))).toContain('0225111222');
    expect(await shown(who.officer!, await someone(OTHER))).toContain('02253888001');
    await save(who[OTHER]!, 0, { values: { hotline: '0225333444' } });
    expect(await shown(who[OTHER]!)).toContain('0225333444');
    // Not approved: the office sees what would be sent as things stand.
    expect(await shown(who.officer!, await someone(OTHER))).toContain('02253888001');
  });

  it('is nobody else’s to read or write, by raw SQL neither, the office above included', async () => {
    await decide(who[OTHER]!, 'submit', 2);
    const asUnit = <T>(code: string, work: (query: Database['query']) => Promise<T>) =>
      scoped.transaction(async (query) => {
        await query(`SELECT set_config('loa.scope', $1, true)`, [unit[code]]);
        return work(query);
      });
    const units = async (code: string) =>
      (await asUnit(code, (query) => query<{ unit_id: string }>('SELECT unit_id FROM unit_part'))).map(
        ({ unit_id }) => unit_id,
      );
    expect(await units(OWN)).toEqual([unit[OWN]]);
    expect(await units(OTHER)).toEqual([unit[OTHER]]);
    expect((await units('CH-PGD')).sort()).toEqual([unit[OWN]!, unit[OTHER]!].sort());
    for (const code of [OWN, 'CH-PGD']) {
      const text = `UPDATE unit_part SET answers = '{}', state = 'filling' WHERE unit_id = $1 RETURNING unit_id`;
      expect(await asUnit(code, (query) => query(text, [unit[OTHER]]))).toEqual([]);
      const insert = `INSERT INTO unit_part (campaign_id, unit_id, updated_at) VALUES ($1, $2, now())`;
      await expect(asUnit(code, (query) => query(insert, [campaign.id, unit[SILENT]]))).rejects.toThrow(/row-level/);
    }
    const own = `UPDATE unit_part SET approved_by = submitted_by, state = 'approved' WHERE unit_id = $1`;
    await expect(asUnit(OTHER, (query) => query(own, [unit[OTHER]]))).rejects.toThrow(/check/);
    await expect(asUnit(OWN, (query) => query('DELETE FROM unit_part'))).rejects.toThrow(/permission/);
  });

  it('shows the office how far each school is', async () => {
    await save(who[DECLINES]!, 0, { takesPart: false, reason: 'Trường đang sửa chữa' });
    await decide(who[DECLINES]!, 'submit', 2);
    await decide(who[`${DECLINES} head`]!, 'approve', 3);
    const { body } = await call<PartOverview>(who.officer!, 'GET', `/campaigns/${campaign.id}/parts`);
    expect(body.items).toHaveLength(24);
    const of = (code: string) => body.items.find(({ unitId }) => unitId === unit[code]);
    expect(of(OWN)).toMatchObject({ state: 'approved' });
    expect(of(OTHER)).toMatchObject({ state: 'submitted' });
    expect(of(DECLINES)).toMatchObject({ state: 'approved', declines: ['Trường đang sửa chữa'] });
    expect(of(SILENT)).toMatchObject({ state: null, frozen: [] });
    expect((await call(who[OWN]!, 'GET', `/campaigns/${campaign.id}/parts`)).status).toBe(403);
  });

  it('is closed after its last day, approved or not', async () => {
    await setClock(new Date('2027-10-01T16:59:00Z'));
    expect((await part(who[SILENT]!)).body.open).toBe(true);
    await setClock(new Date('2027-10-01T17:01:00Z'));
    expect((await part(who[SILENT]!)).body.open).toBe(false);
    expect(codeOf(await save(who[SILENT]!, 0, {}))).toBe('part.over');
    expect(codeOf(await decide(who[`${OTHER} head`]!, 'approve', 3))).toBe('part.over');
  });
});

describe('when the step is sent', () => {
  interface Frozen {
    code: string;
    outcome: string;
    reason: string;
    vars: Record<string, unknown>;
    person_id: string;
    channel: ChannelName | null;
    not_before: Date | null;
    batch_id: string | null;
  }
  async function release(): Promise<Frozen[]> {
    const [run] = await api.sql<{ id: string; due_at: Date }>(
      `WITH latest AS (SELECT id FROM run WHERE step_id = $1 ORDER BY id DESC LIMIT 1)
       UPDATE run SET state = 'expanding' FROM latest WHERE run.id = latest.id RETURNING run.id, due_at`,
      [stepId],
    );
    await new PgRunStore(worker).expand(run!.id, run!.due_at, freezePlan);
    expect(await worker.transaction(auditDeliveries)).toEqual([]);
    return api.sql<Frozen & object>(
      `SELECT u.code, m.outcome, m.reason, m.vars, m.person_id, d.channel, d.not_before, d.batch_id
       FROM member m JOIN unit u ON u.id = m.unit_id LEFT JOIN delivery d ON d.season = m.season AND d.member_id = m.id
       WHERE m.run_id = $1`,
      [run!.id],
    );
  }
  const again = () =>
    api.sql(
      `INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, due_at, expires_at, template_version_id)
       SELECT season, unit_id, campaign_id, step_id, stamp + 100, due_at, expires_at, template_version_id FROM run WHERE step_id = $1 LIMIT 1`,
      [stepId],
    );

  it('each school’s people read its own approved values, at its own hour, and all others the office’s', async () => {
    const frozen = await release();
    const [{ content, settings }] = (await api.sql<{ content: TemplateContent; settings: Record<string, unknown> }>(
      `SELECT v.content, c.settings FROM run r JOIN template_version v ON v.id = r.template_version_id JOIN campaign c ON c.id = r.campaign_id
       WHERE r.step_id = $1`,
      [stepId],
    )) as [{ content: TemplateContent; settings: Record<string, unknown> }];
    const template = compileTemplate(content);
    const text = ({ channel, person_id, vars }: Frozen) => {
      const shared = campaignVars(2027, settings);
      const values = { channel: channel!, personId: person_id, shared, vars };
      return JSON.stringify(contentOf(template, values, { tag: 't', unsubscribeLink: () => 'https://loa.example/u' }));
    };
    const of = (code: string) => frozen.filter((member) => member.code === code && member.channel !== null);
    for (const [code, hotline] of [
      [OWN, '0225111222'],
      // Filled in and never approved; not begun.
      [OTHER, '02253888001'],
      [SILENT, '02253888001'],
    ] as const) {
      expect(of(code).length).toBeGreaterThan(20);
      expect(of(code).every((member) => text(member).includes(hotline))).toBe(true);
    }
    expect(of(OWN).every(({ not_before }) => not_before?.toISOString() === '2027-10-08T08:30:00.000Z')).toBe(true);
    expect(of(OTHER).every(({ not_before, batch_id }) => not_before === null && batch_id !== null)).toBe(true);
    const left = frozen.filter(({ code }) => code === DECLINES);
    expect(left.length).toBeGreaterThan(20);
    expect(left.every(({ outcome, reason }) => outcome === 'skipped' && reason === 'unitDeclined')).toBe(true);
    const { body } = await call<PartOverview>(who.officer!, 'GET', `/campaigns/${campaign.id}/parts`);
    const how = (code: string) => body.items.find(({ unitId }) => unitId === unit[code])!.frozen.map((one) => one.how);
    expect([OWN, OTHER, DECLINES, SILENT].map(how)).toEqual([['own'], ['default'], ['declined'], ['default']]);
  });

  it('leaves out who did not answer, where the office chose so, and nobody who is no school', async () => {
    await api.sql(`UPDATE campaign SET parts_missing = 'leaveOut' WHERE id = $1`, [campaign.id]);
    await again();
    const frozen = await release();
    const reasons = (code: string) => [...new Set(frozen.filter((one) => one.code === code).map((one) => one.reason))];
    expect(reasons(OTHER)).toEqual(['unitUnanswered']);
    expect(reasons(SILENT)).toEqual(['unitUnanswered']);
    expect(reasons(OWN)).not.toContain('unitUnanswered');
    expect(reasons('CH-PGD')).not.toContain('unitUnanswered');
    expect(frozen.filter(({ code }) => code === OWN).some(({ outcome }) => outcome === 'pending')).toBe(true);
  });
});
