import { Database } from '@loa/adapters/postgres/database.js';
import { auditDeliveries } from '@loa/adapters/postgres/delivery/audit.js';
import { EraseOrdered } from '@loa/adapters/postgres/erase-ordered.js';
import { erasedCodeKey } from '@loa/adapters/postgres/person-traces.js';
import type { ErasurePreview, ProblemDetails, RequestView } from '@loa/contracts';
import { layUnits, layUser, type RunningApi, startApi } from './harness.js';
import { type LaidRun, layMessage, layRun, layWhole, placesOf } from './person-world.js';

/** Erasure of one person by request, with proof (Law 91/2025/QH15). */
let api: RunningApi;
let worker: Database;
let eraser: EraseOrdered;
let units: { office: string; own: string; foreign: string };
let cookie: string;

const call = async <T>(method: string, path: string, body?: unknown) => {
  const answer = await fetch(`${api.url}/api/v1${path}`, {
    method,
    headers: { cookie, 'content-type': 'application/json', 'accept-language': 'en' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, text, body: (text.startsWith('{') ? JSON.parse(text) : {}) as T & ProblemDetails };
};
const asked = { askedBy: 'self', way: 'paper', confirmed: true } as const;
const order = async (personId: string) => {
  const preview = await call<ErasurePreview>('GET', `/persons/${personId}/erasure`);
  return call<RequestView>('POST', `/persons/${personId}/erasure`, { ...asked, messages: preview.body.messages ?? 0 });
};

beforeAll(async () => {
  api = await startApi();
  units = await layUnits(api.sql);
  ({ cookie } = await layUser(api.sql, units.own, 'schoolOfficer', 'officer@d.vn'));
  const url = new URL(api.apiUrl);
  url.username = 'loa_worker';
  worker = new Database(url.href, { max: 3 });
  const [{ tag }] = (await api.sql<{ tag: string }>('SELECT tag FROM instance')) as [{ tag: string }];
  eraser = new EraseOrdered(worker, api.vault, tag);
}, 30_000);
afterAll(async () => {
  await worker.close();
  await api.stop();
});

describe('a teacher whose traces are everywhere', () => {
  const NAME = 'Đặng Thị Tuyết Nhung';
  const PHONE = '84905551234';
  const EMAIL = 'tuyet.nhung.7731@d.vn';
  const CODE = 'GV-7731';
  const NEEDLES = [NAME, PHONE, '0905551234', EMAIL, CODE, 'tổ Toán', 'phiếu của bà Nhung'];
  let person: string;
  let other: string;
  let pupil: string;
  let early: LaidRun;
  let late: LaidRun;
  let waiting: string;
  let aboutPupil: string;

  const matrix = (run: LaidRun) =>
    api.sql(
      `SELECT unit_id, audience_group, kind, channel, state, sum(n)::int AS n FROM tally_now WHERE run_id = $1
       GROUP BY 1, 2, 3, 4, 5 ORDER BY 3, 4, 5`,
      [run.runId],
    );
  const stateOf = async (delivery: string) =>
    (await api.sql<{ state: string; code: string }>('SELECT state, code FROM delivery WHERE id = $1', [delivery]))[0];

  beforeAll(async () => {
    person = await layWhole(api, units.own, {
      name: NAME,
      code: CODE,
      birthDate: '1980-02-29',
      position: 'tổ trưởng tổ Toán',
      phone: PHONE,
      email: EMAIL,
    });
    other = await layWhole(api, units.own, { name: 'Lê Văn Khác', code: 'GV-0002', phone: '84905550000' });
    pupil = await layWhole(api, units.own, { name: 'Trần Bé', code: 'HS-1', group: 'pupil' });
    await api.sql('INSERT INTO guardian_link (guardian_id, pupil_id) VALUES ($1, $2)', [person, pupil]);
    early = await layRun(api, units.office);
    late = await layRun(api, units.office, 'sending');
    const to = { unitId: units.own, personId: person, name: NAME };
    const done = await layMessage(api, early, { ...to, state: 'delivered', words: `delivered to ${PHONE}` });
    await layMessage(api, early, { unitId: units.own, personId: other, name: 'Lê Văn Khác', state: 'delivered' });
    waiting = await layMessage(api, late, { ...to, state: 'queued' });
    aboutPupil = await layMessage(api, late, {
      unitId: units.own,
      personId: other,
      name: 'Lê Văn Khác',
      subject: { id: person, name: NAME },
      state: 'queued',
    });
    await call('POST', `/persons/${person}/consents`, {
      purpose: 'outreach',
      channel: '*',
      given: true,
      method: 'paper',
      evidence: 'phiếu của bà Nhung, tủ 3',
      wording: `Tôi, ${NAME}, đồng ý`,
    });
    const consent = {
      purpose: 'outreach',
      channel: '*',
      given: true,
      method: 'paper',
      evidence: 'phiếu của bà Nhung cho con',
    };
    await call('POST', `/persons/${pupil}/consents`, { ...consent, saidBy: 'guardian', guardianId: person });
    await call('POST', '/requests', {
      personId: person,
      kind: 'correction',
      askedBy: 'self',
      way: 'phone',
      note: `${NAME} gọi`,
    });
    const [{ tag }] = (await api.sql<{ tag: string }>('SELECT tag FROM instance')) as [{ tag: string }];
    const receipt = (body: string, query: object) =>
      api.sql(
        `INSERT INTO receipt (account_id, received_at, method, query, headers, body, applied_at) VALUES ($1, now(), 'POST', $2, '{}', $3, now())`,
        [early.accountId, JSON.stringify(query), Buffer.from(body)],
      );
    await receipt(`{"phone":"${PHONE}"}`, {});
    await receipt('', { phonenumber: '0905551234' });
    await receipt(`{"ref":"${tag}-2026-${done}","x":"${NAME}"}`, {});
    await receipt('{"phone":"84905550000"}', {});
    await api.sql(
      `INSERT INTO idempotency (actor, key, request_hash, status, body, created_at) VALUES ('user:x', 'key-12345678', '', 201, $1, now())`,
      [JSON.stringify({ id: person, fullName: NAME })],
    );
    const [file] = await api.sql<{ id: string }>(
      `INSERT INTO import_file (unit_id, kind, file_name, state, columns, summary, created_by, created_at)
       VALUES ($1, 'people', 'ds.xlsx', 'checked', '[]', '{}', 'user:x', now()) RETURNING id`,
      [units.foreign],
    );
    const staged = (row: number, content: object) =>
      api.sql(
        `INSERT INTO import_row (import_id, row_number, outcome, has_problems, content_cipher) VALUES ($1, $2, 'new', false, $3)`,
        [file!.id, row, api.vault.sealJson(content)],
      );
    await staged(2, { code: CODE, fullName: NAME, phone: PHONE });
    await api.sql(
      `INSERT INTO import_change (import_id, kind, targets, marks, before_cipher) VALUES ($1, 'personChanged', $2, '{a,b}', $3)`,
      [file!.id, [other, person], api.vault.sealJson([{ full_name: 'Lê Văn Khác' }, { full_name: NAME }])],
    );
    // Bad rows, as they were typed, and one that only its marks know.
    await staged(4, { cells: ['ĐẶNG THỊ  TUYẾT NHUNG'.normalize('NFD'), '+84 905 551 234'], person: null });
    await staged(5, { cells: ['Đặng Thị', 'Tuyết Nhung', '29/2/1980'], person: null });
    await staged(6, { cells: ['Cô Nhung'], person: null });
    await api.sql('UPDATE import_row SET known_id = $1 WHERE row_number = 6', [person]);
    await staged(3, { code: 'GV-0002', fullName: 'Lê Văn Khác', phone: '84905550000' });
  });

  it('shows what an erasure takes and stops, in numbers', async () => {
    const { body } = await call<ErasurePreview>('GET', `/persons/${person}/erasure`);
    expect(body).toMatchObject({
      memberships: 1,
      links: 1,
      addresses: 3,
      consents: 1,
      messages: 2,
      aboutThem: 1,
      waiting: 2,
      holds: [],
    });
  });

  it('is not erased on numbers that no longer hold, nor while a law holds the data', async () => {
    const stale = await call('POST', `/persons/${person}/erasure`, { ...asked, messages: 1 });
    expect(stale).toMatchObject({ status: 409, body: { code: 'erasure.changed' } });
    await api.sql(`INSERT INTO legal_hold (person_id, basis) VALUES ($1, 'Luật Khiếu nại, vụ 12/2026')`, [person]);
    const held = await order(person);
    expect(held).toMatchObject({ status: 409, body: { code: 'erasure.held' } });
    expect(held.body.detail).toContain('vụ 12/2026');
    await api.sql('DELETE FROM legal_hold');
    expect(await eraser.run(new Date())).toBe(0);
  });

  it('refuses every message from the order on, and is nowhere once it is carried out', async () => {
    // The search proves something only if it finds what is there.
    expect((await placesOf(api, NEEDLES)).length).toBeGreaterThan(10);
    const before = await matrix(early);
    const ordered = await order(person);
    expect(ordered).toMatchObject({ status: 202, body: { state: 'ordered', kind: 'erasure', personName: NAME } });
    const words = 'SELECT given FROM consent_state WHERE person_id = $1 AND purpose = $2 AND channel = $2';
    expect(await api.sql(words, [person, '*'])).toEqual([{ given: false }]);
    expect((await order(person)).body.id).toBe(ordered.body.id);

    expect(await eraser.run(new Date())).toBe(1);
    expect(await placesOf(api, NEEDLES)).toEqual([]);
    expect(await matrix(early)).toEqual(before);
    expect(await auditDeliveries(worker.query)).toEqual([]);
    expect(await stateOf(waiting)).toEqual({ state: 'skipped', code: 'erased' });
    expect(await stateOf(aboutPupil)).toEqual({ state: 'skipped', code: 'erased' });
    expect((await call('GET', `/persons/${person}`)).status).toBe(404);
    // What others have stays.
    expect(await placesOf(api, ['Lê Văn Khác'])).not.toEqual([]);
    expect(await api.sql(`SELECT 1 FROM receipt WHERE body <> ''`)).toHaveLength(1);
    expect(await api.sql('SELECT row_number FROM import_row')).toEqual([{ row_number: 3 }]);
    const [undo] = await api.sql<{ targets: string[]; marks: string[]; before: Buffer }>(
      'SELECT targets, marks, before_cipher AS before FROM import_change',
    );
    expect(undo).toMatchObject({ targets: [other], marks: ['a'] });
    expect(api.vault.unsealJson(undo!.before)).toEqual([{ full_name: 'Lê Văn Khác' }]);
    // The guardian who spoke for the pupil is gone, and with her what she said.
    expect(await api.sql('SELECT 1 FROM consent_state WHERE person_id = $1', [pupil])).toEqual([]);
  });

  it('leaves a certificate that names nobody but who decided', async () => {
    const { body } = await call<{ items: RequestView[] }>('GET', '/requests?state=closed');
    const erasure = body.items.find(({ kind }) => kind === 'erasure')!;
    expect(erasure).toMatchObject({ state: 'done', personName: '', decidedName: 'Người dùng schoolOfficer' });
    // What else was asked for has an end with it.
    expect(body.items.find(({ kind }) => kind === 'correction')).toMatchObject({ state: 'done', note: '' });
    const paper = await call('GET', `/requests/${erasure.id}/certificate`);
    expect(paper.status).toBe(200);
    expect(paper.text).toContain(erasure.number);
    expect(paper.text).toContain('Người dùng schoolOfficer');
    for (const needle of NEEDLES) expect(paper.text).not.toContain(needle);
    const log = await api.sql(`SELECT action, facts FROM audit_entry WHERE object_id = $1 ORDER BY id DESC LIMIT 1`, [
      person,
    ]);
    expect(log).toMatchObject([
      { action: 'person.erased', facts: { messages: 2, addresses: 3, stopped: 2, callbacks: 3, stagedRows: 5 } },
    ]);
  });

  it('is known to imports by hashes alone', async () => {
    const known = async (key: Buffer) => (await api.sql<{ is: boolean }>('SELECT is_erased($1) AS is', [key]))[0]!.is;
    expect(await known(erasedCodeKey(api.vault, 'roster', CODE))).toBe(true);
    expect(await known(api.vault.addressKey(PHONE))).toBe(true);
    expect(await known(api.vault.addressKey(EMAIL))).toBe(true);
    expect(await known(erasedCodeKey(api.vault, 'other', CODE))).toBe(false);
    expect(await known(api.vault.addressKey('84905550000'))).toBe(false);
  });

  it('stays erased when a list that was being frozen or a receipt comes late', async () => {
    const to = { unitId: units.own, personId: person, name: NAME };
    const again = await layRun(api, units.office, 'sending');
    const delivery = await layMessage(api, again, { ...to, state: 'queued' });
    const failed = await layMessage(api, late, {
      unitId: units.own,
      personId: person,
      subject: { id: other, name: 'x' },
      name: NAME,
      state: 'failed',
      words: PHONE,
    });
    await api.sql(
      `INSERT INTO receipt (account_id, received_at, method, query, headers, body, applied_at)
       SELECT $1, now() + interval '1 minute', 'POST', '{}', '{}', convert_to('{"id":"' || i.tag || '-2026-${failed}","phone":"${PHONE}"}', 'UTF8'), now() FROM instance i`,
      [early.accountId],
    );
    expect(await eraser.sweep(new Date())).toBeGreaterThan(2);
    expect(await placesOf(api, NEEDLES)).toEqual([]);
    expect(await stateOf(delivery)).toEqual({ state: 'skipped', code: 'erased' });
    expect(await auditDeliveries(worker.query)).toEqual([]);
  });
});

it('of a person at home elsewhere is ordered there', async () => {
  const person = await layWhole(api, units.foreign, { name: 'Phạm Ở Xa', group: 'guardian' });
  await api.sql(`INSERT INTO membership (person_id, unit_id, audience_group) VALUES ($1, $2, 'guardian')`, [
    person,
    units.own,
  ]);
  expect(await order(person)).toMatchObject({ status: 403, body: { code: 'person.elsewhere' } });
});

it('undone half way is undone whole, shown, tried again later, and holds up nobody else', async () => {
  const person = await layWhole(api, units.own, { name: 'Vũ Giữa Chừng', phone: '84905557777' });
  await order(person);
  await api.sql(
    `ALTER TABLE audit_entry ADD CONSTRAINT fails CHECK (action <> 'person.erased' OR object_id <> '${person}')`,
  );
  const next = await layWhole(api, units.own, { name: 'Lý Kế Tiếp', phone: '84905558888' });
  await order(next);
  expect(await eraser.run(new Date())).toBe(1);
  expect(await placesOf(api, ['Vũ Giữa Chừng'])).not.toEqual([]);
  expect(await placesOf(api, ['Lý Kế Tiếp', '84905558888'])).toEqual([]);
  const { body } = await call<{ items: RequestView[] }>('GET', '/requests?state=open');
  expect(body.items).toMatchObject([{ personId: person, state: 'ordered', failure: '23514' }]);
  await api.sql('ALTER TABLE audit_entry DROP CONSTRAINT fails');
  expect(await eraser.run(new Date())).toBe(0);
  expect(await eraser.run(new Date(Date.now() + 61_000))).toBe(1);
  expect(await placesOf(api, ['Vũ Giữa Chừng', '84905557777'])).toEqual([]);
});

it('sweeps one after the other: one that fails keeps its traces for the next time, the others lose theirs', async () => {
  const traces = async (name: string) => {
    const person = await layWhole(api, units.own, { name });
    await order(person);
    await eraser.run(new Date());
    const run = await layRun(api, units.office);
    await layMessage(api, run, { unitId: units.own, personId: person, name, state: 'delivered' });
    return person;
  };
  const first = await traces('Hồ Sót Một');
  await traces('Hồ Sót Hai');
  await api.sql(`ALTER TABLE person_request ADD CONSTRAINT fails CHECK (person_id <> '${first}') NOT VALID`);
  await eraser.sweep(new Date());
  expect(await placesOf(api, ['Hồ Sót Hai'])).toEqual([]);
  expect(await placesOf(api, ['Hồ Sót Một'])).not.toEqual([]);
  await api.sql('ALTER TABLE person_request DROP CONSTRAINT fails');
  await eraser.sweep(new Date());
  expect(await placesOf(api, ['Hồ Sót Một'])).toEqual([]);
});
