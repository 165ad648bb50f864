import { DELIVERY_STATES, MEMBER_OUTCOMES } from '@loa/domain';
import { cloneDatabase } from '@loa/testing/database.js';
import { Client } from 'pg';

/** Code and schema must not part: the check lists of the tables are the tables of the domain. */
describe('states in the schema', () => {
  it.each([
    ['delivery', 'state', Object.keys(DELIVERY_STATES)],
    ['member', 'outcome', Object.keys(MEMBER_OUTCOMES)],
  ])('%s.%s has the states of the domain', async (table, column, states) => {
    const database = await cloneDatabase();
    const client = new Client({ connectionString: database.ownerUrl });
    await client.connect();
    try {
      const { rows } = await client.query(
        `SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'`,
        [table],
      );
      const text = rows.map((row) => row.text).find((line) => line.includes(`(${column} =`));
      const listed = [...text.matchAll(/'(\w+)'::text/g)].map((match) => match[1]);
      expect(listed.sort()).toEqual([...states].sort());
    } finally {
      await client.end();
      await database.drop();
    }
  });
});
