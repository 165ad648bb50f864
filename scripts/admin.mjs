import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled, requireNode } from './lib/install.mjs';
import { ownerUrl } from './lib/owner-url.mjs';
import { readJson } from './lib/settings.mjs';

/** npm run admin: a one-time link by which the first administrator sets a password. */
const ROOT = resolve(import.meta.dirname, '..');
const DIR = join(ROOT, '.loa');
const HELP = `npm run admin -- --email ADDRESS --name NAME [--office NAME]

Prints a link by which the first administrator of the uppermost office sets a password. It works once, for 24 hours. Looks at
the running instance of this folder, or at DATABASE_URL as loa_owner (with LOA_PUBLIC_URL for the link). --office names the
office in a database that has no unit yet. Refused once there is an administrator, who invites all others.`;

/** Vietnamese first, English second, as the launcher speaks. */
const REFUSALS = {
  administered: [
    'Đã có quản trị viên. Hãy nhờ người đó mời, ở trang Người dùng.',
    'There is an administrator already, who invites others on the page Users.',
  ],
  emailTaken: ['Địa chỉ thư này đã có người dùng.', 'This e-mail address is already in use.'],
  noOffice: [
    'Chưa có đơn vị nào. Hãy cho tên cơ quan: --office "Phòng …"',
    'There is no unit yet. Name the office: --office "…"',
  ],
};

requireNode();
await ensureInstalled((line) => console.error(line));
if (existsSync(join(ROOT, '.env'))) process.loadEnvFile(join(ROOT, '.env'));
const { values } = parseArgs({
  options: {
    email: { type: 'string' },
    name: { type: 'string' },
    office: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const email = values.email?.trim() ?? '';
const name = values.name?.trim() ?? '';
if (values.help || !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) || name.length < 2) {
  console.error(HELP);
  process.exit(values.help ? 0 : 2);
}
const { ensureBuilt } = await import('./lib/build.mjs');
await ensureBuilt({ only: ['server'] });
const { Database } = await import(join(ROOT, 'dist/libs/adapters/src/postgres/database.js'));
const { inviteFirstAdministrator } = await import(join(ROOT, 'dist/libs/adapters/src/postgres/first-administrator.js'));
const { linkOf } = await import(join(ROOT, 'dist/libs/adapters/src/alerts/access-mail.js'));

const db = new Database(await ownerUrl(), { max: 1, applicationName: 'loa-admin' });
try {
  const asked = { email, name, office: values.office?.trim() || undefined, at: new Date() };
  const answer = await db.transaction((query) => inviteFirstAdministrator(query, asked));
  if ('refused' in answer) {
    console.error(REFUSALS[answer.refused].join(' / '));
    process.exitCode = 1;
  } else {
    console.log(`Quản trị viên đầu tiên / first administrator: ${name} <${email}>, ${answer.unitName}`);
    console.log('Mở để đặt mật khẩu, một lần, trong 24 giờ / open to set the password, once, within 24 hours:');
    console.log(linkOf(publicUrl(), answer.token));
  }
} finally {
  await db.close();
}

function publicUrl() {
  if (process.env.LOA_PUBLIC_URL) return process.env.LOA_PUBLIC_URL.replace(/\/+$/, '');
  const kept = process.env.DATABASE_URL ? null : readJson(join(DIR, 'ports.json'))?.api;
  return `http://${process.env.LOA_HOST || '127.0.0.1'}:${process.env.LOA_PORT || kept || 3000}`;
}
