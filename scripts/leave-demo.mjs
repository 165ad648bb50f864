import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { ensureInstalled, requireNode } from './lib/install.mjs';
import { ownerUrl } from './lib/owner-url.mjs';

/**
 * Leaves the demo from the terminal of the server: shows what goes and what stays, asks for the words, removes it.
 * The same work as the page "Rời bản dùng thử"; as the owner of the database, so no log-in is needed.
 */
const ROOT = resolve(import.meta.dirname, '..');
const HELP = `npm run leave-demo [-- --keep-sandbox] [--look] [--words "…"]
  --keep-sandbox  giữ tài khoản gửi thử / keep the sandbox accounts
  --look          chỉ xem, không gỡ / only look
  --words         dòng xác nhận, khi không có bàn phím / the words of confirmation, where nobody types`;

requireNode();
const { values } = parseArgs({
  options: {
    'keep-sandbox': { type: 'boolean', default: false },
    look: { type: 'boolean', default: false },
    words: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
await ensureInstalled((line) => console.error(line));
const { ensureBuilt } = await import('./lib/build.mjs');
await ensureBuilt({ only: ['server'] });
const { Database } = await import(join(ROOT, 'dist/libs/adapters/src/postgres/database.js'));
const { PostgresDemo } = await import(join(ROOT, 'dist/libs/adapters/src/postgres/leave-demo.js'));
const { LEAVE_WORDS } = await import(join(ROOT, 'dist/libs/application/src/demo/leave-demo.js'));
const { textOf } = await import(join(ROOT, 'dist/libs/adapters/src/messages/catalogue.js'));

const BY = { kind: 'system', id: 'command', name: 'npm run leave-demo' };
const db = new Database(await ownerUrl(), {
  max: 1,
  applicationName: 'loa-leave-demo',
});
try {
  process.exitCode = await leave(values['keep-sandbox']);
} catch (error) {
  if (error.code !== 'demo.busy') throw error;
  process.exitCode = refuse('busy');
} finally {
  await db.close();
}

async function leave(keepSandbox) {
  const survey = await db.transaction((query) => new PostgresDemo(query, '0').survey(keepSandbox, BY, new Date()));
  if (survey.blocked !== 'left') show(survey);
  if (survey.blocked !== null) return refuse(survey.blocked);
  if (values.look) return 0;
  const typed = values.words ?? (await ask());
  if (!LEAVE_WORDS.includes(typed.normalize('NFC').trim().toUpperCase())) return refuse('wrongWords');
  const done = await db.transaction((query) => new PostgresDemo(query).leave(keepSandbox, BY, new Date()));
  if (done.blocked !== null) return refuse(done.blocked);
  console.log('✓ Đã gỡ dữ liệu mẫu. / The sample is gone.');
  return 0;
}

function show({ going, staying, accounts }) {
  const lines = (counts) => Object.entries(counts).map(([kind, n]) => `  ${String(n).padStart(8)}  ${kind}`);
  console.log(['Sẽ bị gỡ / goes:', ...lines(going), 'Còn lại / stays:', ...lines(staying)].join('\n'));
  for (const { name, mode, goes } of accounts) console.log(`  ${goes ? '−' : ' '} ${name} (${mode})`);
}

function refuse(code) {
  for (const locale of ['vi', 'en']) console.error(textOf(locale, `demo.${code}`));
  return 1;
}

async function ask() {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(`Gõ / type “${LEAVE_WORDS.join('” / “')}”: `);
  } finally {
    terminal.close();
  }
}
