import { cpSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../build.mjs';
import { runDrill } from './drill.mjs';
import { CLOCKS_AND_QUEUE } from './drills/clocks-and-queue.mjs';
import { GUARD_OFF } from './drills/guard-off.mjs';
import { KILLS } from './drills/kills.mjs';
import { PROVIDERS } from './drills/providers.mjs';
import { RATE } from './drills/rate.mjs';
import { Field } from './field.mjs';

export const DRILLS = { ...KILLS, ...PROVIDERS, ...CLOCKS_AND_QUEUE, ...RATE, ...GUARD_OFF };
const BACKENDS = ['postgres', 'redis'];

const USAGE = `npm run chaos -- [DRILL…] [--backend postgres|redis] [--members N] [--kills N] [--seed S] [--json]

${Object.entries(DRILLS)
  .map(([name, { about }]) => `  ${name.padEnd(26)}${about}`)
  .join('\n')}`;

/**
 * Runs drills on a temporary installation per queue backend, one line each. `--json` prints them as JSON with `named`,
 * the references of all that ended uncertain.
 * @returns the exit code: 0 when every line is ok, 1 otherwise, 2 for a wrong call
 */
export async function runChaos(args) {
  if (args.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  const wish = readArgs(args);
  if (wish === null) return 2;
  const say = (text) => console.error(text);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort(new Error('interrupted')));
  await ensureBuilt({ only: ['server'], say: (target) => say(`building ${target}`) });
  const lines = [];
  for (const backend of wish.backends) {
    for (const guard of [true, false]) {
      const names = wish.drills.filter(
        (name) => (DRILLS[name].guard ?? true) === guard && (DRILLS[name].backends ?? BACKENDS).includes(backend),
      );
      if (names.length > 0) await runOn({ backend, guard, names, wish, signal: stop.signal, say }, lines);
    }
  }
  if (!wish.json) printTable(lines);
  return lines.length > 0 && lines.every(({ ok }) => ok) && !stop.signal.aborted ? 0 : 1;
}

function readArgs(args) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        backend: { type: 'string' },
        members: { type: 'string', default: '20000' },
        kills: { type: 'string' },
        seed: { type: 'string', default: String(Date.now() % 1e6) },
      },
    });
    const unknown = positionals.filter((name) => !(name in DRILLS));
    if (unknown.length > 0) throw new Error(`There is no drill ${unknown.join(', ')}.`);
    if (values.backend && !BACKENDS.includes(values.backend)) throw new Error(`There is no backend ${values.backend}.`);
    return {
      json: values.json,
      backends: values.backend ? [values.backend] : BACKENDS,
      members: positive('members', values.members),
      kills: values.kills === undefined ? undefined : positive('kills', values.kills),
      seed: values.seed,
      drills: positionals.length > 0 ? positionals : Object.keys(DRILLS),
    };
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}`);
    return null;
  }
}

function positive(name, text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} wants a whole number above zero.`);
  return number;
}

/** All drills of one backend share an installation; each begins on a fresh morning. */
async function runOn({ backend, guard, names, wish, signal, say }, lines) {
  say(`${backend}: starting an installation with ${wish.members} people${guard ? '' : ', guard off'}`);
  let field = null;
  try {
    for (const name of names) {
      if (signal.aborted) return;
      const drilled = async () => {
        field ??= await Field.open({ backend, guard, members: wish.members, signal });
        return runDrill(field, name, DRILLS[name], { seed: wish.seed, kills: wish.kills, signal, say });
      };
      const line = await drilled().catch((error) => ({
        drill: name,
        backend,
        seed: wish.seed,
        ok: false,
        why: [String(error.stack ?? error)],
      }));
      lines.push(line);
      if (wish.json) console.log(JSON.stringify(line));
      if (line.why) say(`${name}: ${line.why.join('; ')}`);
      say(`${name} on ${backend}: ${line.ok ? 'ok' : 'NOT OK'} in ${line.seconds ?? '?'} s`);
      // What a failed drill leaves behind is no ground for the next one.
      if (!line.ok) {
        if (field?.instance) say(`${name}: logs are in ${keepLogs(field, name)}`);
        await field?.close();
        field = null;
      }
    }
  } finally {
    await field?.close();
  }
}

function keepLogs(field, name) {
  const to = join(tmpdir(), 'loa-chaos-logs', `${name}-${field.backend}`);
  cpSync(join(field.instance.dir, 'logs'), to, { recursive: true });
  return to;
}

const COLUMNS = [
  'drill',
  'backend',
  'seed',
  'kills',
  'members',
  'accepted',
  'uncertain',
  'openAtKills',
  'lost',
  'doubled',
  'miscounted',
  'seconds',
];

function printTable(lines) {
  const rows = [COLUMNS, ...lines.map((line) => COLUMNS.map((column) => String(line[column] ?? '–')))];
  const widths = COLUMNS.map((_, index) => Math.max(...rows.map((row) => row[index].length)));
  for (const [index, row] of rows.entries()) {
    const mark = index === 0 ? '' : lines[index - 1].ok ? '✓' : '✗';
    console.log(`${row.map((cell, column) => cell.padEnd(widths[column])).join('  ')}  ${mark}`.trimEnd());
  }
}
