import type { PersonExport, ProblemDetails, RequestView } from '@loa/contracts';
import { layUnits, layUser, type RunningApi, startApi } from './harness.js';
import { layMessage, layRun, layWhole } from './person-world.js';

/** A person gets what is kept of them, all of it, and nothing of anybody else. */
let api: RunningApi;
let units: { office: string; own: string; foreign: string };
let cookie: string;

const call = async <T>(method: string, path: string, body?: unknown) => {
  const answer = await fetch(`${api.url}/api/v1${path}`, {
    method,
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as T & ProblemDetails };
};

beforeAll(async () => {
  api = await startApi();
  units = await layUnits(api.sql);
  ({ cookie } = await layUser(api.sql, units.own, 'schoolOfficer', 'officer@d.vn'));
}, 30_000);
afterAll(() => api.stop());

it('holds what was planted, with the words as sent, and nobody else', async () => {
  const name = 'Đặng <b>Nhung</b> </script>';
  const person = await layWhole(api, units.own, {
    name,
    code: 'GV-7731',
    position: 'tổ trưởng tổ Toán',
    phone: '84905551234',
    email: 'nhung@d.vn',
  });
  const other = await layWhole(api, units.own, { name: 'Lê Văn Khác', code: 'GV-0002', phone: '84905550000' });
  await api.sql(`UPDATE membership SET valid_to = '2026-11-01' WHERE person_id = $1`, [
    await layWhole(api, units.own, { name: 'Người Đã Đi' }),
  ]);
  const run = await layRun(api, units.office);
  await layMessage(api, run, { unitId: units.own, personId: person, name, channel: 'email', state: 'delivered' });
  await layMessage(api, run, { unitId: units.own, personId: other, name: 'Lê Văn Khác', state: 'delivered' });
  const consent = {
    purpose: 'outreach',
    channel: 'email',
    given: true,
    method: 'paper',
    evidence: 'phiếu 12',
    saidOn: '2026-09-05',
  };
  expect(await call('POST', `/persons/${person}/consents`, consent)).toMatchObject({ status: 201 });
  await call('POST', '/requests', { personId: person, kind: 'access', askedBy: 'self', way: 'paper', note: 'đơn tay' });

  const { status, body } = await call<PersonExport>('POST', `/persons/${person}/export`, {
    askedBy: 'self',
    way: 'paper',
  });
  expect(status).toBe(200);
  const [, json] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(body.html) ?? [];
  const data = JSON.parse(json ?? '');
  expect(data).toMatchObject({
    facts: { fullName: name, code: 'GV-7731', homeUnit: 'Đơn vị S1', tags: ['tổ trưởng'] },
    memberships: [{ unit: 'Đơn vị S1', group: 'teacher', className: '6A2', position: 'tổ trưởng tổ Toán' }],
    addresses: [{ address: 'nhung@d.vn' }, { address: '84905551234', channel: 'sms' }, { channel: 'zaloZns' }],
    consents: [{ purpose: 'outreach', given: true, evidence: 'phiếu 12', saidOn: '2026-09-05', saidBy: 'self' }],
    messages: [
      { campaign: 'Ngày hội', step: 'Khởi động', outcome: 'reached', sent: [{ channel: 'email', state: 'delivered' }] },
    ],
    requests: [{ kind: 'access', note: 'đơn tay' }],
    looks: [{ action: 'consent.recorded', by: 'Người dùng schoolOfficer' }, { action: 'request.registered' }],
  });
  expect(data.messages[0].sent[0].text).toContain('Đặng');
  expect(data.messages[0].sent[0].subject).not.toBe('');
  // Words are shown and never run.
  expect(body.html).not.toContain('<b>Nhung');
  expect(body.html.match(/<\/script>/g)).toHaveLength(1);
  for (const needle of ['Lê Văn Khác', 'GV-0002', '0905550000', '84905550000', 'Người Đã Đi']) {
    expect(body.html).not.toContain(needle);
  }

  // It answers the request that was open, with a number of proof in the register, on the page and in the log.
  const { body: closed } = await call<{ items: RequestView[] }>('GET', '/requests?state=closed');
  expect(closed.items).toMatchObject([{ kind: 'access', state: 'done', number: body.number, way: 'paper' }]);
  expect(body.html).toContain(body.number);
  const [last] = await api.sql(`SELECT action, facts FROM audit_entry WHERE object_id = $1 ORDER BY id DESC LIMIT 1`, [
    person,
  ]);
  expect(last).toMatchObject({ action: 'person.exported', facts: { number: body.number, messages: 1 } });
});

it('holds what counts under another school, what speaks of the person, and what merged records have', async () => {
  const person = await layWhole(api, units.own, { name: 'Trần Bé Ba', group: 'pupil' });
  const merged = await layWhole(api, units.foreign, { name: 'Trần Bé Ba', group: 'pupil' });
  const mother = await layWhole(api, units.foreign, { name: 'Mẹ Ba', group: 'guardian' });
  await call('POST', '/requests', { personId: person, kind: 'correction', askedBy: 'self', way: 'paper', note: 'x' });
  await api.sql(`UPDATE person_request SET person_id = $2 WHERE person_id = $1`, [person, merged]);
  await api.sql(
    `INSERT INTO audit_entry (at, unit_id, actor_kind, actor_id, actor_name, action, object_kind, object_id, facts)
     VALUES (now(), $1, 'user', 'x', 'Người Xem', 'consent.recorded', 'person', $2, '{}')`,
    [units.own, merged],
  );
  await api.sql('UPDATE person SET merged_into = $2 WHERE id = $1', [merged, person]);
  const run = await layRun(api, units.office);
  const to = { unitId: units.foreign, name: 'Trần Bé Ba', state: 'delivered' } as const;
  await layMessage(api, run, { ...to, personId: person });
  await layMessage(api, run, { ...to, personId: merged });
  await layMessage(api, run, { ...to, personId: mother, name: 'Mẹ Ba', subject: { id: person, name: 'Trần Bé Ba' } });
  const { body } = await call<PersonExport>('POST', `/persons/${person}/export`, { askedBy: 'self', way: 'paper' });
  const [, json] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(body.html) ?? [];
  const data = JSON.parse(json ?? '');
  const words = [{ text: expect.stringContaining('Ba') }];
  expect(data.messages).toMatchObject([
    { about: true, sent: words },
    { about: false, sent: words },
    { about: false, sent: words },
  ]);
  expect(data.requests.map(({ kind }: { kind: string }) => kind)).toEqual(['correction', 'access']);
  expect(data.looks).toContainEqual(expect.objectContaining({ by: 'Người Xem' }));
});

it('keeps a register with the deadlines of the law, extended once, and nobody else’s', async () => {
  const person = await layWhole(api, units.own, { name: 'Trần Hỏi' });
  const asked = { personId: person, kind: 'withdrawal', askedBy: 'guardian', way: 'phone', askedOn: '2026-11-20' };
  // A Friday: two working days later is Tuesday.
  const { body } = await call<RequestView>('POST', '/requests', asked);
  expect(body).toMatchObject({
    answerDue: '2026-11-24',
    due: '2026-12-05',
    state: 'open',
    askedAt: '2026-11-20T05:00:00.000Z',
  });
  expect(await call('POST', '/requests', asked)).toMatchObject({ status: 409, body: { code: 'request.open' } });
  expect(await call('POST', `/requests/${body.id}/answer`, { answer: 'Đã nhận' })).toMatchObject({
    body: { state: 'open', answer: 'Đã nhận' },
  });
  const longer = await call<RequestView>('POST', `/requests/${body.id}/extend`, { reason: 'phải hỏi Sở' });
  expect(longer.body).toMatchObject({ due: '2026-12-20', extensionReason: 'phải hỏi Sở' });
  expect(await call('POST', `/requests/${body.id}/extend`, { reason: 'nữa' })).toMatchObject({
    body: { code: 'request.extendedOnce' },
  });
  const close = { outcome: 'done', answer: 'Đã rút mọi đồng ý' };
  expect(await call('POST', `/requests/${body.id}/close`, close)).toMatchObject({ body: { state: 'done' } });
  expect(await call('POST', `/requests/${body.id}/close`, close)).toMatchObject({ body: { code: 'request.closed' } });
  expect(await call('POST', '/requests', { ...asked, askedOn: '2999-01-01' })).toMatchObject({
    body: { code: 'request.future' },
  });
});
