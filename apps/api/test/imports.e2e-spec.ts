import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cloneDatabase, type TestDatabase } from '@loa/testing/database.js';
import { Client } from 'pg';
import writeExcel from 'write-excel-file/node';
import { layUnits, layUser } from './harness.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const ROWS = 100_000;
const MOST_KB = 512 * 1024;

let database: TestDatabase;
let client: Client;
let headers: { cookie: string };
let api: ChildProcess;
let url: string;
const key = randomBytes(32).toString('base64');
const sql = async <R extends object>(text: string, values: unknown[] = []): Promise<R[]> =>
  (await client.query(text, values)).rows;

beforeAll(async () => {
  database = await cloneDatabase();
  client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  const { office } = await layUnits(sql);
  headers = { cookie: (await layUser(sql, office, 'officer')).cookie };
  await start();
}, 120_000);
afterAll(async () => {
  await kill('SIGTERM');
  await client.end();
  await database.drop();
});

/** The API as it is deployed: a process of its own. */
async function start(): Promise<void> {
  const port = await freePort();
  url = `http://127.0.0.1:${port}/api/v1`;
  const env = { DATABASE_URL: database.apiUrl, LOA_SECRET_KEY: key, LOA_PORT: String(port), LOA_DEMO: 'true' };
  api = spawn(process.execPath, ['--max-old-space-size=1024', join(ROOT, 'dist/apps/api/src/main.js')], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const live = `http://127.0.0.1:${port}/health/ready`;
  while (
    !(await fetch(live).then(
      (answer) => answer.ok,
      () => false,
    ))
  )
    await pause(50);
}

async function kill(signal: NodeJS.Signals): Promise<void> {
  const gone = once(api, 'exit');
  api.kill(signal);
  await gone;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

interface View {
  id: string;
  state: string;
  progress: { phase: string; rows: number } | null;
  failure: { code: string } | null;
  summary: Record<string, number> | null;
  result: Record<string, number> | null;
}

async function call(method: string, path: string, body?: unknown): Promise<View> {
  const json = body === undefined ? undefined : JSON.stringify(body);
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { ...headers, ...(json && { 'content-type': 'application/json' }) },
    body: json,
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as View;
}

async function upload(bytes: Buffer, name: string): Promise<string> {
  const form = new FormData();
  form.set('file', new Blob([bytes]), name);
  // Making the file held this process up for long: a connection that the server has given up meanwhile is found by a look.
  await call('GET', '/imports?limit=1').catch(() => {});
  const answer = await fetch(`${url}/imports`, { method: 'POST', headers, body: form });
  const view = (await answer.json()) as View;
  expect([answer.status, view.state]).toEqual([201, 'reading']);
  return view.id;
}

async function until(id: string, done: (view: View) => boolean): Promise<View> {
  for (;;) {
    const view = await call('GET', `/imports/${id}`);
    if (done(view)) return view;
    await pause(50);
  }
}
const settled = (id: string) => until(id, ({ state }) => !['reading', 'applying', 'undoing'].includes(state));
const under = (phase: string, rows: number) => (view: View) =>
  view.progress?.phase === phase && view.progress.rows >= rows;

/** Peak resident memory of the API, in kB. */
const peak = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${api.pid}/status`, 'utf8'))![1]);

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const from = performance.now();
  const result = await work();
  const seconds = (performance.now() - from) / 1000;
  process.stdout.write(`${what}: ${Math.round(ROWS / seconds)} rows/s, peak ${Math.round(peak() / 1024)} MB\n`);
  return result;
}

const LIST = [
  ['Mã', 'Họ và tên', 'Nhóm', 'Mã đơn vị', 'Lớp', 'Ngày sinh', 'SĐT', 'Email', 'Mã học sinh', 'Đồng ý'],
  ...Array.from({ length: ROWS / 2 }, (_, at) => {
    const born = `${String((at % 28) + 1).padStart(2, '0')}/0${(at % 9) + 1}/2014`;
    const phone = `040${String(at).padStart(7, '0')}`;
    const school = at % 2 ? 'S1' : 'S2';
    return [
      [`HS-${at}`, `Nguyễn Văn An ${'abcdefghij'[at % 10]}`, 'Học sinh', school, '6A', born, '', '', '', ''],
      [`PH-${at}`, 'Trần Thị Bình', 'Phụ huynh', school, '', '', phone, `ph${at}@demo.example`, `HS-${at}`, 'Có'],
    ];
  }).flat(),
];
const csv = Buffer.from(LIST.map((row) => row.join(',')).join('\r\n'));

describe('a list of 100,000 rows', () => {
  it('is cleanly gone when the process is killed while it reads', async () => {
    const id = await upload(csv, 'big.csv');
    await until(id, under('reading', 3000));
    await kill('SIGKILL');
    await start();
    expect(await settled(id)).toMatchObject({
      state: 'failed',
      failure: { code: 'import.interrupted' },
      progress: null,
    });
    expect(await sql('SELECT 1 FROM import_row')).toEqual([]);
  }, 120_000);

  it('is imported whole after a kill in the middle of writing, in bounded memory', async () => {
    const id = await upload(csv, 'big.csv');
    const checked = await timed('CSV read and checked', () => settled(id));
    expect(checked).toMatchObject({ state: 'checked', summary: { rows: ROWS, new: ROWS, bad: 0 } });
    await call('POST', `/imports/${id}/apply`, {});
    await until(id, under('writing', 5000));
    expect(peak()).toBeLessThan(MOST_KB);
    await kill('SIGKILL');
    await start();
    expect(await settled(id)).toMatchObject({ state: 'checked', failure: { code: 'import.interrupted' } });
    expect(await sql('SELECT 1 FROM person')).toEqual([]);

    const applied = await timed('written', async () => {
      await call('POST', `/imports/${id}/apply`, {});
      return settled(id);
    });
    expect(applied).toMatchObject({ state: 'applied', result: { personsAdded: ROWS, guardianLinks: ROWS / 2 } });
    expect(peak()).toBeLessThan(MOST_KB);
  }, 600_000);

  it('says as XLSX that all of it is known, in bounded memory', async () => {
    const cells = LIST.map((row) => row.map((value) => ({ value, type: String })));
    const xlsx = await writeExcel(cells, {}).toBuffer();
    const id = await upload(xlsx, 'big.xlsx');
    const checked = await timed('XLSX read and checked', () => settled(id));
    expect(checked.summary).toMatchObject({ rows: ROWS, unchanged: ROWS, new: 0, changed: 0, bad: 0 });
    expect(peak()).toBeLessThan(MOST_KB);
  }, 600_000);

  it('is taken back whole', async () => {
    const list = (await (await fetch(`${url}/imports?limit=20`, { headers })).json()) as { items: View[] };
    const { id } = list.items.find(({ state }) => state === 'applied')!;
    await timed('taken back', async () => {
      await call('POST', `/imports/${id}/undo`, {});
      expect(await settled(id)).toMatchObject({ state: 'undone', failure: null });
    });
    expect(peak()).toBeLessThan(MOST_KB);
    for (const table of ['person', 'membership', 'contact_point', 'guardian_link', 'consent', 'import_change']) {
      expect(await sql(`SELECT 1 FROM ${table} LIMIT 1`)).toEqual([]);
    }
  }, 600_000);
});
