import { type Random, randomOf } from '@loa/adapters/sample/random.js';
import type { ImportField, SheetEncoding, SheetSeparator } from '@loa/application';
import { cleanRows, type ListRow } from './clean-list.js';
import { KINDS, type Planned } from './defects.js';
import { type Cell, fileOf } from './write-list.js';

/** A file with defects of which everything is known, since nobody but the generator put them there. */
export interface PlantedFile {
  readonly bytes: Buffer;
  readonly format: 'csv' | 'xlsx';
  readonly encoding: SheetEncoding | null;
  readonly separator: SheetSeparator | null;
  readonly kinds: readonly string[];
  /** What the dry run must tell, and nothing else; rows as the spreadsheet counts. */
  readonly plan: readonly { row: number; field: string; code: string; severity: string }[];
  /** Rows that must be good. */
  readonly clean: readonly number[];
}

const MOST = 200;
const ALWAYS: readonly ImportField[] = ['code', 'fullName', 'group', 'unit', 'className', 'pupilCodes'];
const SOMETIMES: readonly ImportField[] = [
  'grade',
  'birthDate',
  'phone',
  'email',
  'zaloUserId',
  'consent',
  'salutation',
  'position',
  'employmentType',
  'eidStatus',
  'serviceUse',
];

/** Makes the file of a seed: even ones are XLSX, odd ones CSV. */
export async function plantedFile(seed: number): Promise<PlantedFile> {
  const random = randomOf(`${seed}`, 'planted file');
  const defects = 1 + random.int(MOST);
  const rows = cleanRows(Math.max(50, Math.ceil(defects * 1.5)) + random.int(100), random);
  const fields = random.shuffled([...ALWAYS, ...SOMETIMES.filter(() => random.chance(0.85))]);
  const { planned, kinds } = plant(rows, new Set(fields), defects, random);
  const split = random.chance(0.25);
  const all = [...planned, ...orphans(rows, planned)];
  const file = await fileOf(
    seed % 2 === 0 ? 'xlsx' : 'csv',
    columnsOf(fields, split),
    tableOf(rows, fields, split),
    random,
  );
  const bad = new Set(all.filter(({ severity }) => severity === 'error').map(({ at }) => at));
  return {
    ...file,
    kinds,
    plan: all.map(({ at, field, code, severity }) => ({
      row: file.rowOf(at),
      field: split && field === 'fullName' && code !== 'import.otherPerson' ? 'givenName' : field,
      code,
      severity,
    })),
    clean: rows
      .map((_, at) => at)
      .filter((at) => !bad.has(at))
      .map((at) => file.rowOf(at)),
  };
}

function plant(rows: readonly ListRow[], columns: ReadonlySet<ImportField>, defects: number, random: Random) {
  const planned: Planned[] = [];
  const kinds: string[] = [];
  const locked = new Set<number>();
  const touched = new Set<string>();
  const spoilt = new Set<number>();
  const plot = {
    rows,
    columns,
    random,
    free: (at: number) => !locked.has(at) && !spoilt.has(at),
    open: (at: number, field: ImportField) => !locked.has(at) && !touched.has(`${at} ${field}`),
  };
  const names = Object.keys(KINDS);
  for (let tries = 0; planned.length < defects && tries < 50 * defects; tries++) {
    const kind = random.pick(names);
    const at = random.int(rows.length);
    const planting = KINDS[kind]!(plot, at);
    if (!planting) continue;
    planned.push(planting.planned);
    kinds.push(kind);
    spoilt.add(at);
    touched.add(`${at} ${planting.planned.field}`);
    for (const one of planting.locked) locked.add(one);
  }
  return { planned, kinds };
}

/** A guardian is bad, too, when the row of a pupil of theirs is. */
function orphans(rows: readonly ListRow[], planned: readonly Planned[]): Planned[] {
  const bad = new Set(planned.filter(({ severity }) => severity === 'error').map(({ at }) => at));
  const pupils = new Set(
    rows.flatMap(({ group, cells }, at) => (group === 'pupil' && !bad.has(at) ? cells.code! : [])),
  );
  return rows.flatMap(({ group, cells }, at) => {
    const codes = group === 'guardian' && !bad.has(at) ? cells.pupilCodes!.split(/[;,\s]+/) : [];
    const missing = codes.some((code) => !pupils.has(code));
    return missing ? { at, field: 'pupilCodes', code: 'import.pupilUnknown', severity: 'error' } : [];
  });
}

function columnsOf(fields: readonly ImportField[], split: boolean): (ImportField | null)[] {
  return [
    null,
    ...fields.flatMap((field) => (split && field === 'fullName' ? (['familyName', 'givenName'] as const) : field)),
    null,
  ];
}

function tableOf(rows: readonly ListRow[], fields: readonly ImportField[], split: boolean): Cell[][] {
  return rows.map(({ cells }, at) => [
    { field: null, text: `${at + 1}` },
    ...fields.flatMap((field): Cell[] => {
      const text = cells[field] ?? '';
      if (!split || field !== 'fullName') return [{ field, text }];
      const cut = text.trim().lastIndexOf(' ');
      return [
        { field: 'familyName', text: text.slice(0, Math.max(0, cut)) },
        { field: 'givenName', text: text.slice(cut + 1) },
      ];
    }),
    { field: null, text: at % 7 === 0 ? 'đã nghỉ; xem lại' : '' },
  ]);
}
