import type { AudienceRule } from '@loa/domain';
import { OFFICE_DAY, OfficeWorld } from '@loa/testing/office-world.js';

// Somebody who is a teacher of one school and a parent of two pupils of another, and of one who left.
let world: OfficeWorld;
let person: string;
let pupils: string[];
const TEACHERS_AND_FAMILIES: AudienceRule = {
  include: [{ groups: ['teacher'] }, { groups: ['guardian'], grades: [6, 7] }],
};
const FAMILIES: AudienceRule = { include: [{ groups: ['guardian'], grades: [6, 7] }] };

beforeAll(async () => {
  world = await OfficeWorld.open();
  const add = async (name: string, place: string): Promise<string> =>
    (
      await world.owner.query<{ id: string }>(
        `INSERT INTO person (home_unit_id, full_name, given_name, search_name) VALUES ($1, $2, $2, lower($2)) RETURNING id`,
        [world.unit(place), name],
      )
    )[0]!.id;
  const join = (id: string, place: string, group: string, grade: number | null, until: string | null = null) =>
    world.owner.query(
      `INSERT INTO membership (person_id, unit_id, audience_group, grade, class_name, valid_to) VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, world.unit(place), group, grade, grade && `${grade}A`, until],
    );
  person = await add('Bao', 'CH-CS-01');
  pupils = [await add('Chi', 'CH-CS-02'), await add('Dung', 'CH-CS-02')];
  const gone = await add('Gia', 'CH-CS-02');
  await join(person, 'CH-CS-01', 'teacher', null);
  await join(person, 'CH-CS-02', 'guardian', 6);
  await join(pupils[0]!, 'CH-CS-02', 'pupil', 6);
  await join(pupils[1]!, 'CH-CS-02', 'pupil', 7);
  await join(gone, 'CH-CS-02', 'pupil', 7, '2026-06-01');
  for (const pupil of [...pupils, gone]) {
    await world.owner.query('INSERT INTO guardian_link (guardian_id, pupil_id) VALUES ($1, $2)', [person, pupil]);
  }
  await world.owner.query(
    `INSERT INTO contact_point (person_id, channel, address_cipher, address_key, health) VALUES ($1, 'sms', $2, $3, 'active')`,
    [person, world.vault.seal('84400000001'), world.vault.addressKey('84400000001')],
  );
}, 120_000);
afterAll(() => world.close(), 30_000);

/** What was frozen for the person: about whom, where it counts, and how many messages leave. */
async function frozen(rule: AudienceRule, perPupil: boolean) {
  const { campaignId, runId, members } = await world.freeze(OFFICE_DAY, rule, perPupil);
  const rows = await world.owner.query<{ subject: string | null; unit: string; group: string; messages: number }>(
    `SELECT m.subject_id AS subject, m.unit_id AS unit, m.audience_group AS "group",
       (SELECT count(*)::int FROM delivery d WHERE d.season = m.season AND d.member_id = m.id) AS messages
     FROM member m WHERE m.run_id = $1 AND m.person_id = $2 ORDER BY m.id`,
    [runId, person],
  );
  const matrix = await world.reports.matrix(world.actor(), campaignId);
  const reach = await world.reports.reach(world.actor(), campaignId);
  const everybody = await world.owner.query<{ n: number }>(
    'SELECT count(DISTINCT person_id)::int AS n FROM member WHERE run_id = $1',
    [runId],
  );
  return { rows, members, matrix, reach, persons: everybody[0]!.n };
}

it('gives a teacher who is a parent too one message, and counts them once, as a teacher', async () => {
  const { rows, members, matrix, reach, persons } = await frozen(TEACHERS_AND_FAMILIES, false);
  expect(rows).toEqual([{ subject: null, unit: world.unit('CH-CS-01'), group: 'teacher', messages: 1 }]);
  expect([members, matrix.total.members, reach.total.persons]).toEqual([persons, persons, persons]);
});

it('gives a parent of two pupils one message for both where the template speaks of no pupil', async () => {
  const { rows } = await frozen(FAMILIES, false);
  expect(rows).toEqual([{ subject: null, unit: world.unit('CH-CS-02'), group: 'guardian', messages: 1 }]);
});

it('gives one message per pupil of today where it does, and the report still counts the person once', async () => {
  const { rows, members, matrix, reach, persons } = await frozen(FAMILIES, true);
  const place = { unit: world.unit('CH-CS-02'), group: 'guardian', messages: 1 };
  expect(rows.map(({ subject }) => subject).sort()).toEqual([...pupils].sort());
  expect(rows).toEqual(rows.map(({ subject }) => ({ subject, ...place })));
  // Members are messages to account for; persons are people, each once.
  expect(matrix.total.members).toBe(members);
  expect(reach.total.persons).toBe(persons);
  expect(members).toBeGreaterThan(persons);
});

it('speaks of the pupils in the grades that were asked for alone', async () => {
  const { rows } = await frozen({ include: [{ groups: ['guardian'], grades: [7] }] }, true);
  expect(rows.map(({ subject }) => subject)).toEqual([pupils[1]]);
});

it('counts as a teacher who is meant as one, with no pupil spoken of', async () => {
  const { rows } = await frozen(TEACHERS_AND_FAMILIES, true);
  expect(rows).toEqual([{ subject: null, unit: world.unit('CH-CS-01'), group: 'teacher', messages: 1 }]);
});

describe('those who may not see persons', () => {
  const viewer = () => ({ ...world.actor(), permissions: new Set(['report.read', 'campaign.read'] as const) });
  const small = (n: unknown): boolean => typeof n === 'number' && n > 0 && n < 5;

  it('are shown no small count in any table, and the tables hold back the same ones', async () => {
    const { campaignId, runId } = await world.freeze();
    const seen = await world.reports.matrix(viewer(), campaignId);
    const all = await world.reports.matrix(world.actor(), campaignId);
    const sums = [...seen.cells, ...seen.rowTotals, ...seen.columnTotals, seen.total];
    const truth = [...all.cells, ...all.rowTotals, ...all.columnTotals, all.total];
    expect(truth.some((counts) => Object.values(counts).some(small))).toBe(true);
    expect(sums.filter((counts) => Object.values(counts).some(small))).toEqual([]);
    expect(sums.some(({ held }) => held !== undefined)).toBe(true);
    // What is not held back is what it is.
    sums.forEach(({ held = {}, ...counts }, index) => {
      for (const [field, n] of Object.entries(counts)) {
        if (!(field in held)) expect(n).toEqual(truth[index]![field as 'members']);
      }
    });
    // In no row or column is exactly one count held back.
    for (const field of ['members', 'reached', 'pending', 'skipped'] as const) {
      for (const row of seen.rowTotals) {
        const line = [row, ...seen.cells.filter(({ unitId }) => unitId === row.unitId)];
        expect([row.unitId, field, line.filter(({ held }) => held?.[field]).length === 1]).toEqual([
          row.unitId,
          field,
          false,
        ]);
      }
    }
    const ofRun = await world.reports.matrix(viewer(), campaignId, runId);
    expect(ofRun).toEqual(seen);
    const [run] = await world.reports.runs(viewer(), campaignId);
    expect(run!.counts).toEqual(seen.total);
    expect((await world.reports.run(viewer(), runId)).counts).toEqual(seen.total);
    const live = await world.reports.live(viewer(), campaignId)();
    expect(live.total).toEqual(seen.total);
    expect(live.runs).toEqual([run]);
    const reach = await world.reports.reach(viewer(), campaignId);
    expect([...reach.cells, reach.total].filter((counts) => Object.values(counts).some(small))).toEqual([]);
  });
});
