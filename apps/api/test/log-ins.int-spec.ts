import { Argon2Passwords } from '@loa/adapters/crypto/passwords.js';
import { PgAccessMailStore } from '@loa/adapters/postgres/access-mail-store.js';
import { Database } from '@loa/adapters/postgres/database.js';
import type { Role } from '@loa/domain';
import { Secret, TOTP } from 'otpauth';
import { layUnits, layUser, type RunningApi, startApi } from './harness.js';

let api: RunningApi;
let units: Awaited<ReturnType<typeof layUnits>>;
let mails: PgAccessMailStore;
let worker: Database;
let admin: Awaited<ReturnType<typeof layUser>>;
const PASSWORD = 'một mật khẩu dài';
const NEXT = 'mật khẩu mới hẳn';

beforeAll(async () => {
  api = await startApi();
  units = await layUnits(api.sql);
  worker = new Database(api.apiUrl.replace('loa_api', 'loa_worker'));
  mails = new PgAccessMailStore(worker, api.vault, 'tag');
  admin = await layUser(api.sql, units.own, 'administrator');
}, 30_000);
afterAll(async () => {
  await worker.close();
  await api.stop();
});
beforeEach(async () => {
  await api.sql('DELETE FROM channel_account');
  await api.sql(`INSERT INTO channel_account (unit_id, channel, name) VALUES ($1, 'email', 'Thư')`, [units.office]);
});

// biome-ignore lint/suspicious/noExplicitAny: answers of all routes
type Answer = { status: number; body: any; cookies: Record<string, string> };

/** One browser: keeps its cookies. */
class Browser {
  readonly cookies: Record<string, string> = {};
  constructor(cookie = '') {
    if (cookie) this.take(cookie);
  }
  private take(line: string): void {
    const [name = '', ...value] = (line.split(';')[0] ?? '').split('=');
    this.cookies[name] = value.join('=');
  }
  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const cookie = Object.entries(this.cookies).map(([name, value]) => `${name}=${value}`);
    const answer = await fetch(`${api.url}/api/v1${path}`, {
      method,
      headers: { cookie: cookie.join('; '), ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
      body: body ? JSON.stringify(body) : undefined,
    });
    for (const line of answer.headers.getSetCookie()) this.take(line);
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : null, cookies: { ...this.cookies } };
  }
  get = (path: string) => this.send('GET', path);
  post = (path: string, body?: unknown) => this.send('POST', path, body);
  delete = (path: string) => this.send('DELETE', path);
  logIn = (email: string, password = PASSWORD) => this.post('/auth/login', { email, password });
}

let counter = 0;
const address = () => `nguoi${++counter}@d.vn`;
const hashed = new Argon2Passwords().hash(PASSWORD);

async function layPerson(role: Role = 'officer', unit = units.own): Promise<{ id: string; email: string }> {
  const email = address();
  const [user] = await api.sql<{ id: string }>(
    `INSERT INTO app_user (unit_id, email, full_name, role, password_hash) VALUES ($1, $2, 'Trần An', $3, $4) RETURNING id`,
    [unit, email, role, await hashed],
  );
  return { id: user!.id, email };
}

/** The tokens of the mails that wait for a user, as a worker would send them now. */
async function mailedTokens(email: string): Promise<string[]> {
  const claimed = await mails.claim(50, 7, new Date());
  for (const mail of claimed) {
    await mails.record(mail, 7, { state: 'sent', code: '', notBefore: new Date() }, new Date());
  }
  return claimed.filter(({ to }) => to === email).map(({ facts }) => facts.token ?? '');
}

const invite = (email: string, role: Role = 'approver') =>
  new Browser(admin.cookie).post('/users', { name: 'Lê Mới', email, role, unitId: units.own });
const audited = async (id: string) =>
  (await api.sql<{ action: string }>('SELECT action FROM audit_entry WHERE object_id = $1 ORDER BY id', [id])).map(
    ({ action }) => action,
  );
const hands = (id: string) => api.sql('SELECT hand_id, how FROM credential_hand WHERE user_id = $1 ORDER BY how', [id]);
const totp = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret) });

