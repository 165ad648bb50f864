import { MailUsers, type OutgoingMessage, type SendResult } from '@loa/application';
import { cloneDatabase, type TestDatabase } from '@loa/testing/database.js';
import { alertMail } from '../../alerts/alert-mail.js';
import { Database } from '../database.js';
import { PgAlertMailStore } from './alert-mail-store.js';
import { PgAlertStore } from './alert-store.js';
import { STUCK_MINUTES } from './causes.js';
import { raiseAlerts } from './raise-alerts.js';

const START = new Date('2026-10-10T03:00:00Z');
const ALL_DAY = JSON.stringify({ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' });

/** Each test lays its own office, so that what one leaves open disturbs no other. */
describe('alerts', () => {
  let database: TestDatabase;
  let owner: Database;
  let workers: [Database, Database];
  let minute = 0;
  let office: { unit: string; mailer: string; officer: string; head: string };
  const sent: OutgoingMessage[] = [];
  let answer: SendResult;

  const now = () => new Date(START.getTime() + minute * 60_000);
  const one = async (text: string, values: unknown[] = []) => (await owner.query<{ id: string }>(text, values))[0]!.id;

  beforeAll(async () => {
    database = await cloneDatabase();
    owner = new Database(database.ownerUrl, { max: 2 });
    workers = [new Database(database.workerUrl, { max: 3 }), new Database(database.workerUrl, { max: 3 })];
  });
  afterAll(async () => {
    await Promise.all([owner, ...workers].map((db) => db.close()));
    await database.drop();
  });

  let offices = 0;
  beforeEach(async () => {
    minute += 1000;
    sent.length = 0;
    answer = { kind: 'accepted', providerRef: null };
    await owner.query('DELETE FROM alert');
    await owner.query('UPDATE channel_account SET active = false');
    await owner.query(`UPDATE run SET state = 'cancelled'`);
    await owner.query('UPDATE app_user SET active = false');
    const unit = await one('INSERT INTO unit (code) VALUES ($1) RETURNING id', [`U${++offices}`]);
    await owner.query(
      `INSERT INTO unit_period (unit_id, kind, name, short_name, valid_from) VALUES ($1, 'educationOffice', 'Phòng', 'P', '2000-01-01')`,
      [unit],
    );
    await owner.query(`SELECT refresh_unit_tree('2026-01-01')`);
    const user = (role: string, locale: string) =>
      one(
        `INSERT INTO app_user (unit_id, email, full_name, role, locale) VALUES ($1, $2, 'Nguyễn An', $3, $4) RETURNING id`,
        [unit, `${role}${offices}@office.example`, role, locale],
      );
    office = {
      unit,
      officer: await user('officer', 'vi'),
      head: await user('approver', 'en'),
      mailer: await account(unit, 'email'),
    };
  });

  const account = (unit: string, channel: string) =>
    one(`INSERT INTO channel_account (unit_id, channel, name) VALUES ($1, $2, 'Tổng đài <1>') RETURNING id`, [
      unit,
      channel,
    ]);
  const setAccount = (id: string, state: string, code = '', until: Date | null = null) =>
    owner.query('UPDATE channel_account SET state = $2, state_code = $3, state_until = $4 WHERE id = $1', [
      id,
      state,
      code,
      until,
    ]);

  async function layRun(created: string | null = null): Promise<{ campaign: string; run: string }> {
    const campaign = await one(
      `INSERT INTO campaign (unit_id, name, anchor_date, state, created_by) VALUES ($1, 'Chiến dịch', '2026-10-10', 'running', $2) RETURNING id`,
      [office.unit, created],
    );
    const template = await one('INSERT INTO template (unit_id, key) VALUES ($1, $2) RETURNING id', [
      office.unit,
      `t${campaign}`,
    ]);
    const run = await one(
      `WITH s AS (INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule, template_id, channels)
         VALUES ($1, 1, 's', 'Nhắc việc', 0, '08:00', 'none', $5, '{}', $2, '{sms}') RETURNING id)
       INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, state, due_at, expires_at)
       SELECT 2026, $3, $1, s.id, 1, 'sending', $4, $4::timestamptz + interval '2 days' FROM s RETURNING id`,
      [campaign, template, office.unit, now(), ALL_DAY],
    );
    return { campaign, run };
  }

  const raise = async () => {
    const looks = await Promise.all([...workers, ...workers].map((db) => raiseAlerts(db, now())));
    expect(looks.some((look) => look !== null)).toBe(true);
  };
  const open = async () =>
    (await new PgAlertStore(owner.query).list({ open: true, limit: 50 }, now())).items.map(({ kind }) => kind).sort();
  const mailer = (db: Database, workerId: number, mails = new PgAlertMailStore(db, 'tag')) =>
    new MailUsers({
      mails,
      senders: {
        open: async () => ({
          sender: {
            send: async (message: OutgoingMessage) => {
              sent.push(message);
              return answer;
            },
            close: async () => {},
          },
          connections: 1,
          repeatSafe: false,
        }),
      } as never,
      write: (mail) => alertMail('https://loa.example.vn', mail),
      random: () => 0.5,
      workerId: () => workerId,
    });
  const mail = async () => {
    const both = [mailer(workers[0], 1), mailer(workers[1], 2)];
    const counts = await Promise.all([...both, ...both].map((one) => one.run(20, now())));
    return counts.reduce((sum, n) => sum + n, 0);
  };
  const mailStates = async () =>
    (await owner.query<{ state: string }>('SELECT state FROM alert_mail ORDER BY state')).map(({ state }) => state);

  it('raises one alert per kind and subject on many workers at once, and mails it once', async () => {
    const sms = await account(office.unit, 'sms');
    await setAccount(sms, 'stopped', 'esms:104');
    await raise();
    await raise();
    expect(await open()).toEqual(['accountStopped']);
    expect(await mail()).toBe(1);
    expect(await mail()).toBe(0);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ to: `officer${offices}@office.example` });
    const content = sent[0]!.content as { subject: string; html: string; text: string };
    expect(content.subject).toBe('Loa: Tài khoản gửi “Tổng đài <1>” đã dừng');
    expect(content.text).toContain('esms:104');
    expect(content.text).toContain('https://loa.example.vn/accounts');
    expect(content.html).toContain('“Tổng đài &lt;1&gt;”');
  });

  it('puts several in one mail, and leaves a pause between mails', async () => {
    await setAccount(await account(office.unit, 'sms'), 'held', 'esms:103', new Date(now().getTime() + 3 * 3_600_000));
    await setAccount(
      await account(office.unit, 'zaloZns'),
      'held',
      'zoauth:-14014',
      new Date(now().getTime() + 3 * 3_600_000),
    );
    await raise();
    expect(await open()).toEqual(['balanceOut', 'tokenOut']);
    expect(await mail()).toBe(1);
    expect((sent[0]!.content as { subject: string }).subject).toBe('Loa: 2 việc cần xem');
    await setAccount(await account(office.unit, 'zaloOa'), 'stopped', 'zoa:-201');
    minute += 1;
    await raise();
    expect(await mail()).toBe(0);
    minute += 20;
    expect(await mail()).toBe(1);
    expect(await mailStates()).toEqual(['sent', 'sent', 'sent']);
  });

  it('ends by itself when the cause is over, and drops the mail that nobody needs any more', async () => {
    const sms = await account(office.unit, 'sms');
    await setAccount(sms, 'held', 'http:503', new Date(now().getTime() + 3_600_000));
    await owner.query('UPDATE channel_account SET active = false WHERE id = $1', [office.mailer]);
    await raise();
    expect(await mail()).toBe(0);
    minute += 1;
    await setAccount(sms, 'ok');
    await raise();
    expect(await open()).toEqual([]);
    await owner.query('UPDATE channel_account SET active = true WHERE id = $1', [office.mailer]);
    expect(await mail()).toBe(0);
    expect(await mailStates()).toEqual(['dropped']);
    minute += 1;
    await setAccount(sms, 'stopped', 'http:403');
    await raise();
    expect(await open()).toEqual(['accountStopped']);
  });

  it('does not tell the same trouble anew each time the account is tried', async () => {
    const sms = await account(office.unit, 'sms');
    await setAccount(sms, 'held', 'esms:101', new Date(now().getTime() + 60_000));
    await raise();
    await setAccount(sms, 'ok');
    minute += 0.5;
    await raise();
    await setAccount(sms, 'held', 'esms:101', new Date(now().getTime() + 60_000));
    minute += 0.4;
    await raise();
    expect(await owner.query('SELECT 1 FROM alert')).toHaveLength(1);
  });

  it('says nothing of a short rest, unless it keeps coming back', async () => {
    const sms = await account(office.unit, 'sms');
    for (const at of [0, 0.5, 0.5, 0.5]) {
      minute += at;
      await setAccount(sms, 'held', 'notAnswering', new Date(now().getTime() + 15_000));
      await raise();
      expect(await open()).toEqual([]);
      await setAccount(sms, 'ok');
    }
    expect(await mailStates()).toEqual([]);
    minute += 0.6;
    await setAccount(sms, 'held', 'notAnswering', new Date(now().getTime() + 15_000));
    await raise();
    expect(await open()).toEqual(['accountHeld']);
    expect(await mailStates()).toEqual(['queued']);
  });

  /** Uncertain messages of a run through one account, with their open questions. */
  async function layUncertain(run: string, n: number) {
    const sms = await account(office.unit, 'sms');
    await owner.query('SELECT ensure_season(2026::smallint)');
    await owner.query(
      `WITH d AS (
         INSERT INTO delivery (season, run_id, member_id, leg, channel, account_id, contact_id, unit_id, audience_group, state, state_at)
         SELECT 2026, $1, $1::bigint * 1000 + i, 0, 'sms', $2, $3, $3, 'guardian', 'uncertain', $4 FROM generate_series(1, $5::int) i RETURNING id)
       INSERT INTO open_question (season, delivery_id, run_id, account_id, unit_id, since) SELECT 2026, id, $1, $2, $3, $4 FROM d`,
      [run, sms, office.unit, now(), n],
    );
    return sms;
  }
  const setUncertain = (run: string, state: string) =>
    owner.query('UPDATE delivery SET state = $2 WHERE run_id = $1', [run, state]);

  it('tells of uncertain messages only after they had their chance, and no more once a person decided', async () => {
    const { run } = await layRun(office.officer);
    await layUncertain(run, 3);
    await raise();
    expect(await open()).toEqual([]);
    await setUncertain(run, 'sent');
    minute += 1;
    await raise();
    expect(await owner.query('SELECT 1 FROM alert')).toHaveLength(0);
    await setUncertain(run, 'uncertain');
    await raise();
    minute += 16;
    await raise();
    expect(await open()).toEqual(['uncertainMessages']);
    expect(await mail()).toBe(1);
    expect((sent[0]!.content as { text: string }).text).toContain('3 tin có thể đã được gửi');
    expect((sent[0]!.content as { text: string }).text).toContain('không tự gửi lại');
    await owner.query('UPDATE open_question SET left_at = $2 WHERE run_id = $1', [run, now()]);
    minute += 0.1;
    await raise();
    expect(await open()).toEqual([]);
  });

  it('promises no silence about uncertain messages that the account’s rule sends again', async () => {
    const { run } = await layRun(office.officer);
    const sms = await layUncertain(run, 2);
    await owner.query(`UPDATE channel_account SET uncertain_rule = 'repeat' WHERE id = $1`, [sms]);
    await owner.query(
      'UPDATE open_question SET repeated_at = $2 WHERE delivery_id = (SELECT min(delivery_id) FROM open_question WHERE run_id = $1)',
      [run, now()],
    );
    await raise();
    minute += 16;
    await raise();
    expect(await mail()).toBe(1);
    const { text } = sent[0]!.content as { text: string };
    expect(text).toContain('1 tin trong số đó sẽ được tự gửi lại một lần');
    expect(text).not.toContain('không tự gửi lại');
  });

  it('tells a school why its run stands still when the account of the office above is stopped', async () => {
    const school = await one('INSERT INTO unit (code) VALUES ($1) RETURNING id', [`S${offices}`]);
    await owner.query(
      `INSERT INTO unit_period (unit_id, parent_id, kind, name, short_name, valid_from) VALUES ($1, $2, 'school', 'Trường', 'T', '2000-01-01')`,
      [school, office.unit],
    );
    await owner.query(`SELECT refresh_unit_tree('2026-01-01')`);
    const teacher = await one(
      `INSERT INTO app_user (unit_id, email, full_name, role) VALUES ($1, $2, 'Lê Hoa', 'schoolOfficer') RETURNING id`,
      [school, `school${offices}@office.example`],
    );
    const { campaign, run } = await layRun(teacher);
    await owner.query('UPDATE campaign SET unit_id = $2 WHERE id = $1', [campaign, school]);
    await owner.query('UPDATE run SET unit_id = $2 WHERE id = $1', [run, school]);
    const sms = await account(office.unit, 'sms');
    await owner.query(`INSERT INTO batch (season, run_id, account_id, size) VALUES (2026, $1, $2, 7)`, [run, sms]);
    await owner.query('UPDATE channel_account SET shared_down = true WHERE id = $1', [office.mailer]);
    await setAccount(sms, 'held', 'http:503', new Date(now().getTime() + 60 * 60_000));
    await raise();
    expect(await open()).toEqual(['accountHeld']);
    minute += 11;
    await raise();
    expect(await open()).toEqual(['accountHeld', 'runWaitsForAccount']);
    await setAccount(sms, 'ok');
    minute += 2;
    await raise();
    expect(await open()).toEqual([]);
    await setAccount(sms, 'stopped', 'esms:104');
    await raise();
    expect(await open()).toEqual(['accountStopped', 'runWaitsForAccount']);
    const alerts = await owner.query('SELECT unit_id FROM alert WHERE resolved_at IS NULL ORDER BY kind');
    expect(alerts).toEqual([{ unit_id: office.unit }, { unit_id: school }]);
    await mail();
    const told = sent
      .filter(({ to }) => to.startsWith('school'))
      .map(({ content }) => (content as { text: string }).text);
    expect(told.at(-1)).toContain('7 tin (SMS) đang chờ');
  });

  it('mails nobody of the campaign who belongs elsewhere by now', async () => {
    const elsewhere = await one('INSERT INTO unit (code) VALUES ($1) RETURNING id', [`E${offices}`]);
    const { campaign } = await layRun(office.head);
    await owner.query(`SELECT refresh_unit_tree('2026-01-01')`);
    await owner.query('UPDATE app_user SET unit_id = $2 WHERE id = $1', [office.head, elsewhere]);
    await owner.query(`UPDATE campaign SET state = 'paused', pause_code = 'errorThreshold' WHERE id = $1`, [campaign]);
    await raise();
    expect(await open()).toEqual(['runPausedItself']);
    await mail();
    expect(sent.map(({ to }) => to)).toEqual([`officer${offices}@office.example`]);
    await owner.query(`UPDATE campaign SET state = 'cancelled' WHERE id = $1`, [campaign]);
  });

  it('tells the people of the campaign, each in their language, why it paused itself', async () => {
    const { campaign, run } = await layRun(office.officer);
    await owner.query(
      `UPDATE campaign SET state = 'paused', pause_code = 'errorThreshold', approved_by = $2 WHERE id = $1`,
      [campaign, office.head],
    );
    await owner.query(
      `INSERT INTO audit_entry (at, unit_id, actor_kind, actor_id, actor_name, action, object_kind, object_id, facts)
       VALUES (now(), $1, 'system', 'worker', 'Loa', 'campaign.pausedItself', 'campaign', $2, $3)`,
      [office.unit, campaign, JSON.stringify({ runId: run, step: 'Nhắc việc', threshold: 0.5, bad: 60, finished: 80 })],
    );
    await raise();
    expect(await mail()).toBe(2);
    const texts = sent.map(({ content }) => (content as { text: string }).text).join('\n');
    expect(texts).toContain('Ở bước “Nhắc việc”, 60 trong 80 tin gần nhất (75%)');
    expect(texts).toContain('In step “Nhắc việc”, 60 of the last 80 messages (75%)');
    expect(texts).toContain(`https://loa.example.vn/campaigns/${campaign}/progress`);
    await owner.query(`UPDATE campaign SET state = 'running', pause_code = '' WHERE id = $1`, [campaign]);
    minute += 0.1;
    await raise();
    expect(await open()).toEqual([]);
  });

  it('calls a run stuck only when it could move: not outside its hours, not while its account rests', async () => {
    const { run } = await layRun(office.officer);
    const sms = await account(office.unit, 'sms');
    await owner.query(
      `INSERT INTO run_watch (run_id, since, base_bad, base_finished, next_since, next_bad, next_finished, bad, finished, waiting, moved_at)
       VALUES ($1, $2, 0, 0, $2, 0, 0, 0, 5, 7, $2)`,
      [run, now()],
    );
    await owner.query(`INSERT INTO batch (season, run_id, account_id, size) VALUES (2026, $1, $2, 7)`, [run, sms]);
    await raise();
    expect(await open()).toEqual([]);
    minute += STUCK_MINUTES;
    await setAccount(sms, 'held', 'http:503', new Date(now().getTime() + 30 * 60_000));
    await raise();
    expect(await open()).toEqual(['accountHeld']);
    await setAccount(sms, 'ok');
    await owner.query(
      `UPDATE step SET allowed = '{"days":[1,2,3,4,5,6,7],"from":"00:00","to":"00:01"}' WHERE id = (SELECT step_id FROM run WHERE id = $1)`,
      [run],
    );
    minute += 2;
    await raise();
    expect(await open()).toEqual([]);
    await owner.query('UPDATE step SET allowed = $2 WHERE id = (SELECT step_id FROM run WHERE id = $1)', [
      run,
      ALL_DAY,
    ]);
    await raise();
    expect(await open()).toEqual(['runStuck']);
  });

  it('tells of a day cap that is used up, and of a token that runs out', async () => {
    const sms = await account(office.unit, 'sms');
    await owner.query('UPDATE channel_account SET per_day = 100 WHERE id = $1', [sms]);
    const oa = await account(office.unit, 'zaloOa');
    await owner.query(
      `INSERT INTO pace (kind, subject_id, day, used) VALUES ('account', $1, ($2::timestamptz AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, 100)`,
      [sms, now()],
    );
    await owner.query(
      `INSERT INTO account_credential (account_id, secrets_cipher, renewed_at) VALUES ($1, '', $2::timestamptz - interval '81 days')`,
      [oa, now()],
    );
    await raise();
    expect(await open()).toEqual(['dayCapReached', 'tokenEnding']);
    minute += 24 * 60;
    await owner.query('UPDATE account_credential SET renewed_at = $1', [now()]);
    await raise();
    expect(await open()).toEqual([]);
  });

  it('tries a refused mail again, never one that may have gone, and never a dead worker’s', async () => {
    await setAccount(await account(office.unit, 'sms'), 'stopped', 'esms:104');
    await raise();
    answer = { kind: 'refused', class: 'retry', code: 'smtp:450', detail: '' };
    expect(await mail()).toBe(1);
    expect(await mailStates()).toEqual(['queued']);
    expect(await mail()).toBe(0);
    minute += 10;
    answer = { kind: 'unknown', code: 'timeout', detail: '' };
    expect(await mail()).toBe(1);
    minute += 60;
    expect(await mail()).toBe(0);
    expect(await mailStates()).toEqual(['uncertain']);
    expect(new Set(sent.map(({ reference }) => reference)).size).toBe(1);
    expect(sent[0]!.reference).toMatch(/^[A-Za-z0-9-]{1,48}$/);

    await owner.query(`UPDATE alert_mail SET state = 'sending', lease_by = 4711`);
    expect(await new PgAlertMailStore(workers[0], 'tag').freeDeadWorkers(now())).toBe(1);
    expect(await mailStates()).toEqual(['uncertain']);
  });

  it('writes down what became of a mail as soon as the database is back, and sends it once', async () => {
    await setAccount(await account(office.unit, 'sms'), 'stopped', 'esms:104');
    await raise();
    const mails = new PgAlertMailStore(workers[0], 'tag');
    const record = mails.record.bind(mails);
    const gone = async () => {
      throw new Error('the database is away');
    };
    mails.record = gone;
    const one = mailer(workers[0], 1, mails);
    expect(await one.run(20, now())).toBe(1);
    await expect(one.run(20, now())).rejects.toThrow('away');
    // Others take it for dead meanwhile.
    await mails.freeDeadWorkers(now());
    expect(await mailStates()).toEqual(['uncertain']);
    mails.record = record;
    expect(await one.run(20, now())).toBe(0);
    expect(await mailStates()).toEqual(['sent']);
    expect(sent).toHaveLength(1);
  });

  it('takes up again what it claimed without ever hearing of it', async () => {
    await setAccount(await account(office.unit, 'sms'), 'stopped', 'esms:104');
    await raise();
    await new PgAlertMailStore(workers[0], 'tag').claim(20, 1, now());
    expect(await mailer(workers[1], 2).run(20, now())).toBe(0);
    expect(await mailer(workers[0], 1).run(20, now())).toBe(1);
    expect(await mailStates()).toEqual(['sent']);
  });
});
