import { Field, type Recipient } from './field.js';

/** What a campaign may spend, on whole processes: nothing is handed over that its budget does not hold. */
describe('a campaign with a budget', () => {
  const PRICE = 850;
  /** Two seconds of the account's rate. */
  const BATCH = 40;
  let field: Field;
  let officer: string;

  beforeAll(async () => {
    field = await Field.open({ workers: 2 });
    const [user] = await field.sql<{ id: string }>(
      `INSERT INTO app_user (unit_id, email, full_name, role, locale) VALUES ($1, 'officer@demo.example', 'Trần Bình', 'officer', 'vi') RETURNING id`,
      [field.units.office],
    );
    officer = user!.id;
    await field.sql(`UPDATE channel_account SET per_second = ${BATCH / 2} WHERE channel = 'sms'`);
    await field.sql('UPDATE instance SET person_per_day = NULL');
    await field.sql(
      `INSERT INTO tariff (account_id, per, price, valid_from) SELECT id, 'part', ${PRICE}, '2026-01-01' FROM channel_account WHERE channel = 'sms'`,
    );
  }, 120_000);
  afterAll(() => field.close(), 60_000);

  /** What the gateway itself has taken off the account, in đồng. */
  async function charged(): Promise<number> {
    const answer = await fetch(`${field.instance.sandboxUrl}/esms/MainService.svc/json/GetBalance_json`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ApiKey: 'sandbox', SecretKey: 'sandbox' }),
    });
    const { Balance } = (await answer.json()) as { Balance: number };
    return -Balance;
  }

  const campaignOf = async (run: string) =>
    (
      await field.sql<{ id: string; state: string; code: string }>(
        'SELECT id, state, pause_code AS code FROM campaign WHERE id = (SELECT campaign_id FROM run WHERE id = $1)',
        [run],
      )
    )[0]!;
  const sums = async (campaign: string) =>
    (
      await field.sql<{ price: number; reported: number; messages: number }>(
        `SELECT coalesce(sum(k.price * k.times), 0)::float8 AS price, coalesce(sum(k.reported), 0)::float8 AS reported, count(*)::int AS messages
         FROM delivery_cost k JOIN delivery d ON d.season = k.season AND d.id = k.delivery_id WHERE k.campaign_id = $1 AND d.sent_at IS NOT NULL`,
        [campaign],
      )
    )[0]!;

  it('stops before its budget is passed, tells of it, and goes on after a raise, to nobody twice', async () => {
    const before = await charged();
    const people: Recipient[] = Array.from({ length: 200 }, (_, n) => ({ phone: `8440${5_000_000 + n}` }));
    await field.addPeople(people);
    // Every second text is one part longer.
    await field.sql(`UPDATE person SET given_name = repeat('an ', 10) WHERE id IN (
      SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM person) p WHERE n % 2 = 0)`);
    const sms = {
      unicode: 'Chào',
      plain: `${'Chao anh chi. '.repeat(10)}{{ascii recipient.givenName}}`,
      prefer: 'plain',
    };
    const budget = 100_000;
    const run = await field.plan({ channels: ['sms'], createdBy: officer, content: { variants: { sms } }, budget });

    const paused = await field.until('paused by its budget', async () => {
      const campaign = await campaignOf(run);
      return campaign.state === 'paused' ? campaign : null;
    });
    expect(paused.code).toBe('budget');
    await field.until('what was let through is sent', async () => {
      const states = await field.states(run);
      const [{ n }] = (await field.sql<{ n: number }>(
        `SELECT count(*)::int AS n FROM batch WHERE run_id = $1 AND (state = 'queued' OR lease_by IS NOT NULL)`,
        [run],
      )) as [{ n: number }];
      return states.sending || n > 0 ? null : states;
    });
    const spent = (await charged()) - before;
    expect(spent).toBeGreaterThan(0);
    expect(spent).toBeLessThanOrEqual(budget);
    // A pause leaves what was let through and not handed over; that is reserved, and nothing else fits.
    const [{ committed }] = (await field.sql<{ committed: number }>(
      'SELECT committed::float8 AS committed FROM campaign_spend WHERE campaign_id = $1',
      [paused.id],
    )) as [{ committed: number }];
    expect(committed).toBeLessThanOrEqual(budget);
    expect(budget - committed).toBeLessThan(BATCH * 2 * PRICE);

    const alert = await field.until('told by mail', async () => {
      const [row] = await field.sql<{ kind: string; mails: number }>(
        `SELECT a.kind, count(m.user_id)::int AS mails FROM alert a JOIN alert_mail m ON m.alert_id = a.id AND m.state = 'sent'
         WHERE a.campaign_id = $1 AND a.kind = 'budgetUsedUp' AND a.resolved_at IS NULL GROUP BY a.id`,
        [paused.id],
      );
      return row ?? null;
    });
    expect(alert.mails).toBe(1);
    expect(await field.audit()).toEqual([]);

    await field.sql(`UPDATE campaign SET budget = 1000000, state = 'running', pause_code = '' WHERE id = $1`, [
      paused.id,
    ]);
    const states = await field.drained(run);
    expect(states).toEqual({ delivered: 200 });
    const sent = await field.accepted('sms');
    expect(new Set(sent.map(({ to }) => to)).size).toBe(200);
    expect(sent).toHaveLength(200);
    // 100 of one part and 100 of two: our count, the gateway's reports and its own balance agree to the đồng.
    const all = (await charged()) - before;
    expect(all).toBe(300 * PRICE);
    expect(await sums(paused.id)).toEqual({ price: all, reported: all, messages: 200 });
    expect(await field.audit()).toEqual([]);
  }, 180_000);

  it('keeps back what goes by an account without a price, and that alone', async () => {
    await field.addPeople([{ phone: '84405900001', group: 'staff' }]);
    const run = await field.plan({ channels: ['zaloZns'], group: 'staff', createdBy: officer, budget: 1_000 });
    const told = await field.until('told of the price that is missing', async () => {
      const [row] = await field.sql<{ facts: { unpriced?: string[] } }>(
        `SELECT facts FROM alert WHERE run_id = $1 AND kind = 'runWaitsForAccount' AND resolved_at IS NULL`,
        [run],
      );
      return row ?? null;
    });
    expect(told.facts.unpriced).toHaveLength(1);
    expect((await campaignOf(run)).state).toBe('running');
    expect(await field.accepted('zaloZns')).toEqual([]);
    await field.sql(
      `INSERT INTO tariff (account_id, price, valid_from) SELECT id, 200, '2026-01-01' FROM channel_account WHERE channel = 'zaloZns'`,
    );
    expect(await field.drained(run)).toEqual({ delivered: 1 });
  }, 120_000);
});
