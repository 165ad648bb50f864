import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const ROOT = resolve(import.meta.dirname, '../../..');
const TYPES = { csv: 'text/csv', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' };

/**
 * Hands in the lists of the sample as an officer would: as a sheet with its defects, which the dry run names, and as
 * text. People who are known already stay as they are.
 *
 * @returns {Promise<object[]>} one line per file: rows, new, changed, unchanged, bad
 */
export async function importSamples(officer, say) {
  const { sampleFiles } = await import(join(ROOT, 'dist/libs/adapters/src/sample/files.js'));
  const withDefects = await sampleFiles(undefined, { people: 'recipients', defects: true });
  const clean = await sampleFiles(undefined, { people: 'recipients' });
  const files = [
    { name: 'danh-sach.xlsx', type: TYPES.xlsx, bytes: withDefects.xlsx },
    { name: 'danh-sach.csv', type: TYPES.csv, bytes: clean.csv },
  ];
  const lines = [];
  for (const { name, type, bytes } of files) {
    const form = new FormData();
    form.set('kind', 'people');
    form.set('file', new Blob([bytes], { type }), name);
    const checked = await settled(officer, await officer.post('/imports', form));
    const { rows, new: added, changed, unchanged, bad } = checked.summary;
    say(`Nhập ${name}: ${rows} dòng, mới ${added}, thay đổi ${changed}, giữ nguyên ${unchanged}, lỗi ${bad}`);
    for (const problem of checked.problems.slice(0, 3))
      say(`  dòng ${problem.row}, cột ${problem.column}: ${problem.detail}`);
    await officer.post(`/imports/${checked.id}/apply`, { onlyGood: true });
    const applied = await settled(officer, checked);
    lines.push({ file: name, rows, new: added, changed, unchanged, bad, state: applied.state });
  }
  return lines;
}

/** Asks until nothing is under way: files are read and written after the answer. */
async function settled(officer, { id }) {
  for (;;) {
    const view = await officer.get(`/imports/${id}`);
    if (!['reading', 'applying'].includes(view.state)) return view;
    await pause(100);
  }
}
