import {
  type CheckedRow,
  type ImportChange,
  ImportJobs,
  type ImportRecord,
  type ImportState,
  type ImportStores,
  type KnownPeople,
  type StagedRow,
  StageImport,
} from '@loa/application';
import { type Actor, PERMISSIONS } from '@loa/domain';
import { sheetReader } from '../read-sheet.js';
import { UNITS } from './clean-list.js';

const ACTOR: Actor = {
  kind: 'user',
  id: 'officer',
  name: 'officer',
  unitId: UNITS[0]!.id,
  permissions: new Set(PERMISSIONS),
  locale: 'vi',
};
const NOW = new Date('2026-09-01T02:00:00Z');

export interface DryRun {
  readonly sheet: ImportRecord['sheet'];
  readonly failure: unknown;
  readonly rows: readonly StagedRow[];
}

/** The dry run of a file as it is in the product, but for what stands in the database: nobody is known yet. */
export async function dryRun(bytes: Buffer): Promise<DryRun> {
  const rows = new Map<number, CheckedRow>();
  let record: ImportChange & { state?: ImportState } = {};
  const imports = {
    create: async () => undefined,
    find: async () => ({ state: 'reading', ...record }),
    progress: async () => undefined,
    mapping: async () => null,
    change: async (_: string, change: ImportChange) => {
      record = { ...record, ...change };
    },
    move: async (_: string, _from: readonly ImportState[], state: ImportState, change: ImportChange = {}) => {
      record = { ...record, ...change, state };
      return true;
    },
    putRows: async (_: string, put: readonly CheckedRow[]) => {
      for (const row of put) rows.set(row.row, row);
    },
    rowsOf: async (_: string, numbers: readonly number[]) => numbers.map((number) => rows.get(number)!),
    refuse: async (_: string, refused: readonly StagedRow[]) => {
      for (const row of refused) rows.set(row.row, { ...rows.get(row.row)!, ...row });
    },
    missingPupils: async () => {
      const good = [...rows.values()].flatMap(({ person }) => person ?? []);
      const pupils = new Set(good.flatMap(({ group, code }) => (group === 'pupil' ? code : [])));
      return good.flatMap(({ row, pupilCodes }) => {
        const code = pupilCodes.find((one) => !pupils.has(one));
        return code === undefined ? [] : { row, code };
      });
    },
    summarize: async () => ({}),
    dropRows: async () => undefined,
  };
  const people: KnownPeople = {
    units: async () => [...UNITS],
    addressKey: (address) => address,
    byCode: async () => [],
    codesElsewhere: async () => new Set<string>(),
    guardians: async () => new Map(),
    namesakes: async () => new Map(),
  };
  const errors: unknown[] = [];
  const stores = { imports, people, audit: { record: async () => undefined } } as unknown as ImportStores;
  const transactions = { run: <T>(_: unknown, work: (given: ImportStores) => Promise<T>) => work(stores) };
  const tools = {
    transactions,
    repeated: transactions,
    locks: { take: async () => async () => undefined },
    clock: { now: () => NOW },
    sheets: sheetReader,
    newId: () => 'import',
    demoAllowed: async () => false,
    dayOf: (at: Date) => at.toISOString().slice(0, 10),
    onError: (error: unknown) => errors.push(error),
  };
  const jobs = new ImportJobs(tools);
  await new StageImport(tools, jobs).run(ACTOR, { name: 'list', bytes }, 'people');
  await jobs.idle();
  const inOrder = [...rows.values()].sort((one, other) => one.row - other.row);
  return { sheet: record.sheet ?? null, failure: errors[0] ?? record.failure ?? null, rows: inOrder };
}