/** Switches a second step on; gives its secret and recovery codes. */
async function enrol(browser: Browser): Promise<{ secret: string; recoveryCodes: string[] }> {
  const begun = await browser.post('/auth/second-factor/enrolment', { password: PASSWORD });
  expect(begun).toMatchObject({ status: 200, body: { uri: expect.stringMatching(/^otpauth:\/\/totp\/Loa/) } });
  const { secret } = begun.body;
  // The step before still counts, so that the one of this moment is left for the test.
  const code = totp(secret).generate({ timestamp: Date.now() - 30_000 });
  const confirmed = await browser.post('/auth/second-factor/enrolment/confirm', { code });
  expect(confirmed.status).toBe(200);
  return { secret, recoveryCodes: confirmed.body.recoveryCodes };
}

describe('an invitation', () => {
  it('goes by mail, unseen, sets a password once, and signs in', async () => {
    const email = address();
    const made = await invite(email.toUpperCase());
    expect(made).toMatchObject({ status: 201, body: { link: null, user: { email, invitation: { mail: 'queued' } } } });
    const { id } = made.body.user;
    const kept = await api.sql<{ all: string }>(
      'SELECT row_to_json(m)::text || row_to_json(k)::text AS all FROM access_mail m, access_link k',
    );
    const [token = ''] = await mailedTokens(email);
    expect(token).toHaveLength(43);
    expect(kept.every(({ all }) => !all.includes(token) && !all.includes(Buffer.from(token).toString('hex')))).toBe(
      true,
    );
    expect(await api.sql('SELECT facts_cipher FROM access_mail WHERE user_id = $1', [id])).toEqual([
      { facts_cipher: null },
    ]);

    const guest = new Browser();
    expect(await guest.post('/auth/link', { token })).toMatchObject({
      status: 200,
      body: { kind: 'invitation', email },
    });
    const short = await guest.post('/auth/link/password', { token, password: 'ngắn' });
    expect(short).toMatchObject({ status: 422, body: { problems: [{ field: 'password' }] } });
    const [first, second] = await Promise.all(
      [guest, new Browser()].map((one) => one.post('/auth/link/password', { token, password: PASSWORD })),
    );
    expect([first!.status, second!.status].sort()).toEqual([200, 410]);
    const entered = first!.status === 200 ? first! : second!;
    expect(entered.body).toMatchObject({ user: { email }, next: null });
    expect((await new Browser(`loa_session=${entered.cookies.loa_session}`).get('/auth/me')).status).toBe(200);
    expect(await guest.post('/auth/link', { token })).toMatchObject({ status: 410, body: { code: 'link.unknown' } });
    expect((await new Browser().logIn(email)).status).toBe(200);
    expect(await hands(id)).toEqual([{ hand_id: admin.id, how: 'sandbox' }]);
    expect(await audited(id)).toEqual(['user.invited', 'auth.passwordSet', 'auth.loggedIn', 'auth.loggedIn']);
  });

  it('is no use when it expired, was sent anew, or was withdrawn', async () => {
    const email = address();
    const { id } = (await invite(email)).body.user;
    const office = new Browser(admin.cookie);
    const [old = ''] = await mailedTokens(email);
    expect((await office.post(`/users/${id}/invitation`)).body).toMatchObject({ link: null });
    const [token = ''] = await mailedTokens(email);
    const look = async (one: string) => (await new Browser().post('/auth/link', { token: one })).body.code;
    expect(await look(old)).toBe('link.unknown');
    const moved = `UPDATE access_link SET expires_at = now() - interval '1 second' WHERE user_id = $1`;
    await api.sql(moved, [id]);
    expect(await look(token)).toBe('link.expired');
    const late = await new Browser().post('/auth/link/password', { token, password: PASSWORD });
    expect(late).toMatchObject({ status: 410, body: { code: 'link.expired' } });
    const listed = (await office.get('/users')).body.items.find((user: { id: string }) => user.id === id);
    expect(listed.invitation).toEqual({ expiresAt: null, mail: 'sent' });
    // Nor does a forgotten password bring it back.
    expect((await new Browser().post('/auth/reset', { email })).status).toBe(204);
    expect(await mailedTokens(email)).toEqual([]);

    await office.post(`/users/${id}/invitation`);
    const [last = ''] = await mailedTokens(email);
    expect((await office.delete(`/users/${id}/invitation`)).status).toBe(204);
    expect(await look(last)).toBe('link.unknown');
    expect((await invite(email)).status).toBe(201);
    expect(await audited(id)).toEqual([
      'user.invited',
      'user.invitedAgain',
      'user.invitedAgain',
      'user.invitationWithdrawn',
    ]);
  });

  it('is shown where no mail account is, and whoever saw it is remembered', async () => {
    await api.sql('DELETE FROM channel_account');
    const email = address();
    const made = await invite(email);
    const token = String(made.body.link).split('/set-password#')[1] ?? '';
    expect(made.body).toMatchObject({ user: { invitation: { mail: 'none' } } });
    expect((await new Browser().post('/auth/link/password', { token, password: PASSWORD })).status).toBe(200);
    const { id } = made.body.user;
    expect(await hands(id)).toEqual([{ hand_id: admin.id, how: 'shown' }]);
    expect(await new Browser(admin.cookie).post(`/users/${id}/invitation`)).toMatchObject({ status: 409 });
    expect(await new Browser(admin.cookie).delete(`/users/${id}/invitation`)).toMatchObject({ status: 409 });
    // Changing the password does not wash it off: it may have been the one who saw.
    const browser = new Browser();
    await browser.logIn(email);
    expect((await browser.post('/auth/password', { current: PASSWORD, next: NEXT })).status).toBe(204);
    expect(await hands(id)).toHaveLength(1);
    // A link that only the mailbox got does.
    await api.sql(`INSERT INTO channel_account (unit_id, channel, name, mode) VALUES ($1, 'email', 'Thư', 'real')`, [
      units.office,
    ]);
    await new Browser().post('/auth/reset', { email });
    const [reset = ''] = await mailedTokens(email);
    expect((await new Browser().post('/auth/link/password', { token: reset, password: PASSWORD })).status).toBe(200);
    expect(await hands(id)).toEqual([]);
    expect(await api.sql('SELECT email_verified_at IS NOT NULL AS known FROM app_user WHERE id = $1', [id])).toEqual([
      { known: true },
    ]);
  });

  it.each([
    ['has stopped', `UPDATE channel_account SET state = 'stopped'`, 'SELECT 1'],
    ['is open to all', 'UPDATE instance SET real_since = now()', 'UPDATE instance SET real_since = NULL'],
    [
      'practises for what was left',
      'UPDATE instance SET demo_left_at = now()',
      'UPDATE instance SET demo_left_at = NULL',
    ],
  ])('is shown, and no reset is mailed, where the only mail account %s', async (_, change, back) => {
    const { id, email } = await layPerson();
    await api.sql(change);
    try {
      const made = await invite(address());
      expect(made).toMatchObject({ status: 201, body: { link: expect.stringContaining('/set-password#') } });
      expect((await new Browser().post('/auth/reset', { email })).status).toBe(204);
      expect(await mailedTokens(email)).toEqual([]);
      const sent = await new Browser(admin.cookie).post(`/users/${id}/password-reset`);
      expect(sent).toMatchObject({ status: 409, body: { code: 'user.noMailAccount' } });
    } finally {
      await api.sql(back);
    }
  });

  it('names the field of an address that is taken, and gives no password to set', async () => {
    const { email, id } = await layPerson();
    const taken = await invite(email);
    expect(taken).toMatchObject({ status: 409, body: { code: 'user.emailTaken', problems: [{ field: 'email' }] } });
    const office = new Browser(admin.cookie);
    for (const [method, path] of [
      ['POST', '/users'],
      ['PATCH', `/users/${id}`],
    ] as const) {
      const body = { name: 'Lê Mới', email: address(), role: 'viewer', unitId: units.own, password: PASSWORD };
      expect(await office.send(method, path, body)).toMatchObject({ status: 422 });
    }
  });
});

