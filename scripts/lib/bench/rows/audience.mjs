import { layPeople, median, openBenchDatabase, seconds, withRole } from '../large-office.mjs';

export const name = 'audience';

const READS = 5;
const CHANNELS = ['zaloZns', 'sms', 'email'];

/**
 * What the API counts when an officer picks an audience: members by the first channel on which each can be written to, by
 * reason and by unit, in the role of the API and under its scope. At a million against a GROUP BY of the same persons by the
 * same two steps (each person's first channel, then persons by unit, group and channel), as the owner, whom no scope holds.
 */
export async function run({ quick, say, defer }) {
  const amounts = quick ? [5_000, 20_000] : [100_000, 1_000_000];
  const database = await openBenchDatabase();
  defer(() => database.stop());
  const dist = '../../../../dist/libs/adapters/src/postgres';
  const { Database } = await import(`${dist}/database.js`);
  const { PostgresAudiences } = await import(`${dist}/audience-store.js`);
  const api = new Database(database.urls.apiUrl, { max: 1 });
  defer(() => api.close());
  const audiences = api.scoped((query) => new PostgresAudiences(query));

  return withRole(database.urls.ownerUrl, async (client) => {
    const { rows } = await client.query(`SELECT id FROM unit WHERE code = 'CH-PGD'`);
    const unitId = rows[0].id;
    const groups = ['guardian', 'teacher'];
    const now = new Date();
    const day = now.toISOString().slice(0, 10);
    const question = {
      rule: { include: [{ groups }] },
      unitId,
      day,
      channels: CHANNELS,
      legalClass: 'notice',
      purpose: 'notice',
      perPupil: false,
      now,
    };
    const times = [];
    let laid = 0;
    for (const amount of amounts) {
      say(`laying ${amount} people`);
      await layPeople(client, amount - laid, `bench${amount}`);
      laid = amount;
      const reads = [];
      for (let n = 0; n < READS; n += 1) {
        reads.push(
          await seconds(async () => {
            const counts = await audiences.run({ unitId, actor: 'user:bench' }, (store) => store.count(question));
            if (counts.members < amount) throw new Error(`${counts.members} of ${amount} counted`);
          }),
        );
      }
      times.push(median(reads) * 1000);
      say(`${amount} counted in ${times.at(-1).toFixed(0)} ms`);
    }
    const bare = [];
    for (let n = 0; n < READS; n += 1) bare.push(await seconds(() => client.query(BARE, [groups, CHANNELS])));
    const yardstick = median(bare) * 1000;
    return { value: times[0], unit: 'ms', yardstick, ratio: times[1] / yardstick, atMost: times[1] };
  });
}

const BARE = `
  SELECT unit_id, audience_group, leg, count(*) FROM (
    SELECT m.person_id, min(m.unit_id::text) AS unit_id, min(m.audience_group) AS audience_group,
      min(array_position($2::text[], c.channel)) AS leg
    FROM membership m JOIN contact_point c ON c.person_id = m.person_id AND c.channel = ANY ($2::text[])
    WHERE m.audience_group = ANY ($1::text[]) GROUP BY m.person_id) one
  GROUP BY 1, 2, 3`;
