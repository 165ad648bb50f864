import { median, openBenchDatabase, planRuns, seconds, withRole } from '../large-office.mjs';

export const name = 'report';

const SMALL = 10_000;
const READS = 21;

/**
 * The matrix of school by group by outcome as the API reads it (its use case, its role, its scope, the folded counts)
 * against a GROUP BY of the deliveries themselves, and against its own time for a run a hundred times smaller.
 */
export async function run({ quick, say, defer }) {
  const large = quick ? 50_000 : 1_000_000;
  const database = await openBenchDatabase();
  defer(() => database.stop());
  const dist = '../../../../dist/libs';
  const { Database } = await import(`${dist}/adapters/src/postgres/database.js`);
  const { PgReportStore } = await import(`${dist}/adapters/src/postgres/report-store.js`);
  const { ReadReports } = await import(`${dist}/application/src/index.js`);
  const api = new Database(database.urls.apiUrl, { max: 1 });
  defer(() => api.close());
  const reports = new ReadReports(api.scoped((query) => new PgReportStore(query)));

  return withRole(database.urls.ownerUrl, async (client) => {
    const dueAt = new Date();
    const season = dueAt.getUTCFullYear();
    const ids = await planRuns(client, {
      rule: { include: [{ groups: ['guardian'] }] },
      channels: ['sms'],
      dueAt: [dueAt, dueAt],
    });
    await client.query('SELECT ensure_season($1::smallint)', [season]);
    for (const [index, count] of [SMALL, large].entries()) {
      say(`laying ${count} deliveries`);
      await layDeliveries(client, season, ids[index], count);
    }
    await client.query('VACUUM ANALYZE member, delivery, tally');
    const { rows: campaigns } = await client.query(
      'SELECT campaign_id, unit_id FROM run WHERE id = ANY ($1) ORDER BY id',
      [ids],
    );
    const actor = { kind: 'user', id: 'bench', unitId: campaigns[0].unit_id, role: 'officer' };
    const read = async (campaign, expected) => {
      const matrix = await reports.matrix(actor, campaign);
      if (matrix.total.members !== expected) throw new Error(`the matrix shows ${matrix.total.members} of ${expected}`);
    };
    const times = { small: [], large: [], bare: [] };
    for (let n = 0; n < READS; n += 1) {
      times.small.push(await seconds(() => read(campaigns[0].campaign_id, SMALL)));
      times.large.push(await seconds(() => read(campaigns[1].campaign_id, large)));
    }
    for (let n = 0; n < 5; n += 1) {
      times.bare.push(
        await seconds(() =>
          client.query(
            `SELECT unit_id, audience_group, state, count(*) FROM delivery WHERE season = $1 AND run_id = $2 GROUP BY 1, 2, 3`,
            [season, ids[1]],
          ),
        ),
      );
    }
    const [own, little, bare] = [times.large, times.small, times.bare].map((list) => median(list) * 1000);
    return { value: own, unit: 'ms', yardstick: bare, ratio: bare / own, growth: own / little };
  });
}

/** Members with one delivered message each, and the counts of them as the clock leaves them. */
async function layDeliveries(client, season, runId, count) {
  await client.query(
    `WITH schools AS (
       SELECT array_agg(u.id ORDER BY u.code) AS ids FROM unit u JOIN unit_period p ON p.unit_id = u.id AND p.kind = 'school'),
     members AS (
       INSERT INTO member (season, run_id, person_id, unit_id, audience_group, outcome)
       SELECT $1, $2, uuidv7(), s.ids[1 + n % array_length(s.ids, 1)], CASE WHEN n % 10 = 0 THEN 'teacher' ELSE 'guardian' END,
         CASE WHEN n % 50 = 0 THEN 'failed' ELSE 'reached' END
       FROM generate_series(1, $3::int) n, schools s RETURNING id, unit_id, audience_group, outcome)
     INSERT INTO delivery (season, run_id, member_id, leg, channel, account_id, contact_id, unit_id, audience_group, state, state_at)
     SELECT $1, $2, m.id, 0, 'sms', a.id, a.id, m.unit_id, m.audience_group,
       CASE m.outcome WHEN 'reached' THEN 'delivered' ELSE 'failed' END, now()
     FROM members m, (SELECT id FROM channel_account WHERE channel = 'sms' LIMIT 1) a`,
    [season, runId, count],
  );
  await client.query(
    `INSERT INTO tally (run_id, unit_id, audience_group, kind, channel, state, reason, n)
     SELECT run_id, unit_id, audience_group, 'member', '', outcome, '', count(*) FROM member WHERE run_id = $1 GROUP BY 1, 2, 3, 6
     UNION ALL
     SELECT run_id, unit_id, audience_group, 'delivery', channel, state, '', count(*) FROM delivery WHERE run_id = $1 GROUP BY 1, 2, 3, 5, 6`,
    [runId],
  );
}
