import { KINDS } from './testing/defects.js';
import { dryRun } from './testing/dry-run.js';
import { plantedFile } from './testing/planted-file.js';

const SEEDS = Array.from({ length: 50 }, (_, seed) => seed);
const lines = (problems: readonly { row: number; field: string; code: string; severity: string }[]) =>
  problems.map(({ row, field, code, severity }) => `${row} ${field} ${severity} ${code}`).sort();

describe('a file with planted defects', () => {
  const planted = new Map<string, number>();

  it.each(SEEDS)('of seed %d is told about exactly, and all other rows are good', async (seed) => {
    const file = await plantedFile(seed);
    for (const kind of file.kinds) planted.set(kind, (planted.get(kind) ?? 0) + 1);
    const { failure, sheet, rows } = await dryRun(file.bytes);
    expect(failure).toBeNull();
    const { format, encoding, separator } = file;
    expect(sheet).toMatchObject({ format, encoding, separator });
    expect(lines(rows.flatMap(({ problems }) => problems))).toEqual(lines(file.plan));
    expect(rows.filter(({ outcome }) => outcome !== 'bad').map(({ row }) => row)).toEqual(file.clean);
  });

  it('has met every kind of defect', () => {
    expect([...planted.keys()].sort()).toEqual(Object.keys(KINDS).sort());
    expect(planted.size).toBeGreaterThanOrEqual(15);
  });
});