describe('a forgotten password', () => {
  it('is answered alike for every address, and ends all sessions once it is set anew', async () => {
    const { id, email } = await layPerson();
    const before = new Browser();
    await before.logIn(email);
    const answers = await Promise.all(
      [email, address()].map((one) => new Browser().post('/auth/reset', { email: one })),
    );
    expect(answers.map(({ status, body, cookies }) => [status, body, cookies])).toEqual([
      [204, null, {}],
      [204, null, {}],
    ]);
    const [token = ''] = await mailedTokens(email);
    expect((await before.get('/auth/me')).status).toBe(200);
    expect((await new Browser().post('/auth/link/password', { token, password: NEXT })).status).toBe(200);
    expect((await before.get('/auth/me')).status).toBe(401);
    expect((await new Browser().logIn(email)).status).toBe(401);
    expect((await new Browser().logIn(email, NEXT)).status).toBe(200);
    expect((await new Browser().post('/auth/link', { token })).status).toBe(410);
    expect(await audited(id)).toEqual([
      'auth.loggedIn',
      'auth.resetAsked',
      'auth.passwordSet',
      'auth.loggedIn',
      'auth.loggedIn',
    ]);
  });

  it('lasts an hour, is mailed three times in it at most, and never to the locked or the demo', async () => {
    const { id, email } = await layPerson();
    const ask = (one: string) => new Browser().post('/auth/reset', { email: one });
    for (let n = 0; n < 5; n++) expect((await ask(email)).status).toBe(204);
    const tokens = await mailedTokens(email);
    expect(tokens).toHaveLength(3);
    const [span] = await api.sql(
      'SELECT DISTINCT expires_at - created_at AS life FROM access_link WHERE user_id = $1',
      [id],
    );
    expect(span).toMatchObject({ life: { hours: 1 } });
    await api.sql(
      `UPDATE access_link SET created_at = created_at - interval '61 minutes', expires_at = expires_at - interval '61 minutes'`,
    );
    expect((await new Browser().post('/auth/link', { token: tokens[0] })).body.code).toBe('link.expired');
    await ask(email);
    const [used = ''] = await mailedTokens(email);
    // A link that was used counts too, else each would open the way to the next.
    expect((await new Browser().post('/auth/link/password', { token: used, password: NEXT })).status).toBe(200);
    for (let n = 0; n < 3; n++) await ask(email);
    expect(await mailedTokens(email)).toHaveLength(2);
    for (const change of ['active = false', 'active = true, demo = true']) {
      await api.sql(`UPDATE app_user SET ${change} WHERE id = $1`, [id]);
      await api.sql('DELETE FROM access_link');
      await ask(email);
      expect(await mailedTokens(email)).toEqual([]);
    }
  });

  it('is slowed down per address of the network', async () => {
    const from = { 'x-forwarded-for': '203.0.113.77' };
    const ask = () => new Browser().send('POST', '/auth/reset', { email: 'x@d.vn' }, from);
    const answers = await Promise.all(Array.from({ length: 22 }, ask));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(2);
  });

  it('is mailed by an administrator, never set, and remembered as their hand', async () => {
    const { id, email } = await layPerson('approver');
    const office = new Browser(admin.cookie);
    expect((await office.post(`/users/${id}/password-reset`)).status).toBe(204);
    const [token = ''] = await mailedTokens(email);
    await new Browser().post('/auth/link/password', { token, password: NEXT });
    expect(await hands(id)).toEqual([{ hand_id: admin.id, how: 'sandbox' }]);
    await api.sql('DELETE FROM channel_account');
    const without = await office.post(`/users/${id}/password-reset`);
    expect(without).toMatchObject({ status: 409, body: { code: 'user.noMailAccount' } });
    const { body } = await invite(address());
    expect(await office.post(`/users/${body.user.id}/password-reset`)).toMatchObject({
      body: { code: 'user.notActive' },
    });
  });
});

