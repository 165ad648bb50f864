import { jest } from '@jest/globals';
import type { MovedClock } from '@loa/adapters/clock.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { PgRunStore } from '@loa/adapters/postgres/delivery/run-store.js';
import { seedOffice } from '@loa/adapters/sample/seed.js';
import type {
  Campaign,
  CampaignPlan,
  CampaignWithSteps,
  MadeCalendarFeed,
  ProblemDetails,
  SchoolPeriodList,
  SendingStops,
} from '@loa/contracts';
import ICAL from 'ical.js';
import { layUser, type RunningApi, startApi } from '../../test/harness.js';
import { CLOCK } from '../platform/tokens.js';

// Each decision looks at every audience, and the machine may be busy.
jest.setTimeout(90_000);

let api: RunningApi;
let worker: Database;
let office: string;
let officer: string;
let head: string;
let schoolHead: string;

interface Answer<T> {
  readonly status: number;
  readonly body: T;
}
async function call<T = Campaign>(cookie: string, method: string, path: string, body?: unknown): Promise<Answer<T>> {
  const response = await fetch(`${api.url}/api/v1${path}`, {
    method,
    headers: { cookie, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
}
const codes = ({ body }: Answer<unknown>) => (body as ProblemDetails).problems.map(({ code }) => code);
const codeOf = ({ body }: Answer<unknown>) => (body as ProblemDetails).code;

async function at(moment: string): Promise<Date> {
  const now = new Date(moment);
  await api.sql('UPDATE clock_offset SET milliseconds = $1', [now.getTime() - Date.now()]);
  await api.app.get<MovedClock>(CLOCK).refresh();
  return now;
}

beforeAll(async () => {
  api = await startApi({ LOA_TEMPORARY: 'true' });
  const owner = new URL(api.apiUrl);
  owner.username = 'loa_owner';
  const database = new Database(owner.href, { max: 1 });
  await seedOffice(database, api.vault, { now: new Date('2026-11-23T03:00:00Z'), password: 'không-dùng-đến' });
  await database.close();
  owner.username = 'loa_worker';
  worker = new Database(owner.href, { max: 2 });
  await at('2026-11-23T03:00:00Z');
  const unit = async (code: string) =>
    (await api.sql<{ id: string }>('SELECT id FROM unit WHERE code = $1', [code]))[0]!.id;
  office = await unit('CH-PGD');
  officer = (await layUser(api.sql, office, 'officer')).cookie;
  head = (await layUser(api.sql, office, 'approver')).cookie;
  schoolHead = (await layUser(api.sql, await unit('CH-CS-01'), 'approver')).cookie;
});
afterAll(async () => {
  await worker.close();
  await api.stop();
});

/** A draft of one active step, "materials" (to staff), changed as told. */
async function draftOf(edit: Record<string, unknown>): Promise<{ id: string; step: string; version: number }> {
  const { body } = await call(officer, 'POST', '/campaigns', { playbookKey: 'digital-day', anchorDate: '2027-10-10' });
  const whole = (await call<CampaignWithSteps>(officer, 'GET', `/campaigns/${body.id}`)).body;
  const step = whole.steps.find(({ key }) => key === 'materials')!.id;
  await api.sql('UPDATE step SET active = false WHERE campaign_id = $1 AND id <> $2', [body.id, step]);
  const edited = await call(officer, 'PATCH', `/campaigns/${body.id}/steps/${step}`, { version: 1, ...edit });
  expect(edited.status).toBe(200);
  return { id: body.id, step, version: 2 };
}
const submit = (id: string, version: number) => call(officer, 'POST', `/campaigns/${id}/submit`, { version });
const approve = (id: string, version: number) => call(head, 'POST', `/campaigns/${id}/approve`, { version });
async function approved(edit: Record<string, unknown>) {
  const draft = await draftOf(edit);
  expect((await submit(draft.id, draft.version)).status).toBe(200);
  expect((await approve(draft.id, draft.version)).status).toBe(200);
  return draft;
}
const planOf = async (id: string) => (await call<CampaignPlan>(officer, 'GET', `/campaigns/${id}/plan`)).body;
const runsOf = (id: string) =>
  api.sql<{ occurrence: string; state: string; due: string }>(
    `SELECT occurrence::text, state, to_char(due_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD HH24:MI') AS due
     FROM run WHERE campaign_id = $1 AND state <> 'void' ORDER BY due_at`,
    [id],
  );

/** Fridays from 17/9 to 8/10/2027: four of them. */
const FRIDAYS = {
  offsetDays: -23,
  localTime: '09:00',
  shiftRule: 'previousWorkingDay',
  repeat: { everyWeeks: 1, weekdays: [5], untilOffsetDays: -1 },
};
const FOUR = ['2027-09-17', '2027-09-24', '2027-10-01', '2027-10-08'];

describe('a step that comes back', () => {
  it('makes one run of each of its times at the approval, and says them all', async () => {
    const { id } = await approved(FRIDAYS);
    expect(await runsOf(id)).toEqual(FOUR.map((day) => ({ occurrence: day, state: 'planned', due: `${day} 09:00` })));
    const [line] = (await planOf(id)).steps.filter(({ active }) => active);
    expect(line!.times.map(({ day, run }) => [day, run?.state])).toEqual(FOUR.map((day) => [day, 'planned']));
    expect(line).toMatchObject({ dueAt: '2027-09-17T02:00:00.000Z', run: { state: 'planned' } });
  });

  it('keeps what has run when it is edited, plans the rest anew, and loses none', async () => {
    const { id, step } = await approved(FRIDAYS);
    const now = await at('2027-09-17T02:00:30Z');
    try {
      expect(await new PgRunStore(worker).release(now, 100)).toHaveLength(2);
      const edit = { version: 2, repeat: { ...FRIDAYS.repeat, weekdays: [4, 5] } };
      const underWay = await call(officer, 'PATCH', `/campaigns/${id}/steps/${step}`, edit);
      expect([underWay.status, codeOf(underWay)]).toEqual([409, 'step.underWay']);
      await api.sql(`UPDATE run SET state = 'done' WHERE campaign_id = $1 AND state = 'expanding'`, [id]);
      expect((await call(officer, 'PATCH', `/campaigns/${id}/steps/${step}`, edit)).status).toBe(200);
      expect((await runsOf(id)).map(({ occurrence, state }) => `${occurrence} ${state}`)).toEqual([
        '2027-09-17 done',
        ...['2027-09-23', '2027-09-24', '2027-09-30', '2027-10-01', '2027-10-07', '2027-10-08'].map(
          (d) => `${d} planned`,
        ),
      ]);
      // More days are more than was approved: all that is to come waits, and one yes is for all of it.
      expect((await planOf(id)).steps.find(({ active }) => active)!.run).toMatchObject({ awaitsApproval: true });
      expect((await call(head, 'POST', `/campaigns/${id}/steps/${step}/approve`, { version: 3 })).status).toBe(200);
      const [waiting] = await api.sql(
        'SELECT count(*)::int AS n FROM run WHERE campaign_id = $1 AND awaits_approval AND state = $2',
        [id, 'planned'],
      );
      expect(waiting).toEqual({ n: 0 });
    } finally {
      await at('2026-11-23T03:00:00Z');
    }
  });

  it('needs no second yes to run less often', async () => {
    const { id, step } = await approved(FRIDAYS);
    const fewer = { version: 2, repeat: { ...FRIDAYS.repeat, everyWeeks: 2 } };
    expect((await call(officer, 'PATCH', `/campaigns/${id}/steps/${step}`, fewer)).status).toBe(200);
    expect((await runsOf(id)).map(({ occurrence }) => occurrence)).toEqual([FOUR[0], FOUR[2]]);
    expect((await planOf(id)).steps.find(({ active }) => active)!.run).toMatchObject({ awaitsApproval: false });
  });

  it('is refused when it names no day, too many, or is mixed with hours', async () => {
    const { id, step, version } = await draftOf({});
    const refused = async (edit: object) =>
      codes(await call(officer, 'PATCH', `/campaigns/${id}/steps/${step}`, { version, ...edit }));
    const daily = { everyWeeks: 1, weekdays: [1, 2, 3, 4, 5, 6, 7], untilOffsetDays: 300 };
    expect(await refused({ repeat: daily })).toEqual(['step.tooOften']);
    expect(await refused({ repeat: { ...daily, untilOffsetDays: -300 } })).toEqual(['step.noOccurrence']);
    expect(await refused({ repeat: FRIDAYS.repeat, offsetDays: -23, offsetHours: 2 })).toEqual(['step.repeatDaysOnly']);
  });
});

describe('rules of time', () => {
  it('count in hours and stop at an hour', async () => {
    const { id } = await approved({ offsetDays: -3, offsetHours: -2, localTime: '14:00', expiryTime: '16:00' });
    const [run] = await api.sql('SELECT due_at, expires_at FROM run WHERE campaign_id = $1', [id]);
    expect(run).toEqual({ due_at: new Date('2027-10-07T05:00:00Z'), expires_at: new Date('2027-10-07T09:00:00Z') });
  });

  it('leave out what falls on a day off, and say so; a campaign of nothing else is refused', async () => {
    const { id, version } = await draftOf({ offsetDays: 0, shiftRule: 'skip', localTime: '09:00' });
    const [line] = (await planOf(id)).steps.filter(({ active }) => active);
    expect(line!.skipped).toMatchObject({ code: 'weekend', detail: expect.stringContaining('cuối tuần') });
    const refused = await submit(id, version);
    expect([refused.status, codes(refused)]).toEqual([422, ['campaign.nothingRuns']]);
  });

  it('say until when a campaign has to be approved, and refuse it afterwards', async () => {
    const { id } = await draftOf({ offsetDays: -3, localTime: '09:00' });
    expect((await call(officer, 'PATCH', `/campaigns/${id}`, { version: 2, approvalLeadHours: 48 })).status).toBe(200);
    expect((await planOf(id)).approveBy).toBe('2027-10-05T02:00:00.000Z');
    expect((await submit(id, 3)).status).toBe(200);
    await at('2027-10-05T02:00:01Z');
    try {
      const late = await approve(id, 3);
      expect([late.status, codes(late)]).toEqual([422, ['campaign.leadOver']]);
      expect(await runsOf(id)).toEqual([]);
      await at('2027-10-05T01:58:00Z');
      expect((await approve(id, 3)).status).toBe(200);
    } finally {
      await at('2026-11-23T03:00:00Z');
    }
  });

  it('never start by surprise what is over at the approval', async () => {
    const { id } = await draftOf({ offsetDays: -3, localTime: '09:00', expiryHours: 2 });
    expect((await submit(id, 2)).status).toBe(200);
    await at('2027-10-07T02:00:00Z');
    try {
      const late = await approve(id, 2);
      expect(codes(late)).toContain('step.past');
      expect(await runsOf(id)).toEqual([]);
    } finally {
      await at('2026-11-23T03:00:00Z');
    }
  });

  it('keep a step clear of the holidays of schools, entered or read from a file', async () => {
    const text = [
      ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', 'DTSTART;VALUE=DATE:20271004', 'DTEND;VALUE=DATE:20271009'],
      ...['SUMMARY:Nghỉ giữa kỳ', 'END:VEVENT', 'END:VCALENDAR'],
    ].join('\r\n');
    const read = await call<SchoolPeriodList>(officer, 'POST', '/school-years/read-file', { text, year: 2027 });
    const half = {
      kind: 'break',
      firstDay: '2027-10-04',
      lastDay: '2027-10-08',
      nameVi: 'Nghỉ giữa kỳ',
      nameEn: 'Nghỉ giữa kỳ',
    };
    expect(read.body.items).toEqual([half]);
    expect((await call(officer, 'PUT', '/school-years', { periods: read.body.items })).status).toBe(204);
    try {
      const { id } = await draftOf({
        offsetDays: -3,
        localTime: '09:00',
        shiftRule: 'previousWorkingDay',
        avoidSchoolBreaks: true,
      });
      const [line] = (await planOf(id)).steps.filter(({ active }) => active);
      expect(line).toMatchObject({ dueAt: '2027-10-01T02:00:00.000Z', moved: { code: 'schoolBreak' } });
      const { items } = (await call<SchoolPeriodList>(schoolHead, 'GET', '/school-years?year=2027')).body;
      expect(items).toEqual([{ ...half, id: expect.any(String) }]);
      expect((await call(schoolHead, 'DELETE', `/school-years/${items[0]!.id}`)).status).toBe(403);
      const backwards = { ...half, lastDay: '2027-10-01' };
      expect(codes(await call(officer, 'PUT', '/school-years', { periods: [backwards] }))).toEqual([
        'calendar.periodOrder',
      ]);
    } finally {
      await api.sql('DELETE FROM school_period');
    }
  });
});

describe('the stop of all sending', () => {
  it('is one click, told to all below, released above alone, and in the log', async () => {
    const stopped = () => call<SendingStops>(schoolHead, 'GET', '/sending-stops').then(({ body }) => body.items);
    expect((await call(schoolHead, 'POST', '/sending-stops', { reason: 'x', unitId: office })).status).toBe(404);
    expect((await call(head, 'POST', '/sending-stops', { reason: 'Bão số 3' })).status).toBe(204);
    expect((await call(head, 'POST', '/sending-stops', { reason: 'lần hai' })).status).toBe(204);
    expect(await stopped()).toMatchObject([{ unitId: office, reason: 'Bão số 3', own: false }]);
    const refused = await call(schoolHead, 'DELETE', `/sending-stops/${office}`);
    expect([refused.status, codeOf(refused)]).toEqual([403, 'stop.unit']);
    expect((await call(head, 'DELETE', `/sending-stops/${office}`)).status).toBe(204);
    expect((await call(head, 'DELETE', `/sending-stops/${office}`)).status).toBe(404);
    expect(await stopped()).toEqual([]);
    const log = await api.sql(`SELECT action FROM audit_entry WHERE action LIKE 'sending.%' ORDER BY id`);
    expect(log).toEqual([{ action: 'sending.stopped' }, { action: 'sending.released' }]);
  });
});

describe('the calendar address', () => {
  const read = async (url: string) => {
    const response = await fetch(`${api.url}${new URL(url).pathname}`);
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
  };
  const eventsIn = (text: string) =>
    new ICAL.Component(ICAL.parse(text) as unknown[]).getAllSubcomponents('vevent').map((one) => ({
      uid: String(one.getFirstPropertyValue('uid')),
      sequence: Number(one.getFirstPropertyValue('sequence')),
      status: String(one.getFirstPropertyValue('status')),
      start: String(one.getFirstPropertyValue('dtstart')),
    }));

  it('shows what its owner may see, follows edits under the same names, says what was cancelled, and ends', async () => {
    const { id, step } = await approved(FRIDAYS);
    const made = await call<MadeCalendarFeed>(officer, 'POST', '/auth/calendar-feeds', { name: 'Điện thoại' });
    expect(made.status).toBe(201);
    const own = async () => eventsIn((await read(made.body.url)).text).filter(({ uid }) => uid.startsWith(step));
    await at('2027-09-01T03:00:00Z');
    try {
      const first = await own();
      expect(first.map(({ start, status }) => `${start} ${status}`)).toEqual(
        FOUR.map((day) => `${day}T09:00:00 CONFIRMED`),
      );
      const later = { version: 2, localTime: '10:00' };
      expect((await call(officer, 'PATCH', `/campaigns/${id}/steps/${step}`, later)).status).toBe(200);
      const second = await own();
      expect(second.map(({ uid }) => uid)).toEqual(first.map(({ uid }) => uid));
      expect(second[0]).toMatchObject({ start: '2027-09-17T10:00:00' });
      expect(second[0]!.sequence).toBeGreaterThan(first[0]!.sequence);
      expect((await call(head, 'POST', `/campaigns/${id}/cancel`)).status).toBe(200);
      const third = await own();
      expect(third.every(({ status }) => status === 'CANCELLED')).toBe(true);
      expect(third[0]!.sequence).toBeGreaterThan(second[0]!.sequence);
    } finally {
      await at('2026-11-23T03:00:00Z');
    }
    const stored = await api.sql('SELECT token_hash FROM calendar_feed');
    const token = new URL(made.body.url).pathname.split('/').at(-1)!.slice(0, -4);
    expect(JSON.stringify(stored)).not.toContain(token);
    expect((await read(made.body.url)).type).toContain('text/calendar');
    expect((await call(head, 'DELETE', `/auth/calendar-feeds/${made.body.id}`)).status).toBe(404);
    expect((await call(officer, 'DELETE', `/auth/calendar-feeds/${made.body.id}`)).status).toBe(204);
    expect((await read(made.body.url)).status).toBe(404);
  });

  it('is nobody’s when it was guessed, and shows no draft', async () => {
    const { step } = await draftOf(FRIDAYS);
    const made = await call<MadeCalendarFeed>(schoolHead, 'POST', '/auth/calendar-feeds', { name: 'Máy' });
    expect((await read(made.body.url)).text).not.toContain(step);
    expect((await read(made.body.url.replace(/.{5}\.ics/, 'AAAAA.ics'))).status).toBe(404);
    expect((await read(`${api.url}/api/v1/calendar/x`)).status).toBe(404);
  });
});
