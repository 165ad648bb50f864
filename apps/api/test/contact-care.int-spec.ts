import { preferenceLink } from '@loa/adapters/links.js';
import { PgContactCodes } from '@loa/adapters/postgres/contact-codes.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { restRefused } from '@loa/adapters/postgres/soft-refusals.js';
import { type OutgoingMessage, SendTests } from '@loa/application';
import type { CareList, ProblemDetails, RequestView, SentCode } from '@loa/contracts';
import { layUnits, layUser, type RunningApi, startApi } from './harness.js';
import { layMessage, layRun, layWhole, placesOf } from './person-world.js';

/** Addresses: what is known against them, and the ways back. */
let api: RunningApi;
let worker: Database;
let units: { office: string; own: string; foreign: string };
let cookie: string;
const sent: OutgoingMessage[] = [];

const call = async <T>(method: string, path: string, body?: unknown, as = cookie) => {
  const answer = await fetch(`${api.url}/api/v1${path}`, {
    method,
    headers: { cookie: as, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as T & ProblemDetails };
};
const contactOf = async (person: string, channel = 'sms') =>
  (
    await api.sql<{ id: string }>('SELECT id FROM contact_point WHERE person_id = $1 AND channel = $2', [
      person,
      channel,
    ])
  )[0]!.id;
const health = async (person: string) =>
  (
    await api.sql<{ health: string }>('SELECT health FROM contact_point WHERE person_id = $1 ORDER BY channel', [
      person,
    ])
  ).map((row) => row.health);
/** Hands out what waits, to a provider that takes everything, and gives the code of the last one. */
const handOut = async (at = new Date()): Promise<string> => {
  const sender = {
    send: async (message: OutgoingMessage) => {
      sent.push(message);
      return { kind: 'accepted' as const, providerRef: null };
    },
    close: async () => {},
  };
  const open = async () => ({ sender, connections: 1, repeatSafe: false });
  await new SendTests(new PgContactCodes(worker, api.vault, 'tag'), { open } as never).run(10, at);
  return /\d{6}/.exec(JSON.stringify(sent.at(-1)!.content))![0];
};

beforeAll(async () => {
  api = await startApi();
  units = await layUnits(api.sql);
  ({ cookie } = await layUser(api.sql, units.own, 'schoolOfficer', 'officer@d.vn'));
  await api.sql(`INSERT INTO channel_account (unit_id, channel, name) VALUES ($1, 'sms', 'x'), ($1, 'email', 'x')`, [
    units.office,
  ]);
  worker = new Database(api.apiUrl.replace('loa_api', 'loa_worker'), { max: 3 });
}, 30_000);
afterAll(async () => {
  await worker.close();
  await api.stop();
});

it('lists what bounced with the day, the message and the provider’s words, and puts it back on evidence', async () => {
  const person = await layWhole(api, units.own, { name: 'Bị Trả', phone: '84905550001' });
  const family = await layWhole(api, units.foreign, { name: 'Cùng Số', phone: '84905550001' });
  const run = await layRun(api, units.office);
  const words = 'no such number 84905550001';
  await layMessage(api, run, {
    unitId: units.own,
    personId: person,
    name: 'Bị Trả',
    state: 'failed',
    code: 'esms:108',
    words,
  });
  await api.sql(
    `UPDATE contact_point SET health = 'bounced', health_at = '2026-10-09' WHERE channel = 'sms' AND person_id = ANY ($1)`,
    [[person, family]],
  );
  const { body } = await call<CareList>('GET', '/contacts/care');
  expect(body.items).toEqual([
    expect.objectContaining({
      personName: 'Bị Trả',
      channel: 'sms',
      masked: '090•••••01',
      health: 'bounced',
      since: expect.stringContaining('2026-10-0'),
      told: expect.objectContaining({ runId: run.runId, code: 'esms:108', words: 'no such number 090•••••01' }),
    }),
  ]);
  const contactId = await contactOf(person);
  expect(await call('POST', `/contacts/${contactId}/restore`, { evidence: 'x' })).toMatchObject({ status: 422 });
  const evidence = 'gọi 23/11, máy thông';
  expect(await call('POST', `/contacts/${contactId}/restore`, { evidence })).toMatchObject({ body: { records: 1 } });
  // Another school's record is not theirs to bring back; a code proves the number for all, as the office may say it.
  const both = async () => [(await health(person))[0], (await health(family))[0]];
  expect(await both()).toEqual(['unverified', 'bounced']);
  expect(await call('POST', `/contacts/${contactId}/restore`, { evidence })).toMatchObject({
    body: { code: 'contact.inUse' },
  });
  const [log] = await api.sql(`SELECT action, facts FROM audit_entry WHERE object_id = $1`, [person]);
  expect(log).toMatchObject({ action: 'contact.restored', facts: { evidenceGiven: true, was: 'bounced' } });
  expect(await placesOf(api, [evidence])).toEqual(['contact_point.restored_evidence']);

  await call('POST', `/contacts/${contactId}/code`);
  await call('POST', `/contacts/${contactId}/code/entry`, { code: await handOut() });
  expect(await both()).toEqual(['active', 'unverified']);
  await api.sql(`UPDATE contact_point SET health = 'bounced' WHERE channel = 'sms' AND person_id = ANY ($1)`, [
    [person, family],
  ]);
  const office = await layUser(api.sql, units.office, 'officer', 'office@d.vn');
  const fromOffice = await call('POST', `/contacts/${contactId}/restore`, { evidence }, office.cookie);
  expect(fromOffice).toMatchObject({ body: { records: 2 } });
});

it('knows an address that bounced at whoever enters it next', async () => {
  const first = await layWhole(api, units.foreign, { name: 'Người Trước', email: 'cu@d.vn' });
  await api.sql(`UPDATE contact_point SET health = 'bounced', health_at = '2026-10-09' WHERE person_id = $1`, [first]);
  const made = await call<{ id: string; contacts: object[] }>('POST', '/persons', {
    fullName: 'Người Sau',
    unitId: units.own,
    group: 'teacher',
    email: 'cu@d.vn',
  });
  expect(made.body.contacts).toMatchObject([{ health: 'bounced', healthCode: 'sameAddress' }]);
});

describe('refusals that may pass', () => {
  const DAYS = 86_400_000;
  const ago = (days: number) => new Date(Date.now() - days * DAYS).toISOString();
  const refused = async (person: string, at: string, code = 'smtp:rcpt:5.2.2') =>
    layMessage(api, await layRun(api, units.office), {
      unitId: units.own,
      personId: person,
      name: 'x',
      channel: 'email',
      state: 'failed',
      code,
      at,
    });
  const full = (n: number) => layWhole(api, units.own, { name: `Hộp Đầy ${n}`, email: `day${n}@d.vn` });

  it('rest an address after three within 30 days, and not sooner', async () => {
    const person = await full(1);
    for (const days of [25, 12]) await refused(person, ago(days));
    await restRefused(worker, new Date());
    expect(await health(person)).toEqual(['active']);
    await refused(person, ago(1));
    expect(await restRefused(worker, new Date())).toBe(1);
    const { body } = await call<CareList>('GET', '/contacts/care?health=bounced');
    expect(body.items.find(({ personId }) => personId === person)).toMatchObject({ healthCode: 'soft' });
    // Back in use it starts from nothing.
    await call('POST', `/contacts/${await contactOf(person, 'email')}/restore`, { evidence: 'đã dọn hộp thư' });
    expect(await restRefused(worker, new Date())).toBe(0);
  });

  it('do not count when they are old, when a message arrived after them, or when they blame our side', async () => {
    const old = await full(2);
    for (const days of [40, 35, 2]) await refused(old, ago(days));
    const reached = await full(3);
    for (const days of [20, 15, 10]) await refused(reached, ago(days));
    await layMessage(api, await layRun(api, units.office), {
      unitId: units.own,
      personId: reached,
      name: 'x',
      channel: 'email',
      state: 'delivered',
      at: ago(5),
    });
    const policy = await full(4);
    for (const days of [20, 15, 10]) await refused(policy, ago(days), 'smtp:rcpt:5.7.1');
    expect(await restRefused(worker, new Date())).toBe(0);
  });
});

describe('a code', () => {
  it('proves an address, once, and is not kept', async () => {
    const person = await layWhole(api, units.own, { name: 'Xác Nhận', phone: '84905550002' });
    await api.sql(`UPDATE contact_point SET health = 'unverified' WHERE person_id = $1`, [person]);
    const id = await contactOf(person);
    expect(await call('POST', `/contacts/${id}/code`)).toMatchObject({ status: 202, body: { state: 'queued' } });
    const code = await handOut();
    expect(sent.at(-1)).toMatchObject({ to: '84905550002', content: { kind: 'sms' } });
    expect((await call<SentCode>('GET', `/contacts/${id}/code`)).body.state).toBe('sent');
    expect(await api.sql(`SELECT 1 FROM contact_code WHERE contact_id = $1 AND code_cipher <> ''`, [id])).toEqual([]);
    expect(await call('POST', `/contacts/${id}/code/entry`, { code })).toMatchObject({ status: 200 });
    // The number itself is proven, so for Zalo too.
    expect(await health(person)).toEqual(['active', 'active']);
    expect(await call('POST', `/contacts/${id}/code/entry`, { code })).toMatchObject({
      status: 410,
      body: { code: 'contact.noCode' },
    });
  });

  it('is worth nothing after five wrong tries, nor after ten minutes, nor beside a newer one', async () => {
    const person = await layWhole(api, units.own, { name: 'Thử Sai', phone: '84905550003' });
    const id = await contactOf(person);
    const enter = (code: string) => call('POST', `/contacts/${id}/code/entry`, { code });
    await call('POST', `/contacts/${id}/code`);
    const first = await handOut();
    const wrong = first === '000000' ? '111111' : '000000';
    for (let n = 0; n < 5; n++) expect(await enter(wrong)).toMatchObject({ body: { code: 'contact.wrongCode' } });
    expect(await enter(first)).toMatchObject({ body: { code: 'contact.noCode' } });
    await call('POST', `/contacts/${id}/code`);
    const second = await handOut();
    await call('POST', `/contacts/${id}/code`);
    const third = await handOut();
    if (second !== third) expect(await enter(second)).toMatchObject({ body: { code: 'contact.wrongCode' } });
    await api.sql(`UPDATE contact_code SET expires_at = now() - interval '1 second' WHERE contact_id = $1`, [id]);
    expect(await enter(third)).toMatchObject({ body: { code: 'contact.noCode' } });
    // Three an hour to one address, whoever's record it is.
    const same = await layWhole(api, units.own, { name: 'Cùng Số', phone: '84905550003' });
    expect(await call('POST', `/contacts/${await contactOf(same)}/code`)).toMatchObject({ status: 429 });
  });
});

it('a code that ran out or was replaced is never sent, and none hangs or stays', async () => {
  const person = await layWhole(api, units.own, { name: 'Hết Hạn', phone: '84905550013' });
  const path = `/contacts/${await contactOf(person)}/code`;
  await call('POST', path);
  await call('POST', path);
  const before = sent.length;
  await handOut();
  expect(sent.length).toBe(before + 1);
  await call('POST', path);
  const soon = new Date(Date.now() + 16 * 60_000);
  await handOut(soon);
  expect(sent.length).toBe(before + 1);
  await api.sql(`UPDATE contact_code SET state = 'sending' WHERE state = 'sent' AND contact_id = $1`, [
    await contactOf(person),
  ]);
  const codes = new PgContactCodes(worker, api.vault, 'tag');
  await codes.tidy(soon);
  const rows =
    'SELECT state, octet_length(code_cipher) AS left FROM contact_code WHERE contact_id = $1 ORDER BY asked_at';
  const states = ['failed', 'uncertain', 'failed'].map((state) => ({ state, left: 0 }));
  expect(await api.sql(rows, [await contactOf(person)])).toEqual(states);
  await codes.tidy(new Date(Date.now() + 8 * 86_400_000));
  expect(await api.sql('SELECT 1 FROM contact_code')).toEqual([]);
});

describe('the page behind a person’s own link', () => {
  const post = async (url: string, form: Record<string, string>) => {
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
    return { status: answer.status, location: answer.headers.get('location') ?? '' };
  };

  it('confirms an address by the person’s word or by a code, and no other person’s', async () => {
    const person = await layWhole(api, units.own, { name: 'Tự Nói', phone: '84905550004' });
    const other = await layWhole(api, units.own, { name: 'Người Khác', phone: '84905550005' });
    await api.sql(`UPDATE contact_point SET health = 'unverified' WHERE person_id = ANY ($1)`, [[person, other]]);
    const link = preferenceLink(api.url, api.vault, person);
    const id = await contactOf(person);
    const page = await (await fetch(`${link}?lang=en`)).text();
    expect(page).toContain('090•••••04');
    expect(page).toContain('This is mine');
    expect(await post(`${link}/address`, { action: 'mine', contact: await contactOf(other) })).toMatchObject({
      status: 404,
    });
    expect(await health(other)).toEqual(['unverified', 'unverified']);

    expect((await post(`${link}/address`, { action: 'send', contact: id })).location).toContain('said=codeSent');
    const code = await handOut();
    const wrong = code === '000000' ? '111111' : '000000';
    expect((await post(`${link}/address`, { action: 'enter', contact: id, code: wrong })).location).toContain(
      'said=wrongCode',
    );
    expect((await post(`${link}/address`, { action: 'enter', contact: id, code })).location).toContain('said=verified');
    expect(await health(person)).toEqual(['active', 'active']);
    expect(await (await fetch(`${link}?lang=en`)).text()).toContain('(confirmed)');

    const link2 = preferenceLink(api.url, api.vault, other);
    await post(`${link2}/address`, { action: 'mine', contact: await contactOf(other) });
    expect(await health(other)).toEqual(['active', 'active']);
  });

  it('does not bring back by a word what bounced', async () => {
    const person = await layWhole(api, units.own, { name: 'Đã Trả', phone: '84905550006' });
    await api.sql(`UPDATE contact_point SET health = 'bounced' WHERE person_id = $1`, [person]);
    await post(`${preferenceLink(api.url, api.vault, person)}/address`, {
      action: 'mine',
      contact: await contactOf(person),
    });
    expect(await health(person)).toEqual(['bounced', 'bounced']);
  });

  it('serves who was merged into another record behind the old link too', async () => {
    const kept = await layWhole(api, units.own, { name: 'Bản Giữ', phone: '84905550014' });
    const old = await layWhole(api, units.own, { name: 'Bản Cũ' });
    await api.sql('UPDATE person SET merged_into = $2 WHERE id = $1', [old, kept]);
    await api.sql(`UPDATE contact_point SET health = 'unverified' WHERE person_id = $1`, [kept]);
    const link = preferenceLink(api.url, api.vault, old);
    expect(await (await fetch(link)).text()).toContain('090•••••14');
    expect((await post(`${link}/request`, { kind: 'access' })).location).toContain('said=asked');
    expect((await post(`${link}/address`, { action: 'mine', contact: await contactOf(kept) })).status).toBe(303);
    expect(await health(kept)).toEqual(['active', 'active']);
    const { body } = await call<{ items: RequestView[] }>('GET', '/requests');
    expect(body.items.filter(({ personId }) => personId === kept)).toMatchObject([{ kind: 'access' }]);
    await api.sql('DELETE FROM person_request WHERE person_id = $1', [kept]);
  });

  it('asks for a right once, which the officer finds in the register', async () => {
    const person = await layWhole(api, units.own, { name: 'Tự Hỏi' });
    const link = preferenceLink(api.url, api.vault, person);
    for (let n = 0; n < 2; n++) {
      expect((await post(`${link}/request`, { kind: 'erasure' })).location).toContain('said=asked');
    }
    const { body } = await call<{ items: RequestView[] }>('GET', '/requests');
    expect(body.items.filter(({ personId }) => personId === person)).toMatchObject([
      { kind: 'erasure', way: 'preferencePage', state: 'open' },
    ]);
  });
});