describe('a second step', () => {
  it('is set up with the password and a code, and asked for from then on', async () => {
    const { id, email } = await layPerson();
    const browser = new Browser();
    await browser.logIn(email);
    const wrong = await browser.post('/auth/second-factor/enrolment', { password: 'sai sai sai sai' });
    expect(wrong).toMatchObject({
      status: 403,
      body: { code: 'auth.wrongPassword', problems: [{ field: 'password' }] },
    });
    const begun = await browser.post('/auth/second-factor/enrolment', { password: PASSWORD });
    expect(await browser.post('/auth/second-factor/enrolment/confirm', { code: '000000' })).toMatchObject({
      status: 403,
    });
    // Not on yet: nobody is locked out by a picture that was never scanned.
    expect((await new Browser().logIn(email)).body.next).toBeNull();
    expect(begun.status).toBe(200);
    const { secret, recoveryCodes } = await enrol(browser);
    expect(new Set(recoveryCodes).size).toBe(10);
    const kept = JSON.stringify(
      await api.sql('SELECT * FROM second_factor f JOIN recovery_code USING (user_id) WHERE user_id = $1', [id]),
    );
    for (const clear of [secret, ...recoveryCodes]) expect(kept).not.toContain(clear);
    expect((await browser.get('/auth/second-factor')).body).toEqual({
      on: true,
      required: false,
      recoveryCodesLeft: 10,
    });

    const other = new Browser();
    const half = await other.logIn(email);
    expect(half).toMatchObject({ status: 200, body: { user: null, next: 'code' } });
    expect(half.cookies.loa_session).toBeUndefined();
    expect((await other.get('/auth/me')).status).toBe(401);
    // The password alone sets up no other device.
    expect((await other.post('/auth/login/enrolment')).body.code).toBe('factor.on');
    expect(await other.post('/auth/login/code', { code: '000000' })).toMatchObject({
      status: 403,
      body: { code: 'factor.wrongCode' },
    });
    expect((await other.post('/auth/login/code', { code: totp(secret).generate() })).body).toMatchObject({
      user: { email },
    });
    expect((await other.get('/auth/me')).status).toBe(200);
    expect(await audited(id)).toEqual(['auth.loggedIn', 'auth.loggedIn', 'auth.factorOn', 'auth.loggedIn']);
  });

  it('is on with its recovery codes or not at all', async () => {
    const { id } = await layPerson();
    await api.sql('SELECT begin_factor($1, $2)', [id, Buffer.from('s')]);
    const twice = ['same', 'same'];
    await expect(api.sql('SELECT confirm_factor($1, $2, 1, now(), $3)', [id, Buffer.from('s'), twice])).rejects.toThrow(
      'recovery_code_pkey',
    );
    expect(await api.sql('SELECT confirmed_at FROM second_factor WHERE user_id = $1', [id])).toEqual([
      { confirmed_at: null },
    ]);
  });

  it('takes a code once, also by two at a time, and none from before it', async () => {
    const { id, email } = await layPerson();
    const browser = new Browser();
    await browser.logIn(email);
    const { secret } = await enrol(browser);
    const [one, two] = [new Browser(), new Browser()];
    await one.logIn(email);
    await two.logIn(email);
    const code = totp(secret).generate();
    const answers = await Promise.all([one, two].map((each) => each.post('/auth/login/code', { code })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
    const loser = answers[0]!.status === 200 ? two : one;
    const before = totp(secret).generate({ timestamp: Date.now() - 30_000 });
    expect((await loser.post('/auth/login/code', { code: before })).status).toBe(403);
    // The log-in that was finished is over: its cookie opens nothing again.
    const winner = loser === one ? two : one;
    await api.sql('UPDATE second_factor SET taken_step = 0 WHERE user_id = $1', [id]);
    const replay = new Browser(`loa_login=${winner.cookies.loa_login || 'gone'}`);
    expect((await replay.post('/auth/login/code', { code })).body.code).toBe('auth.pendingOver');
  });

  it('takes each recovery code once, however it is spelled, and not another user’s', async () => {
    const [mine, theirs] = [await layPerson(), await layPerson()];
    const codes: string[][] = [];
    for (const { email } of [mine, theirs]) {
      const browser = new Browser();
      await browser.logIn(email);
      codes.push((await enrol(browser)).recoveryCodes);
    }
    const half = async () => {
      const browser = new Browser();
      await browser.logIn(mine.email);
      return browser;
    };
    const spelled = codes[0]![0]!.toLowerCase().replace('-', ' ');
    expect((await (await half()).post('/auth/login/code', { code: spelled })).status).toBe(200);
    expect((await (await half()).post('/auth/login/code', { code: codes[0]![0] })).status).toBe(403);
    expect((await (await half()).post('/auth/login/code', { code: codes[1]![1] })).status).toBe(403);
    expect((await (await half()).post('/auth/login/code', { code: codes[0]![1] })).status).toBe(200);
  });

  it('slows guessing down per user, through any number of log-ins', async () => {
    const { id, email } = await layPerson();
    const browser = new Browser();
    await browser.logIn(email);
    const { secret } = await enrol(browser);
    const halves = [new Browser(), new Browser()];
    for (const each of halves) await each.logIn(email);
    const tries = await Promise.all(
      Array.from({ length: 14 }, (_, n) => halves[n % 2]!.post('/auth/login/code', { code: `00000${n % 10}` })),
    );
    expect(tries.filter(({ status }) => status === 403)).toHaveLength(10);
    const code = totp(secret).generate();
    expect(await halves[0]!.post('/auth/login/code', { code })).toMatchObject({
      status: 429,
      body: { code: 'factor.throttled' },
    });
    // Nor does a new password by a link give more tries; only changing it within does.
    await new Browser().post('/auth/reset', { email });
    const [token] = await mailedTokens(email);
    const anew = new Browser();
    expect((await anew.post('/auth/link/password', { token, password: PASSWORD })).body.next).toBe('code');
    expect((await anew.post('/auth/login/code', { code })).status).toBe(429);
    halves[0] = anew;
    await api.sql(`UPDATE second_factor SET tries_since = tries_since - interval '3 hours' WHERE user_id = $1`, [id]);
    expect((await halves[0]!.post('/auth/login/code', { code })).status).toBe(200);
  });

  it('waits a quarter of an hour for its code and not longer, nor past a new password', async () => {
    const { id, email } = await layPerson();
    const browser = new Browser();
    await browser.logIn(email);
    const { secret } = await enrol(browser);
    for (const change of [
      `UPDATE pending_log_in SET expires_at = now() WHERE user_id = $1`,
      `UPDATE app_user SET password_hash = 'other' WHERE id = $1`,
    ]) {
      const half = new Browser();
      expect((await half.logIn(email)).body.next).toBe('code');
      await api.sql(change, [id]);
      const late = await half.post('/auth/login/code', { code: totp(secret).generate() });
      expect(late).toMatchObject({ status: 401, body: { code: 'auth.pendingOver' } });
    }
  });

  it('is switched off with password and code together, and its recovery codes are made anew the same way', async () => {
    const { email } = await layPerson();
    const browser = new Browser();
    await browser.logIn(email);
    const { recoveryCodes } = await enrol(browser);
    const [first, second, third] = recoveryCodes;
    const off = (password: string, code: string) => browser.post('/auth/second-factor/remove', { password, code });
    expect((await off('sai sai sai sai', first!)).status).toBe(403);
    expect((await off(PASSWORD, '000000')).status).toBe(403);
    const renewed = await browser.post('/auth/second-factor/recovery-codes', { password: PASSWORD, code: second });
    expect(renewed.body.recoveryCodes).toHaveLength(10);
    expect((await off(PASSWORD, third!)).status).toBe(403);
    expect((await off(PASSWORD, renewed.body.recoveryCodes[0])).status).toBe(204);
    expect((await browser.get('/auth/me')).status).toBe(200);
    expect((await new Browser().logIn(email)).body.next).toBeNull();
  });

  it('is set up on the way in where the office requires it, and can not be switched off there', async () => {
    const head = new Browser((await layUser(api.sql, units.office, 'administrator')).cookie);
    const required = (secondFactorRequired: boolean) =>
      head.send('PUT', '/instance/log-in-rules', { secondFactorRequired });
    expect((await required(true)).status).toBe(200);
    const { email } = await layPerson('approver');
    expect((await new Browser().logIn((await layPerson('officer')).email)).body.next).toBeNull();
    const browser = new Browser();
    expect(await browser.logIn(email)).toMatchObject({ body: { user: null, next: 'enrolment' } });
    expect((await browser.get('/auth/me')).status).toBe(401);
    expect((await browser.post('/auth/login/code', { code: '123456' })).status).toBe(403);
    const { secret } = (await browser.post('/auth/login/enrolment')).body;
    const code = totp(secret).generate();
    const confirmed = await browser.post('/auth/login/enrolment/confirm', { code });
    expect(confirmed.body).toMatchObject({ user: { email }, recoveryCodes: expect.any(Array) });
    const off = { password: PASSWORD, code: confirmed.body.recoveryCodes[0] };
    expect(await browser.post('/auth/second-factor/remove', off)).toMatchObject({ body: { code: 'factor.required' } });
    expect((await required(false)).status).toBe(200);
  });

  it('is removed by an administrator, who tells the user, ends their sessions and is remembered', async () => {
    const { id, email } = await layPerson('approver');
    const browser = new Browser();
    await browser.logIn(email);
    await enrol(browser);
    expect((await new Browser(admin.cookie).delete(`/users/${id}/second-factor`)).status).toBe(204);
    expect((await browser.get('/auth/me')).status).toBe(401);
    expect(await hands(id)).toEqual([{ hand_id: admin.id, how: 'factorRemoved' }]);
    const told = await mails.claim(50, 7, new Date());
    expect(told.filter(({ to }) => to === email).map(({ kind }) => kind)).toEqual(['factorRemoved']);
    expect((await new Browser().logIn(email)).body.next).toBeNull();
    expect(await new Browser(admin.cookie).delete(`/users/${id}/second-factor`)).toMatchObject({ status: 409 });
    expect(await new Browser(admin.cookie).delete(`/users/${admin.id}/second-factor`)).toMatchObject({ status: 403 });
    expect(await audited(id)).toContain('user.factorRemoved');
  });

  it('stays on through a new password', async () => {
    const { email } = await layPerson();
    const browser = new Browser();
    await browser.logIn(email);
    await enrol(browser);
    await new Browser().post('/auth/reset', { email });
    const [token] = await mailedTokens(email);
    const set = await new Browser().post('/auth/link/password', { token, password: NEXT });
    expect(set).toMatchObject({ status: 200, body: { user: null, next: 'code' } });
    expect(set.cookies.loa_session).toBeUndefined();
  });
});

describe('sessions', () => {
  it('are new at every log-in, whatever the browser brought, and the one before ends', async () => {
    const { email } = await layPerson();
    const browser = new Browser('loa_session=planted-by-somebody');
    await browser.logIn(email);
    const first = browser.cookies.loa_session!;
    expect(first).not.toBe('planted-by-somebody');
    await browser.logIn(email);
    expect(browser.cookies.loa_session).not.toBe(first);
    expect((await new Browser(`loa_session=${first}`).get('/auth/me')).status).toBe(401);
  });

  it('are listed with this one marked, and ended one by one or all others', async () => {
    const { id, email } = await layPerson();
    const [here, there, third] = [new Browser(), new Browser(), new Browser()];
    for (const each of [here, there, third]) await each.logIn(email);
    await api.sql(
      `UPDATE session SET agent = 'Mozilla/5.0 (Windows NT 10.0; rv:144.0) Gecko/20100101 Firefox/144.0' WHERE user_id = $1`,
      [id],
    );
    const listed = (await here.get('/auth/sessions')).body.items as { id: string; current: boolean }[];
    expect(listed).toHaveLength(3);
    expect(listed.filter(({ current }) => current)).toEqual([
      expect.objectContaining({ browser: 'Firefox', system: 'Windows' }),
    ]);
    expect(JSON.stringify(listed)).not.toContain('token');
    const stranger = new Browser();
    await stranger.logIn((await layPerson()).email);
    const one = listed.find(({ current }) => !current)!;
    expect((await stranger.delete(`/auth/sessions/${one.id}`)).status).toBe(404);
    expect((await here.delete(`/auth/sessions/${one.id}`)).status).toBe(204);
    const alive = async () =>
      Promise.all([here, there, third].map(async (each) => (await each.get('/auth/me')).status));
    expect((await alive()).sort()).toEqual([200, 200, 401]);
    expect((await here.delete('/auth/sessions')).status).toBe(204);
    expect(await alive()).toEqual([200, 401, 401]);
    expect((await new Browser(admin.cookie).delete(`/users/${id}/sessions`)).status).toBe(204);
    expect(await alive()).toEqual([401, 401, 401]);
    expect((await audited(id)).slice(3)).toEqual(['auth.sessionEnded', 'auth.sessionsEnded', 'user.sessionsEnded']);
  });
});
