import { cloneDatabase, type TestDatabase } from '@loa/testing/database.js';
import { Database } from './database.js';
import { inviteFirstAdministrator } from './first-administrator.js';

let database: TestDatabase;
let owner: Database;
const AT = new Date('2026-11-23T08:00:00Z');

beforeAll(async () => {
  database = await cloneDatabase();
  owner = new Database(database.ownerUrl, { max: 1 });
});
afterAll(async () => {
  await owner.close();
  await database.drop();
});

const invite = (email: string, office?: string) =>
  owner.transaction((query) => inviteFirstAdministrator(query, { email, name: 'Trần Đầu', office, at: AT }));
const administrators = () =>
  owner.query<{ email: string; life: object }>(
    `SELECT u.email, k.expires_at - k.created_at AS life FROM app_user u LEFT JOIN access_link k ON k.user_id = u.id ORDER BY 1`,
  );

it('makes the office where there is none, one link at a time, and nothing once somebody real administers it', async () => {
  expect(await invite('a@d.vn')).toEqual({ refused: 'noOffice' });
  expect(await invite('a@d.vn', 'Phòng Mẫu')).toMatchObject({ unitName: 'Phòng Mẫu', token: expect.any(String) });
  // The one before never came: neither the log-in nor the link stays.
  expect(await invite('B@d.vn', 'Phòng Khác')).toMatchObject({ unitName: 'Phòng Mẫu' });
  expect(await invite('b@d.vn')).toMatchObject({ unitName: 'Phòng Mẫu' });
  expect(await administrators()).toEqual([{ email: 'b@d.vn', life: expect.objectContaining({ days: 1 }) }]);
  await owner.query(
    `INSERT INTO app_user (unit_id, email, full_name, role, password_hash, demo) SELECT unit_id, 'demo@d.vn', 'D', 'administrator', 'x', true FROM app_user`,
  );
  expect(await invite('demo@d.vn')).toEqual({ refused: 'emailTaken' });
  expect(await invite('c@d.vn')).toMatchObject({ token: expect.any(String) });
  await owner.query(`SELECT use_link(token_hash, $1, 'hash') FROM access_link`, [AT]);
  expect(await invite('e@d.vn')).toEqual({ refused: 'administered' });
  expect((await administrators()).map(({ email }) => email)).toEqual(['c@d.vn', 'demo@d.vn']);
  expect(await owner.query('SELECT 1 FROM credential_hand')).toEqual([]);
});
