import { Field } from './field.js';

const HOUR = 3_600_000;
const OPEN = ['queued', 'sending', 'sent', 'uncertain'];

/** What becomes of messages of which nobody knows whether they arrived, with real processes on both sides. */
describe('uncertain messages', () => {
  let field: Field;
  let people = 0;

  beforeAll(async () => {
    field = await Field.open({ workers: 2 });
  }, 120_000);
  afterAll(() => field.close(), 60_000);
  beforeEach(async () => {
    await field.sandbox('DELETE', '/faults');
    await field.sql(`UPDATE membership SET valid_to = '2001-01-01' WHERE valid_to IS NULL`);
    await field.sql(`UPDATE channel_account SET state = 'ok', state_until = NULL, uncertain_rule = 'hold'`);
  });

  const addPeople = (count: number) =>
    field.addPeople(
      Array.from({ length: count }, () => ({ phone: `8440${2_000_000 + ++people}`, email: `u${people}@demo.example` })),
    );

  /** A run whose answers all get lost, and no receipt tells. */
  async function lostAnswers(count: number, channels: string[]): Promise<string> {
    await addPeople(count);
    await field.sandbox('POST', '/faults', { zaloZns: { acceptThenDrop: { share: 1 }, receipts: 'none' } });
    const run = await field.plan({ channels });
    await field.until('all uncertain', async () => ((await field.states(run)).uncertain === count ? true : null));
    await field.sandbox('DELETE', '/faults');
    // An account whose answers get lost is given a rest.
    await field.moveClock(HOUR);
    return run;
  }

  async function takenOf(run: string): Promise<number[]> {
    const [instance] = await field.sql<{ tag: string }>('SELECT tag FROM instance');
    const rows = await field.sql<{ reference: string }>(
      `SELECT $2 || '-' || season || '-' || id AS reference FROM delivery WHERE run_id = $1 AND channel = 'zaloZns'`,
      [run, instance!.tag],
    );
    const accepted = await field.accepted('zaloZns');
    return rows.map(({ reference }) => accepted.filter((message) => message.reference === reference).length);
  }

  const named = (run: string, code: string) =>
    field
      .sql<{ n: number }>(
        `SELECT count(*)::int AS n FROM delivery_event e JOIN delivery d ON d.season = e.season AND d.id = e.delivery_id WHERE d.run_id = $1 AND e.code = $2`,
        [run, code],
      )
      .then((rows) => rows[0]!.n);

  it('stay as they are, and no other channel is tried, until a person has them sent again', async () => {
    const run = await lostAnswers(4, ['zaloZns', 'email']);
    expect(await takenOf(run)).toEqual([1, 1, 1, 1]);
    await field.sql(
      `INSERT INTO uncertain_decision (run_id, decision, as_of, decided_by, decided_at) SELECT $1, 'repeat', at, 'user:1', at FROM (SELECT $2::timestamptz AS at) now`,
      [run, await field.now()],
    );
    await field.drained(run, OPEN);
    expect(await field.states(run)).toEqual({ delivered: 4 });
    expect(await takenOf(run)).toEqual([2, 2, 2, 2]);
    expect(await named(run, 'repeatedByPerson')).toBe(4);
    expect(await field.audit()).toEqual([]);
  }, 120_000);

  it('are sent again once by the rule of the account, after the wait', async () => {
    const run = await lostAnswers(3, ['zaloZns']);
    await field.sql(`UPDATE channel_account SET uncertain_rule = 'repeat'`);
    await field.moveClock(2 * HOUR);
    await field.drained(run, OPEN);
    expect(await field.states(run)).toEqual({ delivered: 3 });
    expect(await takenOf(run)).toEqual([2, 2, 2]);
    expect(await named(run, 'repeatedByRule')).toBe(3);
    expect(await field.audit()).toEqual([]);
  }, 120_000);

  it.each(['zaloZns', 'sms'])(
    'are not what a lost callback leaves behind: %s is asked by its own id',
    async (channel) => {
      await addPeople(5);
      await field.sandbox('POST', '/faults', { [channel]: { receipts: 'lost' } });
      const run = await field.plan({ channels: [channel], expiresIn: '60 hours' });
      await field.drained(run, ['queued', 'sending']);
      expect(await field.states(run)).toEqual({ sent: 5 });
      await field.moveClock(37 * HOUR);
      await field.drained(run);
      expect(await field.states(run)).toEqual({ delivered: 5 });
      expect(await field.audit()).toEqual([]);
    },
    120_000,
  );

  it('one run that can not be frozen holds up no other', async () => {
    await addPeople(2);
    const broken = await field.plan({
      channels: ['sms'],
      content: { variants: { sms: { plain: '{{#if', unicode: '{{#if', prefer: 'plain' } } },
    });
    const good = await field.plan({ channels: ['sms'] });
    await field.drained(good);
    expect(await field.outcomes(good)).toEqual({ reached: 2 });
    expect(await field.sql('SELECT state FROM run WHERE id = $1', [broken])).toEqual([{ state: 'expanding' }]);
    expect(await field.outcomes(broken)).toEqual({});
  }, 120_000);
});
