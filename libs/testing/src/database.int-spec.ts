import { Client } from 'pg';
import { cloneDatabase } from './database.js';

const ask = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

describe('cloned databases', () => {
  it('are apart from each other, and each role is held by row-level security', async () => {
    const [one, two] = await Promise.all([cloneDatabase(), cloneDatabase()]);
    try {
      await ask(one.ownerUrl, 'CREATE TABLE only_here (id int)');
      await expect(ask(two.ownerUrl, 'SELECT * FROM only_here')).rejects.toThrow('only_here');
      for (const url of [one.ownerUrl, one.apiUrl, one.workerUrl]) {
        const held = 'SELECT rolsuper OR rolbypassrls AS free FROM pg_roles WHERE rolname = current_user';
        expect(await ask(url, held)).toEqual([{ free: false }]);
      }
      const found =
        "SELECT count(*)::int AS n FROM pg_extension WHERE extname IN ('unaccent', 'pg_trgm', 'btree_gist')";
      expect(await ask(one.ownerUrl, found)).toEqual([{ n: 3 }]);
    } finally {
      await Promise.all([one.drop(), two.drop()]);
    }
    await expect(ask(one.ownerUrl, 'SELECT 1')).rejects.toThrow(one.name);
  });
});
