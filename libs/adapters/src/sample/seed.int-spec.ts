import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { jest } from '@jest/globals';
import { Vault } from '@loa/adapters/crypto/vault.js';
import { PostgresKnownPeople } from '@loa/adapters/imports/known-people.js';
import { sheetReader } from '@loa/adapters/imports/read-sheet.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { findHeader, RowChecker, type SheetRow } from '@loa/application';
import { cloneDatabase, type TestDatabase } from '@loa/testing/database.js';
import { sampleFiles } from './files.js';
import { loadTemplates, templatesFolder } from './load-templates.js';
import { SAMPLE_SEED, sampleOffice } from './office.js';
import { seedOffice } from './seed.js';

const vault = new Vault(Buffer.alloc(32, 7).toString('base64'));
const now = new Date('2026-09-01T02:00:00Z');
jest.setTimeout(60_000);
let databases: TestDatabase;
let owner: Database;
let api: Database;

const count = async (table: string): Promise<number> => {
  const [row] = await owner.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
  return row!.n;
};

beforeAll(async () => {
  databases = await cloneDatabase();
  owner = new Database(databases.ownerUrl);
  api = new Database(databases.apiUrl);
});
afterAll(async () => {
  await owner.close();
  await api.close();
  await databases.drop();
});

describe('the seed command', () => {
  it('writes what the generator says, once', async () => {
    const first = await seedOffice(owner, vault, { now, password: 'a password' });
    expect(first.map((login) => login.role)).toEqual(expect.arrayContaining(['officer', 'approver', 'viewer']));
    expect(first.every((login) => login.password === 'a password')).toBe(true);
    const { persons } = sampleOffice(SAMPLE_SEED);
    const counts = async () =>
      Promise.all(['person', 'contact_point', 'guardian_link', 'consent', 'app_user'].map(count));
    const written = await counts();
    expect(written.slice(0, 3)).toEqual([
      persons.length,
      persons.flatMap((person) => person.contacts).length,
      persons.flatMap((person) => person.children).length,
    ]);

    const again = await seedOffice(owner, vault, { now, password: 'another' });
    expect(again.every((login) => login.password === undefined)).toBe(true);
    expect(await counts()).toEqual(written);
  });

  it('counts everybody in the database where the generator does', async () => {
    const rows = await owner.query<{ place: string; n: number }>(
      `SELECT code || ' ' || audience_group AS place, count(*)::int AS n FROM
         (SELECT DISTINCT ON (person_id) unit_id, audience_group FROM membership ORDER BY person_id, count_order) AS m
       JOIN unit ON unit.id = m.unit_id GROUP BY 1`,
    );
    const expected = new Map<string, number>();
    for (const { memberships } of sampleOffice(SAMPLE_SEED).persons) {
      const place = `${memberships[0]!.unitCode} ${memberships[0]!.group}`;
      expected.set(place, (expected.get(place) ?? 0) + 1);
    }
    expect(new Map(rows.map((row) => [row.place, row.n]))).toEqual(expected);
  });

  it('keeps no address in the clear and lets equal addresses meet', async () => {
    const [row] = await owner.query<{ address_cipher: Buffer; address_key: Buffer }>(
      `SELECT address_cipher, address_key FROM contact_point WHERE channel = 'email' LIMIT 1`,
    );
    const address = vault.unseal(row!.address_cipher);
    expect(address).toMatch(/@demo\.example$/);
    expect(vault.addressKey(address).equals(row!.address_key)).toBe(true);
    expect(row!.address_cipher.includes(Buffer.from('demo.example'))).toBe(false);
  });

  it('shows a school its own people, guardians of pupils elsewhere included, and no others', async () => {
    const [school] = await owner.query<{ id: string }>(`SELECT id FROM unit WHERE code = 'CH-LC-03'`);
    const seen = await api
      .scoped((query) => query)
      .run({ unitId: school!.id, actor: 'user:test' }, (query) =>
        query<{ source_code: string }>(`SELECT source_code FROM person`),
      );
    const own = sampleOffice(SAMPLE_SEED).persons.filter((person) =>
      person.memberships.some((place) => place.unitCode === 'CH-LC-03'),
    );
    expect(new Set(seen.map((row) => row.source_code))).toEqual(new Set(own.map((person) => person.code)));
  });

  it('knows every recipient again in a file of the sample', async () => {
    const [office] = await owner.query<{ id: string }>(`SELECT id FROM unit WHERE code = 'CH-PGD'`);
    const { csv } = await sampleFiles(SAMPLE_SEED, { people: 'recipients', defects: false });
    const sheet = await sheetReader.open({ name: 'people.csv', bytes: csv });
    const rows: SheetRow[] = [];
    for await (const chunk of sheet.rows()) rows.push(...chunk);
    await sheet.close();
    const header = findHeader(rows)!;
    const data = rows.filter(({ row }) => row >= header.dataFrom);
    const checked = await api
      .scoped((query) => new PostgresKnownPeople(query, vault))
      .run({ unitId: office!.id, actor: 'user:test' }, async (people) => {
        const today = '2026-09-01';
        const units = await people.units(today);
        return new RowChecker({ header, units, today, demoNumbers: true }).check(data, people);
      });
    expect(checked.length).toBe(9000);
    expect(checked.filter(({ outcome }) => outcome !== 'unchanged')).toEqual([]);
  });

  it('loads a changed template as a new version and leaves the others', async () => {
    const before = await count('template_version');
    expect(before).toBeGreaterThan(0);
    expect(await count('holiday')).toBeGreaterThan(50);
    expect(await owner.transaction((query) => loadTemplates(query, templatesFolder()))).toBe(0);
    const folder = await mkdtemp(path.join(tmpdir(), 'loa-templates-'));
    try {
      await cp(templatesFolder(), folder, { recursive: true });
      const file = path.join(folder, 'messages/sms.security.citizen.yaml');
      await writeFile(file, (await readFile(file, 'utf8')).replace(/^( *en: )/m, '$1Changed '));
      expect(await owner.transaction((query) => loadTemplates(query, folder))).toBe(1);
      expect(await count('template_version')).toBe(before + 1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
