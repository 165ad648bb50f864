import { DeliveryWorld, NOW, SEASON } from '@loa/testing/delivery-world.js';
import { Database } from '../database.js';
import { auditDeliveries } from './audit.js';
import { PgRunStore } from './run-store.js';
import { type Change, changeDeliveries } from './transitions.js';
import { PgUncertainStore } from './uncertain-store.js';

const later = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);

describe('what is uncertain', () => {
  let world: DeliveryWorld;
  let one: Database;
  let two: Database;
  let stores: [PgUncertainStore, PgUncertainStore];

  beforeAll(async () => {
    world = await DeliveryWorld.open();
    one = new Database(world.database.workerUrl, { max: 3 });
    two = new Database(world.database.workerUrl, { max: 3 });
    stores = [new PgUncertainStore(one, 'tag'), new PgUncertainStore(two, 'tag')];
  });
  afterAll(async () => {
    await one.close();
    await two.close();
    await world.close();
  });
  beforeEach(async () => {
    await world.sql(`UPDATE membership SET valid_to = '2001-01-01' WHERE valid_to IS NULL`);
    await world.sql(`UPDATE channel_account SET uncertain_rule = 'hold', state = 'ok'`);
    await world.sql(`UPDATE campaign SET state = 'cancelled'`);
  });
  afterEach(async () => expect(await auditDeliveries(one.query)).toEqual([]));

  let phone = 0;
  /** A frozen run whose messages have all come to `states`. */
  async function lay(count: number, channels: string[], ...states: Change['to'][]) {
    const people = await world.addPeople(
      Array.from({ length: count }, () => ({ sms: `p${++phone}`, email: `p${phone}@x` })),
    );
    const run = await world.layRun({ channels });
    const plan = { channels, purpose: 'notice', legalClass: 'notice', perPupil: false, memberVariables: [] };
    await new PgRunStore(one).expand(run.runId, NOW, () => plan as never);
    for (const to of states) await all(run.runId, to);
    return { ...run, people };
  }

  async function all(runId: string, to: Change['to'], at = NOW): Promise<void> {
    const rows = await world.sql<{ id: string }>('SELECT id FROM delivery WHERE run_id = $1', [runId]);
    const taken = to === 'sent' || to === 'delivered';
    const providerRef = to === 'sent' ? 'ref' : null;
    const changes = rows.map(({ id }) => ({
      id,
      to,
      code: 'why',
      detail: '',
      providerRef,
      notBefore: null,
      taken,
      at,
    }));
    await one.steady((query) => changeDeliveries(query, SEASON, changes, at));
  }

  const states = async (runId: string) =>
    await world.sql<{ state: string; n: number }>(
      'SELECT state, count(*)::int AS n FROM delivery WHERE run_id = $1 GROUP BY 1 ORDER BY 1',
      [runId],
    );

  const events = async (runId: string, code: string) =>
    (
      await world.sql<{ n: number }>(
        `SELECT count(*)::int AS n FROM delivery_event e JOIN delivery d ON d.season = e.season AND d.id = e.delivery_id WHERE d.run_id = $1 AND e.code = $2`,
        [runId, code],
      )
    )[0]!.n;

  const decide = (runId: string, decision: string, asOf: Date) =>
    world.sql(
      `INSERT INTO uncertain_decision (run_id, decision, as_of, decided_by, decided_at) VALUES ($1, $2, $3, 'user:1', $3) ON CONFLICT DO NOTHING`,
      [runId, decision, asOf],
    );

  const atOnce = async (work: (store: PgUncertainStore) => Promise<number>) =>
    (await Promise.all(stores.map(work))).reduce((sum, n) => sum + n, 0);

  it('stays so by default, however long it waits', async () => {
    const { runId } = await lay(3, ['zaloZns', 'email'], 'sending', 'uncertain');
    expect(await atOnce((store) => store.repeatByRule(later(40)))).toBe(0);
    expect(await states(runId)).toEqual([{ state: 'uncertain', n: 3 }]);
  });

  it('is sent again once by the rule of the account, after the wait, by one of two workers', async () => {
    await world.sql(`UPDATE channel_account SET uncertain_rule = 'repeat'`);
    const { runId } = await lay(5, ['zaloZns', 'email'], 'sending', 'uncertain');
    expect(await atOnce((store) => store.repeatByRule(later(1)))).toBe(0);
    expect(await atOnce((store) => store.repeatByRule(later(2)))).toBe(5);
    expect(await states(runId)).toEqual([{ state: 'queued', n: 5 }]);
    expect(await events(runId, 'repeatedByRule')).toBe(5);
    await all(runId, 'sending', later(2));
    await all(runId, 'uncertain', later(2));
    expect(await atOnce((store) => store.repeatByRule(later(30)))).toBe(0);
    expect(await states(runId)).toEqual([{ state: 'uncertain', n: 5 }]);
  });

  it('is not sent again when the step is over, the campaign is stopped, or a person let it stand', async () => {
    await world.sql(`UPDATE channel_account SET uncertain_rule = 'repeat'`);
    const over = await lay(1, ['zaloZns'], 'sending', 'uncertain');
    const paused = await lay(1, ['zaloZns'], 'sending', 'uncertain');
    const left = await lay(1, ['zaloZns'], 'sending', 'uncertain');
    await world.sql('UPDATE run SET expires_at = $2 WHERE id = $1', [over.runId, later(1)]);
    await world.sql(`UPDATE campaign SET state = 'paused' WHERE id = $1`, [paused.campaignId]);
    await decide(left.runId, 'leave', later(1));
    await atOnce((store) => store.applyDecisions(later(1)));
    expect(await atOnce((store) => store.repeatByRule(later(3)))).toBe(0);
  });

  it('may have arrived even when the repeat is called off', async () => {
    const { runId } = await lay(1, ['zaloZns'], 'sending', 'uncertain');
    await decide(runId, 'repeat', later(1));
    await atOnce((store) => store.applyDecisions(later(1)));
    await all(runId, 'cancelled', later(1));
    expect(await states(runId)).toEqual([{ state: 'uncertain', n: 1 }]);
  });

  it.each([
    ['repeat', 'queued', 'repeatedByPerson'],
    ['notReached', 'failed', 'countedAsNotReached'],
  ])('follows the decision "%s" once, by two workers and a double click', async (decision, state, code) => {
    const { runId } = await lay(4, ['zaloZns'], 'sending', 'uncertain');
    await decide(runId, decision, later(1));
    await decide(runId, decision, later(1));
    expect(await atOnce((store) => store.applyDecisions(later(1)))).toBe(4);
    expect(await atOnce((store) => store.applyDecisions(later(1)))).toBe(0);
    expect(await states(runId)).toEqual([{ state, n: 4 }]);
    expect(await events(runId, code)).toBe(4);
    const [made] = await world.sql(
      `SELECT n, applied_at IS NOT NULL AS done FROM uncertain_decision WHERE run_id = $1`,
      [runId],
    );
    expect(made).toEqual({ n: 4, done: true });
  });

  it('that came after the officer looked is not meant by the decision', async () => {
    const { runId } = await lay(2, ['zaloZns'], 'sending');
    await all(runId, 'uncertain', later(2));
    await decide(runId, 'notReached', later(1));
    expect(await atOnce((store) => store.applyDecisions(later(3)))).toBe(0);
    expect(await states(runId)).toEqual([{ state: 'uncertain', n: 2 }]);
  });

  it('counted as not reached goes on to the next channel', async () => {
    const { runId, people } = await lay(1, ['zaloZns', 'email'], 'sending', 'uncertain');
    await decide(runId, 'notReached', later(1));
    await atOnce((store) => store.applyDecisions(later(1)));
    expect((await world.standing(runId, people))[0]!.legs).toEqual(['0 zaloZns failed', '1 email queued']);
  });

  describe('a receipt that is late', () => {
    const ask = (at: Date, limit = 100) =>
      Promise.all(stores.map((store) => store.takeLate(at, limit, ['sms', 'zaloZns'])));

    async function sent(count: number) {
      const laid = await lay(count, ['zaloZns'], 'sending', 'sent');
      await world.sql(`UPDATE batch SET queued_at = $2 WHERE run_id = $1`, [laid.runId, NOW]);
      return laid;
    }

    it('is asked for before the wait is over, by one worker at a time, and less often each time', async () => {
      await sent(6);
      expect((await ask(later(35))).flat()).toHaveLength(0);
      const asked = (await ask(later(36))).flat();
      expect(new Set(asked.map(({ id }) => id)).size).toBe(6);
      expect(asked).toHaveLength(6);
      expect((await ask(later(36))).flat()).toHaveLength(0);
      expect((await ask(later(36.1))).flat()).toHaveLength(6);
      expect((await ask(later(36.2))).flat()).toHaveLength(0);
    });

    it('is written as the provider tells it, and what tells nothing changes nothing', async () => {
      const { runId } = await sent(4);
      const [asked] = await Promise.all([stores[0].takeLate(later(36), 100, ['zaloZns'])]);
      const mine = asked!.filter(({ id }) => id !== '');
      const answers = [
        { kind: 'delivered', code: 'c', detail: '', at: later(1) },
        { kind: 'failed', code: 'c', detail: '', at: null },
        { kind: 'notFound' },
        { kind: 'accepted', providerRef: null },
      ] as const;
      const ofRun = new Set(
        (await world.sql<{ id: string }>('SELECT id FROM delivery WHERE run_id = $1', [runId])).map(({ id }) => id),
      );
      const told = mine.filter(({ id }) => ofRun.has(id)).map((of, n) => ({ of, answer: answers[n]! }));
      await stores[0].applyAnswers(told, later(36));
      await stores[1].applyAnswers(told, later(36));
      expect(await states(runId)).toEqual([
        { state: 'delivered', n: 1 },
        { state: 'failed', n: 1 },
        { state: 'sent', n: 2 },
      ]);
    });
  });
});
