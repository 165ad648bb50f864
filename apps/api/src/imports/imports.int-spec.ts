import { workbook } from '@loa/adapters/imports/testing/hostile-workbooks.js';
import { layUnits, layUser, type RunningApi, startApi } from '../../test/harness.js';

let api: RunningApi;
let officer: { cookie: string };
let viewer: { cookie: string };

beforeAll(async () => {
  api = await startApi({ LOA_DEMO: 'true' });
  const { office } = await layUnits(api.sql);
  officer = await layUser(api.sql, office, 'officer');
  viewer = await layUser(api.sql, office, 'viewer');
}, 60_000);
afterAll(() => api.stop());

interface Answer {
  status: number;
  body: Record<string, unknown> & { problems: Record<string, unknown>[] };
}

async function upload(content: string | Buffer | null, name = 'danh sách.csv', user = officer): Promise<Answer> {
  const form = new FormData();
  form.set('kind', 'people');
  if (content !== null) form.set('file', new Blob([content]), name);
  const answer = await fetch(`${api.url}/api/v1/imports`, { method: 'POST', headers: user, body: form });
  return { status: answer.status, body: (await answer.json()) as Answer['body'] };
}

async function call(method: string, path: string, body?: unknown): Promise<Answer> {
  const headers = { ...officer, ...(body !== undefined && { 'content-type': 'application/json' }) };
  const answer = await fetch(`${api.url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as Answer['body'] };
}

/** Asks until nothing is under way, as the page does. */
async function settled(id: unknown): Promise<Answer> {
  for (;;) {
    const answer = await call('GET', `/imports/${id}`);
    if (!['reading', 'applying', 'undoing'].includes(String(answer.body.state))) return answer;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function uploaded(content: string | Buffer, name?: string): Promise<Answer['body']> {
  const { status, body } = await upload(content, name);
  expect([status, body.state]).toEqual([201, 'reading']);
  return (await settled(body.id)).body;
}

const LIST = [
  'Mã;Họ và tên;Nhóm;Mã đơn vị;SĐT',
  'GV-1;Nguyễn Văn An;Giáo viên;S1;0401234567',
  'GV-2;Trần Thị Bình;Giáo viên;S1;0225 388 8888',
].join('\r\n');

it('shows what a file would do, cell by cell, in the language of the reader', async () => {
  const body = await uploaded(LIST);
  expect(body).toMatchObject({ state: 'checked', fileName: 'danh sách.csv', summary: { rows: 2, new: 1, bad: 1 } });
  expect(body.problems).toEqual([
    {
      row: 3,
      column: 'SĐT',
      field: 'phone',
      code: 'phone.fixedLine',
      detail: expect.stringContaining('cố định'),
      severity: 'error',
      value: '0225•••888',
      proposal: null,
    },
  ]);
  expect((await call('GET', `/imports/${body.id}`)).body).toEqual(body);
});

it('imports the good rows when asked, and a file once', async () => {
  const body = await uploaded(LIST);
  const refused = await call('POST', `/imports/${body.id}/apply`, {});
  expect([refused.status, refused.body.code]).toEqual([409, 'import.badRows']);
  const done = await call('POST', `/imports/${body.id}/apply`, { onlyGood: true });
  expect([done.status, done.body.state]).toEqual([202, 'applying']);
  // Pressed twice: one import.
  const twice = await call('POST', `/imports/${body.id}/apply`, { onlyGood: true });
  expect([202, 409]).toContain(twice.status);
  expect((await settled(body.id)).body).toMatchObject({
    state: 'applied',
    result: { personsAdded: 1, addresses: 2, leftOut: 1 },
  });
  const again = await call('POST', `/imports/${body.id}/apply`, { onlyGood: true });
  expect([again.status, again.body.code]).toEqual([409, 'import.applied']);
});

it('refuses what is no list, and who may not', async () => {
  expect(await upload(null)).toMatchObject({ status: 422, body: { code: 'import.noFile' } });
  expect(await upload(Buffer.alloc(51 * 1024 * 1024, 'a'))).toMatchObject({ status: 413 });
  expect(await uploaded('a;b\nc;d')).toMatchObject({ state: 'failed', failure: { code: 'import.noHeader' } });
  expect(await uploaded('Họ tên,Nhóm,Lớp\nA B,HS,6A')).toMatchObject({
    state: 'failed',
    failure: {
      code: 'import.columns',
      problems: [{ code: 'import.columnMissing', field: 'code', row: 1 }, { field: 'unit' }],
    },
  });
  expect(await upload(LIST, 'x.csv', viewer)).toMatchObject({ status: 403 });
});

it('refuses a small file that would take all memory, and goes on', async () => {
  const far = workbook('<row r="99999999"><c r="A99999999"><v>1</v></c></row>');
  const { state, failure } = await uploaded(far, 'x.xlsx');
  expect([state, failure]).toEqual(['failed', expect.objectContaining({ code: 'import.broken' })]);
  expect(await uploaded(LIST)).toMatchObject({ state: 'checked' });
});

it.each(['csv', 'xlsx'])('offers an example as %s that it can read itself', async (format) => {
  const answer = await fetch(`${api.url}/api/v1/imports/sample?format=${format}`, { headers: officer });
  expect(answer.headers.get('content-disposition')).toContain(`.${format}`);
  const body = await uploaded(Buffer.from(await answer.arrayBuffer()));
  // The example's school is not of this installation: that is all there is to say about it.
  expect(new Set(body.problems.map((problem) => problem.code))).toEqual(new Set(['import.unit']));
});

it('draws the sheet, mends it, applies it and takes it back', async () => {
  const { id } = await uploaded(LIST);
  const { body: page } = await call('GET', `/imports/${id}/rows?filter=bad`);
  expect(page).toMatchObject({
    items: [
      { row: 3, cells: ['GV-2', 'Trần Thị Bình', 'Giáo viên', 'S1', '0225 388 8888'], problems: [{ column: 4 }] },
    ],
    next: null,
  });
  const other = await layUser(api.sql, (await layUnitOf('OFFICE')) as string, 'officer');
  const masked = await fetch(`${api.url}/api/v1/imports/${id}/rows?filter=bad`, { headers: { cookie: other.cookie } });
  expect(JSON.stringify(await masked.json())).not.toContain('388 8888');
  const { body: mended } = await call('PATCH', `/imports/${id}/cells`, {
    cells: [{ row: 3, field: 'phone', value: '0407654321' }],
  });
  expect(mended).toMatchObject({ state: 'checked', own: true, summary: { bad: 0 }, rowsWithProblems: 0 });
  await call('POST', `/imports/${id}/apply`, {});
  expect((await settled(id)).body).toMatchObject({ state: 'applied', undoUntil: expect.any(String) });
  await call('POST', `/imports/${id}/undo`, {});
  expect((await settled(id)).body).toMatchObject({ state: 'undone' });
  expect((await call('GET', '/imports?limit=1')).body.items).toMatchObject([{ id, state: 'undone' }]);
  expect((await call('DELETE', `/imports/${id}`)).status).toBe(409);
});

async function layUnitOf(code: string): Promise<string | undefined> {
  const [unit] = await api.sql<{ id: string }>('SELECT id FROM unit WHERE code = $1', [code]);
  return unit?.id;
}
