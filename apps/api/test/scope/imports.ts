import type { Lay, ScopeEntry } from './entry.js';

const SUMMARY = {
  rows: 1,
  new: 1,
  changed: 0,
  unchanged: 0,
  bad: 0,
  notes: 0,
  changes: {},
  left: 0,
  duplicates: 0,
};
const COLUMNS = [
  { header: 'Mã', field: 'code' },
  { header: 'Họ và tên', field: 'fullName' },
  { header: 'Nhóm', field: 'group' },
  { header: 'Đơn vị', field: 'unit' },
];

const inState =
  (state: string): Lay =>
  async ({ api }, unitId) => {
    const [file] = await api.sql<{ id: string }>(
      `INSERT INTO import_file (unit_id, kind, file_name, state, columns, summary, created_by, created_at, applied_at)
       VALUES ($1, 'people', 'danh-sach.csv', $4, $2, $3, 'user:test', now(), now()) RETURNING id`,
      [unitId, JSON.stringify(COLUMNS), JSON.stringify(SUMMARY), state],
    );
    const content = { cells: ['GV-1', 'Nguyễn Văn An', 'Giáo viên', 'S1'], person: null, problems: [], changes: [] };
    await api.sql(
      `INSERT INTO import_row (import_id, row_number, outcome, has_problems, content_cipher, code) VALUES ($1, 2, 'bad', false, $2, 'GV-1')`,
      [file!.id, api.vault.sealJson(content)],
    );
    return file!.id;
  };
const checked = inState('checked');

function list(): FormData {
  const form = new FormData();
  form.set('file', new Blob(['Mã,Họ và tên,Nhóm\r\nGV-1,Nguyễn Văn An,Giáo viên']), 'danh sách.csv');
  return form;
}

const object = (route: string, call: (id: string) => { path: string; body?: unknown }, lay = checked): ScopeEntry => ({
  route,
  kind: 'object',
  role: 'officer',
  lay,
  call,
});

/** Somebody whose name is unique. */
const named: Lay = async ({ api }, unitId) => {
  const name = `Nguyễn ${unitId}`;
  const [person] = await api.sql<{ id: string }>(
    `INSERT INTO person (home_unit_id, full_name, given_name, search_name) VALUES ($1, $2, 'An', 'an') RETURNING id`,
    [unitId, name],
  );
  await api.sql(`INSERT INTO membership (person_id, unit_id, audience_group) VALUES ($1, $2, 'teacher')`, [
    person!.id,
    unitId,
  ]);
  return name;
};

export const IMPORTS: readonly ScopeEntry[] = [
  {
    route: 'GET /api/v1/persons/export',
    kind: 'list',
    role: 'officer',
    lay: named,
    call: { path: '/persons/export?format=csv' },
  },
  {
    route: 'GET /api/v1/imports/sample',
    kind: 'same',
    reason: 'an invented list, the same for all',
    role: 'officer',
    call: { path: '/imports/sample?format=csv' },
  },
  {
    route: 'POST /api/v1/imports',
    kind: 'same',
    reason: 'units outside the scope are bad cells (import-people.int-spec.ts)',
    role: 'officer',
    call: { path: '/imports', form: list },
  },
  { route: 'GET /api/v1/imports', kind: 'list', role: 'officer', lay: checked, call: { path: '/imports' } },
  object('GET /api/v1/imports/:id', (id) => ({ path: `/imports/${id}` })),
  object('GET /api/v1/imports/:id/rows', (id) => ({ path: `/imports/${id}/rows` })),
  object('GET /api/v1/imports/:id/left', (id) => ({ path: `/imports/${id}/left` })),
  object('GET /api/v1/imports/:id/duplicates', (id) => ({ path: `/imports/${id}/duplicates` })),
  object('PATCH /api/v1/imports/:id/cells', (id) => ({
    path: `/imports/${id}/cells`,
    body: { cells: [{ row: 2, field: 'code', value: 'GV-2' }] },
  })),
  object('PATCH /api/v1/imports/:id/mapping', (id) => ({
    path: `/imports/${id}/mapping`,
    body: { fields: COLUMNS.map(({ field }) => field) },
  })),
  object('POST /api/v1/imports/:id/apply', (id) => ({ path: `/imports/${id}/apply`, body: { onlyGood: true } })),
  object('POST /api/v1/imports/:id/undo', (id) => ({ path: `/imports/${id}/undo`, body: {} }), inState('applied')),
  object('DELETE /api/v1/imports/:id', (id) => ({ path: `/imports/${id}` })),
];
