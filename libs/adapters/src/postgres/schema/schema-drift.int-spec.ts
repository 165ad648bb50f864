import { cloneDatabase, type TestDatabase } from '@loa/testing/database.js';
import { Client } from 'pg';
import { DataSource, EntitySchema } from 'typeorm';
import { SCHEMAS } from './schemas.js';

/** Indexes, checks and defaults are the migrations' own affair; columns, their types and what may be null must agree. */
const ABOUT_COLUMNS = /CREATE TABLE|DROP COLUMN|ADD "|SET NOT NULL|DROP NOT NULL| TYPE /;

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
  // TypeORM compares an expression with its own note of it, which our migrations don't keep: it is plain in this copy.
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query('ALTER TABLE membership ALTER COLUMN count_order DROP EXPRESSION');
  await owner.end();
});
afterAll(() => database.drop());

async function drift(entities: EntitySchema[]): Promise<string[]> {
  const source = new DataSource({ type: 'postgres', url: database.ownerUrl, entities });
  await source.initialize();
  try {
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    return upQueries.map(({ query }) => query).filter((query) => ABOUT_COLUMNS.test(query));
  } finally {
    await source.destroy();
  }
}

it('maps every column of the migrated tables as it is', async () => {
  expect(await drift([...SCHEMAS])).toEqual([]);
});

it('would notice a column that is missing, of another type, or may be null', async () => {
  const wrong = new EntitySchema<{ id: string; email: string; fullName: string | null }>({
    name: 'Wrong',
    tableName: 'app_user',
    columns: {
      id: { type: 'uuid', primary: true },
      email: { type: 'integer' },
      fullName: { name: 'full_name', type: 'text', nullable: true },
    },
  });
  const found = (await drift([wrong])).join('\n');
  expect(found).toMatch(/DROP COLUMN "role"/);
  expect(found).toMatch(/"email" integer/);
  expect(found).toMatch(/"full_name" DROP NOT NULL/);
});
