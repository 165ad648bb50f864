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

const LIST = [
  'Mã;Họ và tên;Nhóm;Mã đơn vị;SĐT',
  'GV-1;Nguyễn Văn An;Giáo viên;S1;0401234567',
  'GV-2;Trần Thị Bình;Giáo viên;S1;0225 388 8888',
].join('\r\n');

it('shows what a file would do, cell by cell, in the language of the reader', async () => {
  const { status, body } = await upload(LIST);
  expect(status).toBe(201);
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
  const { body } = await upload(LIST);
  const refused = await call('POST', `/imports/${body.id}/apply`, {});
  expect([refused.status, refused.body.code]).toEqual([409, 'import.badRows']);
  const done = await call('POST', `/imports/${body.id}/apply`, { onlyGood: true });
  expect(done.status).toBe(200);
  expect(done.body).toMatchObject({ state: 'applied', result: { personsAdded: 1, addresses: 2, leftOut: 1 } });
  const again = await call('POST', `/imports/${body.id}/apply`, { onlyGood: true });
  expect([again.status, again.body.code]).toEqual([409, 'import.applied']);
});

it('refuses what is no list, and who may not', async () => {
  expect(await upload(null)).toMatchObject({ status: 422, body: { code: 'import.noFile' } });
  expect(await upload(Buffer.alloc(11 * 1024 * 1024, 'a'))).toMatchObject({ status: 413 });
  expect(await upload('a;b;c')).toMatchObject({ status: 422, body: { code: 'import.noHeader' } });
  expect(await upload('Họ tên,Nhóm,Lớp\nA B,HS,6A')).toMatchObject({
    status: 422,
    body: {
      code: 'import.columns',
      problems: [{ code: 'import.columnMissing', field: 'code', row: 1 }, { field: 'unit' }],
    },
  });
  expect(await upload(LIST, 'x.csv', viewer)).toMatchObject({ status: 403 });
});

it('refuses a small file that would take all memory, and goes on', async () => {
  const far = workbook('<row r="99999999"><c r="A99999999"><v>1</v></c></row>');
  const { status, body } = await upload(far, 'x.xlsx');
  expect([status, body.code]).toEqual([422, 'import.tooManyRows']);
  expect(body.detail).toContain('100000');
  expect(await upload(LIST)).toMatchObject({ status: 201 });
});

it.each(['csv', 'xlsx'])('offers an example as %s that it can read itself', async (format) => {
  const answer = await fetch(`${api.url}/api/v1/imports/sample?format=${format}`, { headers: officer });
  expect(answer.headers.get('content-disposition')).toContain(`.${format}`);
  const { status, body } = await upload(Buffer.from(await answer.arrayBuffer()));
  expect(status).toBe(201);
  // The example's school is not of this installation: that is all there is to say about it.
  expect(new Set(body.problems.map((problem) => problem.code))).toEqual(new Set(['import.unit']));
});
