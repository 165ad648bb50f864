import type { OpenAPIObject } from '@nestjs/swagger';
import { layUnits, layUser, type RunningApi, startApi } from './harness.js';

let api: RunningApi;
let units: Awaited<ReturnType<typeof layUnits>>;
let officer: { id: string; cookie: string };
let admin: { id: string; cookie: string };

beforeAll(async () => {
  api = await startApi({ LOA_DEMO: '1', LOA_TEMPORARY: '1' });
  units = await layUnits(api.sql);
  officer = await layUser(api.sql, units.own, 'officer');
  admin = await layUser(api.sql, units.office, 'administrator');
});
afterAll(() => api.stop());

async function send(who: { cookie: string }, method: string, path: string, body?: unknown, headers = {}) {
  const answer = await fetch(`${api.url}/api/v1${path}`, {
    method,
    headers: { cookie: who.cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? null : JSON.parse(text) };
}

describe('persons', () => {
  it('are found without accents or by a whole number, and shown with masked addresses', async () => {
    const person = {
      fullName: 'ĐỖ THỊ NGỌC',
      unitId: units.own,
      group: 'teacher',
      phone: '0912 345 667',
      email: 'Ngoc@d.vn',
    };
    const { status, body } = await send(officer, 'POST', '/persons', person);
    expect(status).toBe(201);
    expect(body).toMatchObject({ fullName: 'Đỗ Thị Ngọc', memberships: [{ group: 'teacher', unitId: units.own }] });
    const masked = body.contacts.map((contact: { channel: string; masked: string }) => [
      contact.channel,
      contact.masked,
    ]);
    expect(masked.sort()).toEqual([
      ['email', 'n•••@d.vn'],
      ['sms', '091•••••67'],
      ['zaloZns', '091•••••67'],
    ]);
    for (const search of ['do thi ng', 'Đỗ', '+84 912.345.667', 'ngoc@d.vn']) {
      const found = await send(officer, 'GET', `/persons?search=${encodeURIComponent(search)}`);
      expect(found.body.items).toMatchObject([{ fullName: 'Đỗ Thị Ngọc' }]);
    }
    expect((await send(officer, 'GET', '/persons?search=ng%25')).body.items).toEqual([]);
    const logged = await api.sql(`SELECT facts::text FROM audit_entry WHERE action = 'person.added'`);
    expect(JSON.stringify(logged)).not.toMatch(/Ngọc|912345667/);
  });

  it('name every wrong field and do nothing', async () => {
    const bad = { fullName: 'B4d', unitId: units.own, group: 'teacher', phone: '02412345678' };
    const { status, body } = await send(officer, 'POST', '/persons', bad);
    expect(status).toBe(422);
    expect(body.problems.map((problem: { field: string; code: string }) => [problem.field, problem.code])).toEqual([
      ['fullName', 'person.name'],
      ['phone', 'phone.fixedLine'],
    ]);
    expect(await api.sql(`SELECT 1 FROM person WHERE full_name = 'B4d'`)).toEqual([]);
  });

  it('refuse what the database could not keep, and births that can not be', async () => {
    const person = { fullName: 'Lê Bình', unitId: units.own, group: 'teacher' };
    const path = '/persons';
    for (const [field, value, code] of [
      ['salutation', 'Cô\0', 'input.characters'],
      ['salutation', 'Cô\ud800', 'input.characters'],
      ['birthDate', '0000-01-01', 'person.birthDate'],
      ['birthDate', '1899-12-31', 'person.birthDate'],
      ['birthDate', '2999-01-01', 'person.birthDate'],
    ] as const) {
      const refused = await send(officer, 'POST', path, { ...person, [field]: value });
      expect(refused).toMatchObject({ status: 422, body: { problems: [{ code, field }] } });
    }
    expect(await send(officer, 'GET', '/persons?search=a%00b')).toMatchObject({ status: 422 });
    expect(await send(officer, 'GET', '/templates/a%00b')).toMatchObject({ status: 422 });
    expect((await fetch(`${api.url}/p/a%00b`)).status).toBeLessThan(500);
    const deep = await fetch(`${api.url}/api/v1/persons`, {
      method: 'POST',
      headers: { cookie: officer.cookie, 'content-type': 'application/json', 'idempotency-key': 'deep-deep' },
      body: `{"tags":${'['.repeat(300_000)}${']'.repeat(300_000)}}`,
    });
    expect(await deep.json()).toMatchObject({ status: 422, problems: [{ code: 'input.tooDeep' }] });
  });

  it('are paged without loss or repeat', async () => {
    for (const name of ['Trần An', 'Trần Bình', 'Trần Bình', 'Trần Chi']) {
      await send(officer, 'POST', '/persons', { fullName: name, unitId: units.own, group: 'guardian' });
    }
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await send(officer, 'GET', `/persons?group=guardian&limit=1${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.body.items.map((item: { id: string }) => item.id));
      cursor = page.body.next ?? '';
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(4);
    expect(seen).toHaveLength(4);
  });
});

describe('Idempotency-Key', () => {
  const person = { fullName: 'Lê Hai Lần', group: 'citizen' };
  const key = { 'idempotency-key': 'double-click-1' };

  it('makes a double click in parallel one, and repeats the first answer', async () => {
    const body = { ...person, unitId: units.own };
    const both = await Promise.all([1, 2].map(() => send(officer, 'POST', '/persons', body, key)));
    expect(both.map(({ status }) => status).sort()).toEqual(expect.arrayContaining([201]));
    for (const { status } of both) expect([201, 409]).toContain(status);
    const again = await send(officer, 'POST', '/persons', body, key);
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotent-replay')).toBe('true');
    expect(again.body).toEqual(both.find(({ status }) => status === 201)?.body);
    expect(await api.sql(`SELECT 1 FROM person WHERE full_name = 'Lê Hai Lần'`)).toHaveLength(1);
  });

  it('refuses another body under the same key, and keeps the keys of two users apart', async () => {
    const other = await send(officer, 'POST', '/persons', { ...person, unitId: units.own, tags: ['x'] }, key);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency.otherBody' } });
    const colleague = await layUser(api.sql, units.own, 'officer');
    expect((await send(colleague, 'POST', '/persons', { ...person, unitId: units.own }, key)).status).toBe(201);
  });

  it('lets a refused request be tried again', async () => {
    const again = { 'idempotency-key': 'second-try-1' };
    const body = { ...person, fullName: 'Võ Lại', unitId: units.foreign };
    expect((await send(officer, 'POST', '/persons', body, again)).status).toBe(404);
    expect((await send(officer, 'POST', '/persons', body, again)).status).toBe(404);
  });
});

describe('accounts', () => {
  const secret = 'rất-bí-mật-123';
  const account = {
    channel: 'sms',
    name: 'Tổng đài',
    settings: { brandname: 'PGD' },
    secrets: { apiKey: 'k', secretKey: secret },
  };

  it('take secrets and never give them back', async () => {
    const made = await send(admin, 'POST', '/accounts', { ...account, unitId: units.office });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ mode: 'sandbox', secretNames: ['apiKey', 'secretKey'] });
    expect(made.body.callbackUrl).toMatch(/\/hooks\/sms\/[0-9a-f]{32}$/);
    const dump = JSON.stringify([
      made.body,
      (await send(admin, 'GET', '/accounts')).body,
      await api.sql('SELECT * FROM channel_account, audit_entry'),
    ]);
    expect(dump).not.toContain(secret);
    // A school uses the shared account without looking into it.
    const [seen] = (await send(officer, 'GET', '/accounts')).body.items;
    expect(seen).toMatchObject({ name: 'Tổng đài', settings: {}, secretNames: [], callbackUrl: null });
  });

  it('never lead a sandbox account to the provider, whatever its settings say', async () => {
    const zalo = { channel: 'zaloZns', name: 'OA', settings: { appId: '1', sandbox: false }, unitId: units.own };
    const schoolAdmin = await layUser(api.sql, units.own, 'administrator');
    const made = await send(schoolAdmin, 'POST', '/accounts', zalo);
    expect(made.body).toMatchObject({ mode: 'sandbox', settings: { sandbox: true } });
    const changed = await send(schoolAdmin, 'PATCH', `/accounts/${made.body.id}`, {
      settings: { appId: '2', sandbox: false },
    });
    expect(changed.body).toMatchObject({ settings: { appId: '2', sandbox: true } });
    await api.sql('DELETE FROM channel_account WHERE id = $1', [made.body.id]);
  });

  it('take no secret among the settings, which are shown', async () => {
    for (const settings of [{ apiKey: 'k' }, { dkim: { selector: 's', privateKey: '---' } }]) {
      const refused = await send(admin, 'POST', '/accounts', { ...account, settings, unitId: units.office });
      expect(refused).toMatchObject({ status: 422, body: { problems: [{ code: 'account.secretInSettings' }] } });
    }
  });

  it('go real with complete settings and a public address only', async () => {
    const [{ id }] = (await send(admin, 'GET', '/accounts')).body.items;
    const inside = await send(admin, 'PATCH', `/accounts/${id}`, { mode: 'real', endpoint: 'http://127.0.0.1:5432' });
    expect(inside).toMatchObject({ status: 422, body: { problems: [{ code: 'endpoint.inside', field: 'endpoint' }] } });
    const bare = await send(admin, 'PATCH', `/accounts/${id}`, {
      mode: 'real',
      endpoint: 'https://203.162.4.190',
      secrets: { secretKey: '' },
    });
    expect(bare).toMatchObject({ status: 422, body: { code: 'account.settings' } });
    expect(await api.sql('SELECT mode FROM channel_account')).toEqual([{ mode: 'sandbox' }]);
    await api.sql(`INSERT INTO account_credential (account_id, secrets_cipher, renewed_at) VALUES ($1, '', now())`, [
      id,
    ]);
    const go = { mode: 'real', endpoint: 'https://203.162.4.190' };
    // The stored secrets were meant for another server.
    const kept = await send(admin, 'PATCH', `/accounts/${id}`, { ...go, secrets: { apiKey: 'k' } });
    expect(kept).toMatchObject({
      status: 422,
      body: { problems: [{ code: 'account.secretAgain', field: 'secrets.secretKey' }] },
    });
    const real = await send(admin, 'PATCH', `/accounts/${id}`, { ...go, secrets: account.secrets });
    expect(real.body).toMatchObject({ mode: 'real', secretNames: ['apiKey', 'secretKey'] });
    expect(await api.sql('SELECT 1 FROM account_credential')).toEqual([]);
    const path = await send(admin, 'PATCH', `/accounts/${id}`, { endpoint: 'https://203.162.4.190/v2' });
    expect(path.status).toBe(200);
    for (const change of [{ endpoint: 'https://203.162.4.191' }, { endpoint: 'http://203.162.4.190/v2' }]) {
      expect(await send(admin, 'PATCH', `/accounts/${id}`, change)).toMatchObject({
        status: 422,
        body: { problems: [{ field: 'secrets.apiKey' }, { field: 'secrets.secretKey' }] },
      });
    }
    expect(await api.sql(`SELECT 1 FROM audit_entry WHERE action = 'account.wentReal'`)).toHaveLength(1);
    expect(
      (
        await send(officer, 'POST', '/persons', {
          fullName: 'Số Thử',
          unitId: units.own,
          group: 'staff',
          phone: '0400000001',
        })
      ).body,
    ).toMatchObject({ problems: [{ code: 'phone.demo' }] });
  });
});

describe('live reports', () => {
  it('are open five times at once for each who asks, and end with the campaign', async () => {
    const [campaign] = await api.sql<{ id: string }>(
      `INSERT INTO campaign (unit_id, name, anchor_date, state) VALUES ($1, 'Đợt 1', '2026-10-10', 'running') RETURNING id`,
      [units.own],
    );
    const open = (cookie = officer.cookie) =>
      fetch(`${api.url}/api/v1/campaigns/${campaign!.id}/live`, { headers: { cookie } });
    const streams = await Promise.all(Array.from({ length: 5 }, () => open()));
    expect(streams.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const sixth = await open();
    expect(await sixth.json()).toMatchObject({ status: 429, code: 'report.tooManyStreams' });
    const colleague = await layUser(api.sql, units.own, 'viewer');
    streams.push(await open(colleague.cookie));
    await api.sql(`UPDATE campaign SET state = 'done' WHERE id = $1`, [campaign!.id]);
    for (const stream of streams) expect(await stream.text()).toContain('"state":"done"');
    const again = await open();
    expect(again.status).toBe(200);
    expect(await again.text()).toContain('"state":"done"');
  });
});

describe('the instance', () => {
  it('moves its clock when it is a temporary one', async () => {
    const moved = await send(officer, 'PUT', '/instance/clock', { now: '2027-01-02T03:04:05Z' });
    expect(moved.body.now).toMatch(/^2027-01-02T03:04:0/);
    // Nobody is logged out by it.
    const back = await send(officer, 'PUT', '/instance/clock', { now: new Date().toISOString() });
    expect(back.status).toBe(200);
  });

  it('describes all its routes', async () => {
    const answer = await fetch(`${api.url}/api/v1/openapi.json`);
    const document = (await answer.json()) as OpenAPIObject;
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/api/v1/persons/{id}', '/api/v1/auth/login']));
    expect(document.components?.schemas?.PersonView).toHaveProperty('properties.contacts');
    expect(document.components?.schemas?.ProblemDetails).toHaveProperty('properties.problems');
  });

  it('shows the log, newest first', async () => {
    const { body } = await send(admin, 'GET', '/audit?objectKind=account&limit=1');
    expect(body.items).toMatchObject([{ action: 'account.changed', actorId: admin.id }]);
    const older = await send(admin, 'GET', `/audit?objectKind=account&limit=1&cursor=${body.next}`);
    expect(older.body.items).toMatchObject([{ action: 'account.wentReal' }]);
  });
});
