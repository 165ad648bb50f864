import { WatchRuns } from '@loa/application';
import { cloneDatabase, type TestDatabase } from '@loa/testing/database.js';
import { Database } from '../database.js';
import { PgRunWatchStore } from './self-pause.js';

const START = new Date('2026-10-10T03:00:00Z');
const minutes = (n: number) => new Date(START.getTime() + n * 60_000);

/** Promise G7, on the database: one pause, by whichever worker, and a person's word counts. */
describe('a campaign that pauses itself', () => {
  let database: TestDatabase;
  let owner: Database;
  let workers: [Database, Database];
  let watches: [WatchRuns, WatchRuns];
  let unit: string;
  let template: string;

  beforeAll(async () => {
    database = await cloneDatabase();
    owner = new Database(database.ownerUrl, { max: 1 });
    workers = [new Database(database.workerUrl, { max: 3 }), new Database(database.workerUrl, { max: 3 })];
    watches = [new WatchRuns(new PgRunWatchStore(workers[0])), new WatchRuns(new PgRunWatchStore(workers[1]))];
    unit = await one(`INSERT INTO unit (code) VALUES ('U') RETURNING id`);
    template = await one(`INSERT INTO template (unit_id, key) VALUES ($1, 't') RETURNING id`, [unit]);
  });
  afterAll(async () => {
    await Promise.all([owner, ...workers].map((db) => db.close()));
    await database.drop();
  });

  const one = async (text: string, values: unknown[] = []) => (await owner.query<{ id: string }>(text, values))[0]!.id;

  async function lay(): Promise<{ campaign: string; run: string }> {
    const campaign = await one(
      `INSERT INTO campaign (unit_id, name, anchor_date, state) VALUES ($1, 'c', '2026-10-10', 'running') RETURNING id`,
      [unit],
    );
    const run = await one(
      `WITH s AS (INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule, template_id, channels)
         VALUES ($1, 1, 's', 'Bước', 0, '08:00', 'none', '{}', '{}', $2, '{sms}') RETURNING id)
       INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, state, due_at, expires_at)
       SELECT 2026, $3, $1, s.id, 1, 'sending', $4, $4::timestamptz + interval '1 day' FROM s RETURNING id`,
      [campaign, template, unit, START],
    );
    return { campaign, run };
  }

  const count = (run: string, states: Record<string, number>) =>
    owner.query(
      `INSERT INTO tally_delta (run_id, unit_id, audience_group, kind, channel, state, n)
       SELECT $1, $2, 'guardian', 'delivery', 'sms', key, value::int FROM jsonb_each_text($3)`,
      [run, unit, JSON.stringify(states)],
    );
  const stateOf = async (campaign: string) =>
    (
      await owner.query<{ state: string; code: string }>(
        'SELECT state, pause_code AS code FROM campaign WHERE id = $1',
        [campaign],
      )
    )[0];
  const tick = async (at: Date) =>
    (await Promise.all([...watches, ...watches].map((watch) => watch.run(at)))).flat().sort();
  const history = (campaign: string) =>
    owner.query<{ actor_kind: string; facts: unknown }>(
      `SELECT actor_kind, facts FROM audit_entry WHERE action = 'campaign.pausedItself' AND object_id = $1 ORDER BY id`,
      [campaign],
    );
  const resume = (campaign: string) =>
    owner.query(`UPDATE campaign SET state = 'running', pause_code = '' WHERE id = $1`, [campaign]);

  it('pauses once, in one tick of two workers, and says why', async () => {
    const { campaign, run } = await lay();
    await count(run, { failed: 25, uncertain: 5, delivered: 20, skipped: 900, queued: 100 });
    expect(await tick(minutes(0))).toEqual([campaign]);
    expect(await stateOf(campaign)).toEqual({ state: 'paused', code: 'errorThreshold' });
    expect(await history(campaign)).toEqual([
      { actor_kind: 'system', facts: { runId: run, step: 'Bước', threshold: 0.5, bad: 30, finished: 50 } },
    ]);
  });

  it('lets small samples, what was left out, and shares up to the threshold go on', async () => {
    const few = await lay();
    await count(few.run, { failed: 49, queued: 1000 });
    const half = await lay();
    await count(half.run, { failed: 50, sent: 50 });
    const leftOut = await lay();
    await count(leftOut.run, { skipped: 5000, expired: 10, delivered: 60 });
    const lenient = await lay();
    await owner.query('UPDATE campaign SET error_threshold = 1 WHERE id = $1', [lenient.campaign]);
    await count(lenient.run, { failed: 5000 });
    expect(await tick(minutes(1))).toEqual([]);
    const strict = await lay();
    await owner.query('UPDATE campaign SET error_threshold = 0.05 WHERE id = $1', [strict.campaign]);
    await count(strict.run, { failed: 6, delivered: 94 });
    expect(await tick(minutes(1))).toEqual([strict.campaign]);
  });

  it('counts anew once a person lets it go on, also after a pause by hand', async () => {
    const { campaign, run } = await lay();
    await count(run, { failed: 80 });
    expect(await tick(minutes(2))).toEqual([campaign]);
    await resume(campaign);
    await count(run, { failed: 30, delivered: 19 });
    expect(await tick(minutes(3))).toEqual([]);
    await owner.query(`UPDATE campaign SET state = 'paused', pause_code = 'person' WHERE id = $1`, [campaign]);
    await tick(minutes(4));
    await resume(campaign);
    expect(await tick(minutes(5))).toEqual([]);
    await count(run, { failed: 51, delivered: 49 });
    expect(await tick(minutes(6))).toEqual([campaign]);
    expect(await history(campaign)).toHaveLength(2);
  });

  it('judges what happened lately, not a good past', async () => {
    const { campaign, run } = await lay();
    await count(run, { delivered: 4000 });
    for (const at of [7, 13, 19]) expect(await tick(minutes(at))).toEqual([]);
    await count(run, { delivered: 400 });
    expect(await tick(minutes(20))).toEqual([]);
    await count(run, { failed: 700 });
    expect(await tick(minutes(21))).toEqual([campaign]);
    expect((await history(campaign))[0]?.facts).toMatchObject({ bad: 700 });
  });
});
