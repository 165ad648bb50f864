import { randomBytes } from 'node:crypto';
import { Database } from '@loa/adapters/postgres/database.js';
import { auditDeliveries } from '@loa/adapters/postgres/delivery/audit.js';
import { Retention } from '@loa/adapters/postgres/delivery/retention.js';
import { templatesFolder } from '@loa/adapters/sample/load-templates.js';
import { loadTemplateLibrary } from '@loa/adapters/templates/loader.js';
import type { MemberDetails, MemberList, ProblemDetails, SentText } from '@loa/contracts';
import { layPerson, layUnits, layUser, type RunningApi, startApi } from '../../test/harness.js';

const SENT = '2026-10-09T01:00:00Z';
const CLOSED = '2026-10-09T13:00:00Z';

let api: RunningApi;
let worker: Database;
let units: { office: string; own: string; foreign: string };
let reader: string;
let viewer: string;
let stranger: string;

async function get<T>(cookie: string, path: string): Promise<{ status: number; body: T }> {
  const response = await fetch(`${api.url}/api/v1${path}`, { headers: { cookie, 'accept-language': 'vi' } });
  return { status: response.status, body: (await response.json()) as T };
}

interface Laid {
  runId: string;
  memberId: string;
  personId: string;
  sms: string;
  email: string;
  untried: string;
}

/** A run that is over: one member whose SMS failed and whose e-mail arrived, and a leg that never went. */
async function layProof(anchor = '2026-10-10', closedAt = CLOSED): Promise<Laid> {
  const { templates, samples } = await loadTemplateLibrary(templatesFolder());
  const { content } = templates.get('digitalDay.kickoff')!;
  const personId = await layPerson(api, units.own);
  const { recipient: _, school: __, student: ___, ...settings } = samples.typical;
  const key = `proof.${randomBytes(4).toString('hex')}`;
  const [row] = await api.sql<{ run: string; member: string }>(
    `WITH e AS (SELECT ensure_season(2026::smallint)),
       t AS (INSERT INTO template (unit_id, key) SELECT $1, $2 FROM e RETURNING id),
       v AS (INSERT INTO template_version (template_id, version, content, content_hash) SELECT id, 3, $3, '' FROM t RETURNING id),
       c AS (INSERT INTO campaign (unit_id, name, anchor_date, state, settings) VALUES ($1, 'Ngày', $4, 'done', $5) RETURNING id),
       s AS (INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule, template_id, channels)
         SELECT c.id, 0, 'k', 'Khởi động', 0, '08:00', 'none', '{}', '{}', t.id, '{sms,email}' FROM c, t RETURNING id, campaign_id)
     INSERT INTO run (season, unit_id, campaign_id, step_id, state, stamp, due_at, expires_at, closed_at, template_version_id)
       SELECT 2026, $1, s.campaign_id, s.id, 'done', 1, $6, $7, $7, v.id FROM s, v RETURNING id::text AS run`,
    [units.office, key, JSON.stringify({ ...content, key }), anchor, JSON.stringify(settings), SENT, closedAt],
  );
  const runId = row!.run;
  const vars = {
    recipient: { name: 'Nguyễn Văn An', givenName: 'An', salutation: 'thầy', position: 'giáo viên' },
    school: { name: 'Trường S1', shortName: 'S1' },
  };
  const [member] = await api.sql<{ id: string }>(
    `INSERT INTO member (season, run_id, person_id, unit_id, audience_group, outcome, vars) VALUES (2026, $1, $2, $3, 'teacher', 'reached', $4) RETURNING id::text`,
    [runId, personId, units.own, JSON.stringify(vars)],
  );
  const [account] = await api.sql<{ id: string }>(
    `INSERT INTO channel_account (unit_id, channel, name) VALUES ($1, 'sms', 'Brandname S1') RETURNING id`,
    [units.own],
  );
  const leg = async (n: number, channel: string, state: string, attempts: number) => {
    const [made] = await api.sql<{ id: string }>(
      `INSERT INTO delivery (season, run_id, member_id, leg, channel, account_id, contact_id, unit_id, audience_group, state, code, state_at, sent_at, attempts, provider_ref)
       VALUES (2026, $1, $2, $3, $4, $5, $6, $7, 'teacher', $8, CASE $8 WHEN 'skipped' THEN 'noAddress' ELSE '' END, $9, $9, $10, 'REF-1') RETURNING id::text`,
      [runId, member!.id, n, channel, account!.id, personId, units.own, state, SENT, attempts],
    );
    await api.sql(
      `INSERT INTO delivery_event (season, delivery_id, at, from_state, to_state, code, detail, attempt) VALUES (2026, $1, $2, 'sending', $3, 'x:1', 'to 84912345667', 1)`,
      [made!.id, SENT, state],
    );
    await api.sql(
      `INSERT INTO tally_delta (run_id, unit_id, audience_group, kind, channel, state, n) VALUES ($1, $2, 'teacher', 'delivery', $3, $4, 1)`,
      [runId, units.own, channel, state],
    );
    return made!.id;
  };
  await api.sql(
    `INSERT INTO tally_delta (run_id, unit_id, audience_group, kind, state, n) VALUES ($1, $2, 'teacher', 'member', 'reached', 1)`,
    [runId, units.own],
  );
  return {
    runId,
    personId,
    memberId: member!.id,
    sms: await leg(0, 'sms', 'failed', 1),
    email: await leg(1, 'email', 'delivered', 1),
    untried: await leg(2, 'zaloZns', 'skipped', 0),
  };
}
const textOf = (who: string, laid: Laid, delivery: string) =>
  get<SentText & ProblemDetails>(who, `/runs/${laid.runId}/deliveries/${delivery}/text`);

