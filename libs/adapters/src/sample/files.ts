import type { AudienceGroup } from '@loa/domain';
import { stringify } from 'csv-stringify/sync';
import writeExcel from 'write-excel-file/node';
import { SHEET_DECLARED, SHEET_EMPLOYMENT, SHEET_GROUPS } from '../imports/sheet-words.js';
import { SAMPLE_SEED, sampleOffice } from './office.js';
import type { SampleMembership, SamplePerson } from './sample-person.js';

export interface SampleFileOptions {
  /** `all` persons (14,000 rows), or the 9,000 `recipients`, a row for each: their pupils must be known already. */
  readonly people?: 'all' | 'recipients';
  /** Leave the malformed phone numbers in, so that the dry run has something to find. */
  readonly defects?: boolean;
}

const EXAMPLE_SCHOOL = 'CH-CS-01';
const HEADERS = [
  'Mã',
  'Họ và tên',
  'Nhóm',
  'Mã đơn vị',
  'Lớp',
  'Ngày sinh',
  'Số điện thoại',
  'Email',
  'Zalo UID',
  'Mã học sinh',
  'Đồng ý nhận tin',
  'Xưng hô',
  'Chức vụ',
  'Loại lao động',
  'VNeID',
  'Đã dùng DVCTT',
];

/** Not asked is an empty cell: a school leaves it so. */
const DECLARED = { ...SHEET_DECLARED, unknown: '' };

/** The people of the sample as lists that schools would hand in: the same rows as CSV (UTF-8 with BOM) and as XLSX. */
export async function sampleFiles(
  seed: string = SAMPLE_SEED,
  options: SampleFileOptions = {},
): Promise<{ csv: Buffer; xlsx: Buffer; rows: number }> {
  return filesOf(sampleRows(seed, options));
}

/** A few rows of one school, to show how a list is written: each group, and guardians with their children. */
export async function exampleFiles(): Promise<{ csv: Buffer; xlsx: Buffer; rows: number }> {
  const { persons } = sampleOffice();
  const some = (group: AudienceGroup, count: number) =>
    persons
      .filter(({ memberships }) => memberships[0]!.unitCode === EXAMPLE_SCHOOL && memberships[0]!.group === group)
      .slice(0, count);
  const guardians = some('guardian', 100).filter(
    (person) => person.memberships.length === 1 && person.contacts.length > 0,
  );
  const families = guardians.slice(0, 3);
  const children = persons.filter((person) => families.some((family) => family.children.includes(person.code)));
  const citizen = persons.filter((person) => person.memberships[0]!.group === 'citizen').slice(0, 1);
  const listed = [
    ...some('manager', 1),
    ...some('teacher', 2),
    ...some('staff', 1),
    ...children,
    ...families,
    ...citizen,
  ];
  const schoolOf = new Map(persons.map((person) => [person.code, person.memberships[0]!.unitCode]));
  return filesOf(listed.map((person) => rowOf(person, person.memberships[0]!, schoolOf, false)));
}

async function filesOf(rows: readonly string[][]): Promise<{ csv: Buffer; xlsx: Buffer; rows: number }> {
  const csv = stringify([HEADERS, ...rows], { bom: true, record_delimiter: 'windows' });
  const sheet = [
    HEADERS.map((value) => ({ value, fontWeight: 'bold' as const })),
    ...rows.map((row) => row.map(cellOf)),
  ];
  const xlsx = await writeExcel(sheet, { stickyRowsCount: 1 }).toBuffer();
  return { csv: Buffer.from(csv), xlsx, rows: rows.length };
}

const cellOf = (value: string) => (value === '' ? null : { value, type: String });

function sampleRows(seed: string, { people = 'all', defects = true }: SampleFileOptions): string[][] {
  const { persons } = sampleOffice(seed);
  const schoolOf = new Map(persons.map((person) => [person.code, person.memberships[0]!.unitCode]));
  const listed = persons.filter((person) => people === 'all' || person.recipient);
  return listed.flatMap((person) => {
    const places = people === 'all' ? person.memberships : person.memberships.slice(0, 1);
    return places.map((place) => rowOf(person, place, schoolOf, defects));
  });
}

function rowOf(
  person: SamplePerson,
  place: SampleMembership,
  schoolOf: ReadonlyMap<string, string>,
  defects: boolean,
): string[] {
  const { group, unitCode } = place;
  // A list names the children at its own school.
  const children = group === 'guardian' ? person.children.filter((code) => schoolOf.get(code) === unitCode) : [];
  return [
    person.code,
    person.fullName,
    SHEET_GROUPS[group],
    unitCode,
    group === 'pupil' ? (place.className ?? '') : '',
    person.birthDate?.split('-').reverse().join('/') ?? '',
    phoneOf(person, defects),
    addressOf(person, 'email'),
    addressOf(person, 'zaloUid'),
    children.join('; '),
    person.consent === null ? '' : person.consent.given ? 'Có' : 'Không',
    person.salutation,
    place.position,
    place.employmentType === null ? '' : SHEET_EMPLOYMENT[place.employmentType],
    DECLARED[person.eidStatus],
    DECLARED[person.serviceUse],
  ];
}

const addressOf = (person: SamplePerson, channel: string): string =>
  person.contacts.find((contact) => contact.channel === channel)?.address ?? '';

function phoneOf(person: SamplePerson, defects: boolean): string {
  const contact = person.contacts.find(({ channel }) => channel === 'sms');
  if (!contact || (contact.health === 'invalid' && !defects)) return '';
  return contact.address.replace(/^84/, '0');
}
