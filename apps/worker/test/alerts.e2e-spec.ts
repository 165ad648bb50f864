import { Field, type Recipient } from './field.js';

/** Promise G7 on whole processes: a campaign of which too much fails stops by itself, and its officer is told. */
describe('a campaign that goes wrong', () => {
  let field: Field;
  let officer: string;

  beforeAll(async () => {
    field = await Field.open({ workers: 2 });
    const [user] = await field.sql<{ id: string }>(
      `INSERT INTO app_user (unit_id, email, full_name, role, locale) VALUES ($1, 'officer@demo.example', 'Trần Bình', 'officer', 'vi') RETURNING id`,
      [field.units.office],
    );
    officer = user!.id;
  }, 120_000);
  afterAll(() => field.close(), 60_000);

  const people = (from: number, count: number): Recipient[] =>
    Array.from({ length: count }, (_, n) => ({ phone: `8440${2_000_000 + from + n}` }));
  const campaignOf = async (run: string) =>
    (
      await field.sql<{ id: string; state: string; code: string }>(
        'SELECT id, state, pause_code AS code FROM campaign WHERE id = (SELECT campaign_id FROM run WHERE id = $1)',
        [run],
      )
    )[0]!;

  it('pauses itself once when all is refused, and tells its officer once, in the product and by mail', async () => {
    await field.addPeople(people(0, 400));
    await field.sandbox('POST', '/config', {
      shares: { sms: 0, email: 0, zaloZns: 1, zaloUid: 0, zaloOa: 0, facebookPage: 0 },
    });
    await field.sandbox('POST', '/faults', { zaloZns: { slowMs: 150 } });
    const run = await field.plan({ channels: ['zaloZns'], errorThreshold: 0.5, createdBy: officer });
    const paused = await field.until('paused by itself', async () => {
      const campaign = await campaignOf(run);
      return campaign.state === 'paused' ? campaign : null;
    });
    expect(paused.code).toBe('errorThreshold');
    const alert = await field.until('told by mail', async () => {
      const [row] = await field.sql<{ kind: string; facts: { bad: number; finished: number }; mails: number }>(
        `SELECT a.kind, a.facts, count(m.user_id)::int AS mails FROM alert a JOIN alert_mail m ON m.alert_id = a.id AND m.state = 'sent'
         WHERE a.campaign_id = $1 AND a.resolved_at IS NULL GROUP BY a.id`,
        [paused.id],
      );
      return row ?? null;
    });
    expect(alert).toMatchObject({ kind: 'runPausedItself', mails: 1 });
    expect(alert.facts.bad / alert.facts.finished).toBeGreaterThan(0.5);
    const mails = (await field.accepted('email')).filter(({ to }) => to === 'officer@demo.example');
    expect(mails).toHaveLength(1);
    const history = await field.sql(
      `SELECT 1 FROM audit_entry WHERE action = 'campaign.pausedItself' AND object_id = $1`,
      [paused.id],
    );
    expect(history).toHaveLength(1);
    await field.until('waves in flight ended', async () => ((await field.states(run)).sending ? null : true));
    expect((await field.states(run)).queued).toBeGreaterThan(0);
    expect(await field.audit()).toEqual([]);
  }, 120_000);

  it('goes on when a person says so, without being stopped for what failed before, and the alert ends', async () => {
    const [run] = await field.sql<{ id: string }>('SELECT max(id) AS id FROM run');
    await field.sandbox('DELETE', '/faults');
    await field.sandbox('POST', '/config', {
      shares: { sms: 0, email: 0, zaloZns: 0, zaloUid: 0, zaloOa: 0, facebookPage: 0 },
    });
    await field.sql(
      `UPDATE campaign SET state = 'running', pause_code = '' WHERE id = (SELECT campaign_id FROM run WHERE id = $1)`,
      [run!.id],
    );
    const states = await field.drained(run!.id);
    expect(states.delivered).toBeGreaterThan(0);
    expect((states.delivered ?? 0) + (states.failed ?? 0)).toBe(400);
    await field.until('alert over', async () => {
      const [row] = await field.sql<{ open: number }>(
        'SELECT count(*)::int AS open FROM alert WHERE resolved_at IS NULL',
      );
      return row!.open === 0 ? true : null;
    });
  }, 120_000);
});