beforeAll(async () => {
  api = await startApi();
  units = await layUnits(api.sql);
  reader = (await layUser(api.sql, units.own, 'schoolOfficer', 'own@d.vn')).cookie;
  viewer = (await layUser(api.sql, units.own, 'viewer')).cookie;
  stranger = (await layUser(api.sql, units.foreign, 'schoolOfficer', 'other@d.vn')).cookie;
  const url = new URL(api.apiUrl);
  url.username = 'loa_worker';
  worker = new Database(url.href, { max: 2 });
});
afterAll(async () => {
  await worker.close();
  await api.stop();
});

it('shows a recipient’s way, and each text as it was sent, and writes down who looked', async () => {
  const laid = await layProof();
  const { body } = await get<MemberDetails>(reader, `/runs/${laid.runId}/members/${laid.memberId}`);
  expect(body).toMatchObject({
    name: 'Nguyễn Văn An',
    outcome: 'reached',
    legs: [
      {
        channel: 'sms',
        sender: 'Brandname S1',
        state: 'failed',
        providerRef: 'REF-1',
        events: [{ to: 'failed', code: 'x:1' }],
      },
      { channel: 'email', state: 'delivered', sentAt: new Date(SENT).toISOString() },
      { channel: 'zaloZns', state: 'skipped' },
    ],
  });
  expect(JSON.stringify(body)).not.toContain('84912345667');
  const email = await textOf(reader, laid, laid.email);
  expect(email).toMatchObject({ status: 200, body: { templateVersion: 3, channel: 'email' } });
  expect(email.body.subject).not.toBe('');
  // Whoever holds the recipient's own link could refuse messages in that person's name.
  expect(email.body.html).toContain('/u/…');
  expect(`${email.body.html} ${email.body.text}`).not.toMatch(/\/[up]\/[\w-]/);
  expect(email.body.text + email.body.html).not.toContain('{{');
  const sms = await textOf(reader, laid, laid.sms);
  expect(sms.body.text.length).toBeGreaterThan(20);
  expect(`${email.body.text} ${sms.body.text}`).toContain('Nguyễn Văn An');
  expect(await textOf(reader, laid, laid.untried)).toMatchObject({ status: 409, body: { code: 'text.notSent' } });
  const looks = await api.sql(`SELECT 1 FROM audit_entry WHERE action = 'text.read' AND object_id = $1`, [
    laid.personId,
  ]);
  expect(looks).toHaveLength(2);
});

it('shows of a shared message only what came after the one that was one’s own, in the list as in the details', async () => {
  const laid = await layProof();
  const [member] = await api.sql<{ id: string }>(
    `INSERT INTO member (season, run_id, person_id, unit_id, audience_group, outcome, via_id, via_leg)
     VALUES (2026, $1, $2, $3, 'teacher', 'reached', $4, 1) RETURNING id::text`,
    [laid.runId, await layPerson(api, units.own), units.own, laid.memberId],
  );
  await api.sql(
    `INSERT INTO delivery (season, run_id, member_id, leg, channel, account_id, contact_id, unit_id, audience_group, state, code, state_at, attempts)
     SELECT 2026, run_id, $2, 0, 'sms', account_id, contact_id, unit_id, audience_group, 'failed', 'own', state_at, 1 FROM delivery WHERE id = $1`,
    [laid.sms, member!.id],
  );
  const { body: details } = await get<MemberDetails>(reader, `/runs/${laid.runId}/members/${member!.id}`);
  const { body: list } = await get<MemberList>(reader, `/runs/${laid.runId}/members`);
  const listed = list.items.find(({ id }) => id === member!.id)!;
  const ways = [details.legs, listed.legs].map((legs) => legs.map(({ channel, code }) => `${channel} ${code}`));
  expect(ways[0]).toEqual(['sms own', 'email ', 'zaloZns noAddress']);
  expect(ways[1]).toEqual(ways[0]);
});

