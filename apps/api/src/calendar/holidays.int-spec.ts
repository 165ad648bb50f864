import type { HolidayCandidates, HolidayList, ProblemDetails } from '@loa/contracts';
import { layUnits, layUser, type RunningApi, startApi } from '../../test/harness.js';

let api: RunningApi;
let officer: string;
let school: string;

async function call<T>(
  cookie: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: T }> {
  const response = await fetch(`${api.url}/api/v1/holidays${path}`, {
    method,
    headers: { cookie, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
}

beforeAll(async () => {
  api = await startApi({});
  const { office, own } = await layUnits(api.sql);
  officer = (await layUser(api.sql, office, 'officer')).cookie;
  school = (await layUser(api.sql, own, 'schoolOfficer', 'school@d.vn')).cookie;
});
afterAll(() => api.stop());

describe('the days off', () => {
  it('are proposed by law, entered once, and then known', async () => {
    const { body } = await call<HolidayCandidates>(officer, 'GET', '/proposal?year=2030');
    // In 2030 Tết is the 2nd of February in Vietnam and the 3rd in China.
    const tet = body.items.find(({ day }) => day === '2030-02-02')!;
    expect(tet).toMatchObject({ kind: 'noOutreach', known: false });
    const days = body.items.map(({ known: _, ...day }) => day);
    expect((await call(officer, 'PUT', '', { days })).status).toBe(204);
    expect((await call(officer, 'PUT', '', { days })).status).toBe(204);
    const { body: listed } = await call<HolidayList>(school, 'GET', '?year=2030');
    expect(listed.items).toEqual(days);
    const again = await call<HolidayCandidates>(officer, 'GET', '/proposal?year=2030');
    expect(again.body.items.every(({ known }) => known)).toBe(true);
  });

  it('come from a calendar file, are changed and taken out again', async () => {
    const text =
      'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20310120\r\nDTEND;VALUE=DATE:20310122\r\nSUMMARY:Hội khoẻ\r\nEND:VEVENT\r\nEND:VCALENDAR';
    const read = await call<HolidayCandidates>(officer, 'POST', '/read-file', { text, year: 2031 });
    expect(read.body.items.map(({ day, nameVi, known }) => [day, nameVi, known])).toEqual([
      ['2031-01-20', 'Hội khoẻ', false],
      ['2031-01-21', 'Hội khoẻ', false],
    ]);
    const day = { day: '2031-01-20', kind: 'holiday', nameVi: 'Hội khoẻ', nameEn: 'Games' };
    await call(officer, 'PUT', '', { days: [day] });
    await call(officer, 'PUT', '', { days: [{ ...day, kind: 'noOutreach' }] });
    expect((await call<HolidayList>(officer, 'GET', '?year=2031')).body.items).toEqual([
      { ...day, kind: 'noOutreach' },
    ]);
    expect((await call(officer, 'DELETE', '/2031-01-20')).status).toBe(204);
    expect((await call(officer, 'DELETE', '/2031-01-20')).status).toBe(404);
  });

  it('are the uppermost unit’s to change, and each change is in the log', async () => {
    const days = [{ day: '2032-01-01', kind: 'holiday', nameVi: 'x', nameEn: 'x' }];
    const refused = await call<ProblemDetails>(school, 'PUT', '', { days });
    expect([refused.status, refused.body.code]).toEqual([403, 'calendar.uppermostOnly']);
    await call(officer, 'PUT', '', { days });
    expect((await call(school, 'DELETE', '/2032-01-01')).status).toBe(403);
    expect((await call(school, 'POST', '/read-file', { text: 'x', year: 2032 })).status).toBe(403);
    expect((await call<HolidayList>(school, 'GET', '?year=2032')).body.items).toHaveLength(1);
    const log = await api.sql(`SELECT 1 FROM audit_entry WHERE action = 'calendar.changed'`);
    expect(log.length).toBeGreaterThanOrEqual(4);
  });

  it.each([
    ['no day', '', { days: [] }],
    ['a day that is none', '', { days: [{ day: '2031-02-30', kind: 'holiday', nameVi: 'x', nameEn: 'x' }] }],
    ['another kind', '', { days: [{ day: '2031-02-03', kind: 'party', nameVi: 'x', nameEn: 'x' }] }],
  ])('refuse %s', async (_, path, body) => {
    expect((await call(officer, 'PUT', path, body)).status).toBe(422);
  });

  it('refuse a file that is no calendar', async () => {
    const answer = await call<ProblemDetails>(officer, 'POST', '/read-file', { text: 'Ngày,Tên', year: 2031 });
    expect(answer.body.code).toBe('calendar.unreadable');
  });
});
