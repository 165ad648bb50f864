import type { Lay, ScopeEntry } from './entry.js';

const checked: Lay = async ({ api }, unitId) => {
  const summary = { rows: 0, new: 0, changed: 0, unchanged: 0, bad: 0, notes: 0, changes: {} };
  const [file] = await api.sql<{ id: string }>(
    `INSERT INTO import_file (unit_id, kind, file_name, columns, summary, created_by, created_at)
     VALUES ($1, 'people', 'danh-sach.csv', '[]', $2, 'user:test', now()) RETURNING id`,
    [unitId, JSON.stringify(summary)],
  );
  return file!.id;
};

function list(): FormData {
  const form = new FormData();
  form.set('file', new Blob(['Mã,Họ và tên,Nhóm\r\nGV-1,Nguyễn Văn An,Giáo viên']), 'danh sách.csv');
  return form;
}

export const IMPORTS: readonly ScopeEntry[] = [
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
  {
    route: 'GET /api/v1/imports/:id',
    kind: 'object',
    role: 'officer',
    lay: checked,
    call: (id) => ({ path: `/imports/${id}` }),
  },
  {
    route: 'POST /api/v1/imports/:id/apply',
    kind: 'object',
    role: 'officer',
    lay: checked,
    call: (id) => ({ path: `/imports/${id}/apply`, body: { onlyGood: true } }),
  },
];
