import { randomBytes } from 'node:crypto';
import { DeliveryWorld, NOW, SEASON } from '@loa/testing/delivery-world.js';
import { Vault } from '../crypto/vault.js';
import { TemplateMessages } from '../delivery/template-messages.js';
import { raiseAlerts } from './alerts/raise-alerts.js';
import { BatchCosts } from './batch-costs.js';
import { Database, type Query } from './database.js';
import { PgRepairStore } from './delivery/repair-store.js';
import { PgRunStore } from './delivery/run-store.js';
import { noteReported } from './reported-costs.js';

const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const PRICE = 100;
const SMS = { unicode: 'Chào', plain: 'Chao', prefer: 'plain' };

/** What is asked of a batch before it goes on the queue. */
describe('batches are priced', () => {
  let world: DeliveryWorld;
  let db: Database;
  let repair: PgRepairStore;
  let costs: BatchCosts;

  beforeAll(async () => {
    world = await DeliveryWorld.open();
    db = new Database(world.database.workerUrl, { max: 4 });
    repair = new PgRepairStore(db);
    costs = pricing(db);
  });
  afterAll(async () => {
    await db.close();
    await world.close();
  });
  beforeEach(async () => {
    await world.sql(`UPDATE membership SET valid_to = '2001-01-01' WHERE valid_to IS NULL`);
    await world.sql(`UPDATE campaign SET state = 'cancelled'`);
    await world.sql(`UPDATE batch SET state = 'done', lease_by = NULL`);
    await world.sql('DELETE FROM tariff');
    await setPrice();
  });

  function pricing(of: Database): BatchCosts {
    const vault = new Vault(randomBytes(32).toString('base64'));
    return new BatchCosts(of, vault, new TemplateMessages(of.query, vault, 'test', 'http://loa.example'));
  }

  const setPrice = () =>
    world.sql(`INSERT INTO tariff (account_id, price, valid_from) VALUES ($1, $2, '2026-01-01')`, [
      world.accounts.sms,
      PRICE,
    ]);

  let phone = 84_400_000_000;
  /** A campaign whose messages wait; `sms` null: its words can't be made. */
  async function lay(count: number, { budget = null as number | null, sms = SMS as object } = {}) {
    await world.addPeople(Array.from({ length: count }, () => ({ sms: String(++phone) })));
    const run = await world.layRun({ channels: ['sms'] });
    await world.sql(
      `WITH said AS (
         INSERT INTO template_version (template_id, version, content, content_hash)
         SELECT v.template_id, 2, jsonb_set(v.content, '{variants,sms}', $2), sha256(v.id::text::bytea)
         FROM run r JOIN template_version v ON v.id = r.template_version_id WHERE r.id = $1 RETURNING id)
       UPDATE run SET template_version_id = said.id FROM said WHERE run.id = $1`,
      [run.runId, JSON.stringify(sms)],
    );
    await world.sql('UPDATE campaign SET budget = $2 WHERE id = $1', [run.campaignId, budget]);
    const plan = { channels: ['sms'], purpose: 'notice', legalClass: 'notice', perPupil: false, memberVariables: [] };
    await new PgRunStore(db).expand(run.runId, NOW, () => plan as never);
    await world.sql(`UPDATE membership SET valid_to = '2001-01-01' WHERE valid_to IS NULL`);
    return run;
  }

  async function reserve(at = NOW) {
    return costs.reserve(await repair.batchesToQueue(at, 4), at);
  }

  const batchOf = async (runId: string) =>
    (
      await world.sql<{ id: string; state: string; pause: number | null }>(
        `SELECT id::text, state, extract(epoch FROM not_before - $2)::int AS pause FROM batch WHERE run_id = $1`,
        [runId, NOW],
      )
    )[0]!;
  const costsOf = (campaignId: string) =>
    world.sql<{ price: number; operator: string }>(
      'SELECT price::float8 AS price, operator FROM delivery_cost WHERE campaign_id = $1',
      [campaignId],
    );

  const committed = async (campaignId: string) =>
    (
      await world.sql<{ committed: number }>(
        'SELECT committed::float8 AS committed FROM campaign_spend WHERE campaign_id = $1',
        [campaignId],
      )
    )[0]?.committed;

  it('and one that can not be stops nobody else, and waits longer each time', async () => {
    const poisoned = await lay(1, { sms: { plain: '{{#if' } });
    const good = await lay(1);
    const first = await reserve();
    expect(first.allowed.map(({ id }) => id)).toEqual([(await batchOf(good.runId)).id]);
    const bad = await batchOf(poisoned.runId);
    expect(first.failed).toMatchObject([{ batch: bad.id }]);
    expect(bad).toMatchObject({ state: 'ready', pause: 30 });
    expect((await reserve(later(31))).failed).toHaveLength(1);
    expect((await batchOf(poisoned.runId)).pause).toBe(31 + 60);
  });

  it('also where a number can not be read: it counts as anybody’s', async () => {
    const { runId, campaignId } = await lay(2, { budget: 1000 });
    const { allowed, failed } = await reserve();
    expect(failed).toEqual([]);
    expect(allowed.map(({ id }) => id)).toEqual([(await batchOf(runId)).id]);
    expect(await costsOf(campaignId)).toEqual([
      { price: PRICE, operator: 'other' },
      { price: PRICE, operator: 'other' },
    ]);
  });

  it('and a budget that comes later counts what the provider charged before', async () => {
    await world.sql('DELETE FROM tariff');
    const { runId, campaignId } = await lay(2);
    expect((await reserve()).allowed).toHaveLength(1);
    const [first] = await world.sql<{ id: string }>('SELECT id FROM delivery WHERE run_id = $1 ORDER BY id', [runId]);
    const told = { event: { price: 150 } } as never;
    await noteReported(db.query, [told], new Map([[told, { season: SEASON, id: first!.id } as never]]));
    expect(await committed(campaignId)).toBe(150);
    await world.sql('DELETE FROM campaign_spend WHERE campaign_id = $1', [campaignId]);
    await setPrice();
    await world.sql('UPDATE campaign SET budget = 1000 WHERE id = $1', [campaignId]);
    await world.sql(`UPDATE batch SET state = 'ready' WHERE run_id = $1`, [runId]);
    await reserve();
    // Of the one the provider's word, of the other the price list.
    expect(await committed(campaignId)).toBe(150 + PRICE);
  });

  it('and a campaign pauses itself for the budget that was looked at, not for a raised one', async () => {
    const { campaignId } = await lay(3, { budget: 250 });
    const raised = Object.create(db, {
      query: {
        value: (async (text, ...rest) => {
          if (text.includes('pause_code'))
            await world.sql('UPDATE campaign SET budget = 1000 WHERE id = $1', [campaignId]);
          return db.query(text, ...rest);
        }) satisfies Query,
      },
    }) as Database;
    const stateOf = async () =>
      (await world.sql('SELECT state, pause_code AS code FROM campaign WHERE id = $1', [campaignId]))[0];
    const batches = await repair.batchesToQueue(NOW, 4);
    expect(await pricing(raised).reserve(batches, NOW)).toMatchObject({ allowed: [], stopped: [] });
    expect(await stateOf()).toEqual({ state: 'running', code: '' });
    await world.sql('UPDATE campaign SET budget = 250 WHERE id = $1', [campaignId]);
    expect((await reserve(later(3))).stopped).toEqual([campaignId]);
    expect(await stateOf()).toEqual({ state: 'paused', code: 'budget' });
  });

  it('and an account without a price keeps its own batches waiting, not the campaign', async () => {
    const { runId, campaignId } = await lay(1, { budget: 1000 });
    const [own] = await world.sql<{ id: string }>(
      `INSERT INTO channel_account (unit_id, channel, name) VALUES ($1, 'sms', 'own') RETURNING id`,
      [world.office],
    );
    await world.sql(
      `INSERT INTO batch (season, run_id, account_id, size) SELECT season, id, $2, 1 FROM run WHERE id = $1`,
      [runId, own!.id],
    );
    const { allowed, stopped, failed } = await reserve();
    expect([allowed.length, stopped, failed]).toEqual([1, [], []]);
    const [waits] = await world.sql(
      'SELECT state, no_price, extract(epoch FROM not_before - $2)::int AS pause FROM batch WHERE account_id = $1',
      [own!.id, NOW],
    );
    expect(waits).toEqual({ state: 'ready', no_price: true, pause: 30 });
    expect(await world.sql('SELECT state FROM campaign WHERE id = $1', [campaignId])).toEqual([{ state: 'running' }]);
    await raiseAlerts(db, NOW);
    expect(await world.sql(`SELECT run_id::text, facts->'unpriced' AS unpriced FROM alert`)).toEqual([
      { run_id: runId, unpriced: ['own'] },
    ]);
    await world.sql(`INSERT INTO tariff (account_id, price, valid_from) VALUES ($1, 1, '2026-01-01')`, [own!.id]);
    await reserve(later(31));
    expect(await world.sql('SELECT FROM batch WHERE no_price')).toEqual([]);
  });

  it('by one look for all of them where neither a price nor a budget speaks of any', async () => {
    await world.sql('DELETE FROM tariff');
    const { campaignId } = await lay(3);
    const asked: string[] = [];
    const counted = Object.create(db, {
      query: {
        value: ((text, ...rest) => {
          asked.push(text);
          return db.query(text, ...rest);
        }) satisfies Query,
      },
      steady: { value: () => Promise.reject(new Error('no batch needs a transaction')) },
    }) as Database;
    const batches = await repair.batchesToQueue(NOW, 4);
    expect(await pricing(counted).reserve(batches, NOW)).toEqual({ allowed: batches, stopped: [], failed: [] });
    expect(asked).toHaveLength(1);
    expect(await costsOf(campaignId)).toEqual([]);
  });
});
