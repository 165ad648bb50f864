import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openPostgres } from './embedded-postgres.mjs';

const DIR = join(resolve(import.meta.dirname, '../..'), '.loa');

/** Where a command works as `loa_owner`: DATABASE_URL, else the running instance of this folder. Ends the process without. */
export async function ownerUrl() {
  if (process.env.DATABASE_URL) return process.env.DATABASE_URL;
  const postgres = existsSync(DIR) ? await openPostgres({ dir: DIR }) : null;
  if (postgres?.isRunning()) return postgres.url('loa_owner');
  console.error('Chưa có cơ sở dữ liệu: hãy chạy `npm start`, hoặc cho DATABASE_URL.');
  console.error('No database: start Loa with `npm start`, or name one with DATABASE_URL.');
  process.exit(2);
}
