import { randomBytes } from 'node:crypto';
import { cloneDatabase, type TestDatabase } from '@loa/testing/database.js';
import { Database } from '../database.js';
import { type Change, changeDeliveries } from './transitions.js';

const SEASON = 2026;
const NOW = new Date('2026-10-10T03:00:00Z');

/** What no ordinary run shows: results written twice, late truths, and messages that may have arrived. */
describe('changes of deliveries', () => {
  let database: TestDatabase;
  let db: Database;
  let runId: string;
  let ids: { unit: string; account: string };

  beforeAll(async () => {
    database = await cloneDatabase();
    db = new Database(database.ownerUrl, { max: 2 });
    const one = async (text: string, values: unknown[]) => (await db.query<{ id: string }>(text, values))[0]!.id;
    const unit = await one(`INSERT INTO unit (code) VALUES ('U') RETURNING id`, []);
    const account = await one(
      `INSERT INTO channel_account (unit_id, channel, name) VALUES ($1, 'sms', 'a') RETURNING id`,
      [unit],
    );
    const template = await one(`INSERT INTO template (unit_id, key) VALUES ($1, 't') RETURNING id`, [unit]);
    const version = await one(
      `INSERT INTO template_version (template_id, version, content, content_hash) VALUES ($1, 1, '{"variants":{"sms":{}}}', $2) RETURNING id`,
      [template, randomBytes(32)],
    );
    const campaign = await one(
      `INSERT INTO campaign (unit_id, name, anchor_date, state) VALUES ($1, 'c', '2026-10-10', 'done') RETURNING id`,
      [unit],
    );
    const step = await one(
      `INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule, template_id, channels)
       VALUES ($1, 1, 's', 's', 0, '08:00', 'none', '{}', '{}', $2, '{sms}') RETURNING id`,
      [campaign, template],
    );
    runId = await one(
      `INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, state, due_at, expires_at, template_version_id)
       VALUES ($1, $2, $3, $4, 1, 'done', $5, $5, $6) RETURNING id`,
      [SEASON, unit, campaign, step, NOW, version],
    );
    await db.query('SELECT ensure_season($1::smallint)', [SEASON]);
    ids = { unit, account };
  });
  afterAll(async () => {
    await db.close();
    await database.drop();
  });

  async function lay(state: string, outcome: string, attempts: number): Promise<string> {
    const [member] = await db.query<{ id: string }>(
      `INSERT INTO member (season, run_id, person_id, unit_id, audience_group, outcome) VALUES ($1, $2, uuidv7(), $3, 'guardian', $4) RETURNING id`,
      [SEASON, runId, ids.unit, outcome],
    );
    const [delivery] = await db.query<{ id: string }>(
      `INSERT INTO delivery (season, run_id, member_id, leg, channel, account_id, contact_id, unit_id, audience_group, state, attempts, state_at)
       VALUES ($1, $2, $3, 0, 'sms', $4, uuidv7(), $5, 'guardian', $6, $7, $8) RETURNING id`,
      [SEASON, runId, member!.id, ids.account, ids.unit, state, attempts, NOW],
    );
    return delivery!.id;
  }

  const change = (id: string, to: Change['to'], more: Partial<Change> = {}) =>
    changeDeliveries(
      db.query,
      SEASON,
      [{ id, to, code: '', detail: '', providerRef: null, notBefore: null, taken: false, at: NOW, ...more }],
      NOW,
    );

  const standing = async (id: string) =>
    (
      await db.query<{ state: string; outcome: string; run: string }>(
        `SELECT d.state, m.outcome, r.state AS run FROM delivery d JOIN member m ON m.season = d.season AND m.id = d.member_id
         JOIN run r ON r.id = d.run_id WHERE d.id = $1`,
        [id],
      )
    )[0];

  it('let a result touch its own try only, however often it is written', async () => {
    const id = await lay('sending', 'pending', 2);
    expect(await change(id, 'queued', { attempt: 1 })).toEqual([]);
    expect((await standing(id))?.state).toBe('sending');
    expect(await change(id, 'sent', { attempt: 2, taken: true })).toHaveLength(1);
    expect(await change(id, 'sent', { attempt: 2, taken: true })).toEqual([]);
  });

  it('open a closed run again when a lost answer turns out to be under way', async () => {
    const id = await lay('uncertain', 'uncertain', 1);
    await db.query(`UPDATE run SET state = 'done' WHERE id = $1`, [runId]);
    await change(id, 'sent', { taken: true });
    expect(await standing(id)).toEqual({ state: 'sent', outcome: 'pending', run: 'sending' });
  });

  it.each(['cancelled', 'expired', 'skipped'] as const)('never call what may have arrived %s', async (end) => {
    const id = await lay('sending', 'pending', 1);
    await change(id, 'queued', { attempt: 1, maybeTaken: true });
    await change(id, end);
    expect(await standing(id)).toMatchObject({ state: 'uncertain', outcome: 'uncertain' });
  });

  it('keep proof of arrival, whatever comes after it', async () => {
    const id = await lay('sent', 'pending', 1);
    await change(id, 'delivered', { taken: true });
    expect(await change(id, 'failed', { taken: true })).toEqual([]);
    expect(await standing(id)).toMatchObject({ state: 'delivered', outcome: 'reached' });
  });
});