it('shows nothing to those who may not see persons, or not these', async () => {
  const laid = await layProof();
  expect((await textOf(viewer, laid, laid.sms)).status).toBe(403);
  expect((await textOf(stranger, laid, laid.sms)).status).toBe(404);
  expect((await get(stranger, `/runs/${laid.runId}/members/${laid.memberId}`)).status).toBe(404);
});

it('erases words and keeps numbers twelve months after the campaign, on a moved clock, and goes on after a stop', async () => {
  const old = await layProof();
  const young = await layProof('2026-10-10', '2027-02-01T00:00:00Z');
  const [post] = await api.sql<{ id: string }>(
    `WITH a AS (INSERT INTO channel_account (unit_id, channel, name) VALUES ($1, 'facebookPage', 'Trang') RETURNING id),
       o AS (INSERT INTO outlet (unit_id, account_id, channel, name, address) SELECT $1, id, 'facebookPage', 'Trang', 'x' FROM a RETURNING id, account_id)
     INSERT INTO outlet_post (run_id, outlet_id, unit_id, channel, account_id, state, state_at, body)
     SELECT $2, o.id, $1, 'facebookPage', o.account_id, 'published', $3, 'Gọi 0912345678' FROM o RETURNING id`,
    [units.own, old.runId, SENT],
  );
  await api.sql(
    `INSERT INTO receipt (account_id, received_at, method, query, headers, body) SELECT id, $1, 'POST', '{}', '{}', '84912345667' FROM channel_account LIMIT 1`,
    [SENT],
  );
  const retention = new Retention(worker, 12);
  const before = await auditDeliveries(worker.query);
  const wordsOf = (laid: Laid) => api.sql<{ vars: object }>('SELECT vars FROM member WHERE run_id = $1', [laid.runId]);

  await retention.run(new Date('2027-10-09T12:59:00Z'));
  expect((await wordsOf(old))[0]!.vars).not.toEqual({});
  const stop = new AbortController();
  stop.abort();
  expect(await retention.run(new Date('2027-10-10T00:00:00Z'), stop.signal)).toBe(0);
  expect((await textOf(reader, old, old.sms)).status).toBe(200);

  expect(await retention.run(new Date('2027-10-10T00:00:00Z'))).toBeGreaterThan(0);
  expect(await retention.run(new Date('2027-10-10T00:00:00Z'))).toBe(0);
  expect((await wordsOf(old))[0]!.vars).toEqual({});
  expect((await wordsOf(young))[0]!.vars).not.toEqual({});
  expect(await api.sql('SELECT body FROM outlet_post WHERE id = $1', [post!.id])).toEqual([{ body: '' }]);
  expect(await api.sql('SELECT 1 FROM receipt')).toEqual([]);
  const details = await api.sql(
    `SELECT DISTINCT e.detail FROM delivery_event e JOIN delivery d ON d.id = e.delivery_id WHERE d.run_id = $1`,
    [old.runId],
  );
  expect(details).toEqual([{ detail: '' }]);

  const gone = await textOf(reader, old, old.email);
  expect(gone).toMatchObject({ status: 410, body: { code: 'text.erased' } });
  expect(gone.body.detail).toContain('10/10/2027');
  // The way stays, and so does every count.
  expect((await get<MemberDetails>(reader, `/runs/${old.runId}/members/${old.memberId}`)).body.legs).toHaveLength(3);
  expect(await auditDeliveries(worker.query)).toEqual(before);
  expect((await textOf(reader, young, young.sms)).status).toBe(200);
});

it('erases with a person what was said to that person, or of that pupil', async () => {
  const [own, other] = [await layProof(), await layProof()];
  await api.sql('UPDATE member SET subject_id = $1 WHERE run_id = $2', [own.personId, other.runId]);
  await api.sql(`UPDATE person SET erased_at = '2026-12-01T00:00:00Z' WHERE id = $1`, [own.personId]);
  const details = await api.sql(
    `SELECT DISTINCT e.detail FROM delivery_event e JOIN delivery d ON d.id = e.delivery_id WHERE d.run_id = ANY ($1::bigint[])`,
    [[own.runId, other.runId]],
  );
  expect(details).toEqual([{ detail: '' }]);
  // Who moved away since is hidden from the school, and is erased for it all the same.
  await api.sql('DELETE FROM membership WHERE person_id = $1', [own.personId]);
  await api.sql('UPDATE person SET home_unit_id = $2 WHERE id = $1', [own.personId, units.foreign]);
  const left = await api.sql(`SELECT vars FROM member WHERE run_id = ANY ($1::bigint[])`, [[own.runId, other.runId]]);
  expect(left).toEqual([{ vars: {} }, { vars: {} }]);
  for (const laid of [own, other]) {
    expect(await textOf(reader, laid, laid.sms)).toMatchObject({ status: 410, body: { code: 'text.personErased' } });
  }
});
