import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../build.mjs';
import { HOLDS, holds, holdText } from './holds.mjs';

const ROWS = join(import.meta.dirname, 'rows');

/**
 * A row is a module `rows/<name>.mjs` that exports
 *
 *     export const name = 'email';
 *     export async function run(ctx) {
 *       return { value, unit: 'msg/s', yardstick, ratio };   // and what else its hold judges
 *     }
 *
 * `value` and `yardstick` are numbers in `unit`, measured in this run; `ratio` is null where the hold has none. A row
 * that can't measure throws: it is then not ok. `ctx`:
 * - `quick`  smaller amounts, for trying a change; never to judge by
 * - `say(text)`  progress, to stderr
 * - `defer(fn)`  to be awaited when the row ends, however it ends; last in, first out
 * - `signal`  aborted by Ctrl-C
 */
export async function runBenches(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
  });
  const known = Object.keys(HOLDS);
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    console.error(`No bench "${unknown.join('", "')}". There are: ${known.join(', ')}.`);
    return 2;
  }
  const stop = new AbortController();
  const interrupt = () => stop.abort(new Error('interrupted'));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupt);
  await ensureBuilt({ say: (target) => console.error(`building ${target}`) });
  const wanted = positionals.length > 0 ? positionals : known;
  const lines = [];
  for (const name of wanted) {
    if (stop.signal.aborted) break;
    const line = await runOne(name, values.quick, stop.signal);
    if (values.json) console.log(JSON.stringify(line));
    lines.push(line);
  }
  if (!values.json) printTable(lines);
  if (values.quick) console.error('--quick: amounts too small to judge by');
  return lines.length === wanted.length && lines.every(({ ok }) => ok) ? 0 : 1;
}

async function runOne(name, quick, signal) {
  const hold = HOLDS[name];
  const undo = [];
  const say = (text) => console.error(`${name}: ${text}`);
  let result = { value: null, unit: '', yardstick: null, ratio: null };
  try {
    if (!readdirSync(ROWS).includes(`${name}.mjs`)) throw new Error(`rows/${basename(name)}.mjs is missing`);
    const row = await import(join(ROWS, `${name}.mjs`));
    result = await row.run({ quick, say, signal, defer: (fn) => undo.push(fn) });
  } catch (error) {
    say(`failed: ${error.stack ?? error}`);
  } finally {
    while (undo.length > 0) {
      try {
        await undo.pop()();
      } catch (error) {
        say(`could not clean up: ${error}`);
      }
    }
  }
  const { value, unit, yardstick, ratio, ...more } = result;
  if (Object.keys(more).length > 0) say(JSON.stringify(more));
  return {
    bench: name,
    value: rounded(value),
    unit,
    yardstick: rounded(yardstick),
    ratio: rounded(ratio),
    hold: holdText(hold),
    ok: holds(hold, result),
  };
}

/** Four significant digits; more would claim what no run can repeat. */
function rounded(number) {
  return Number.isFinite(number) ? Number(number.toPrecision(4)) : null;
}

function printTable(lines) {
  const head = { bench: 'bench', value: 'value', unit: 'unit', yardstick: 'yardstick', ratio: 'ratio', hold: 'hold' };
  const columns = Object.keys(head);
  const cells = [head, ...lines].map((line) => columns.map((column) => String(line[column] ?? '–')));
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index].length)));
  const marks = ['', ...lines.map(({ ok }) => (ok ? '✓' : '✗'))];
  for (const [index, row] of cells.entries())
    console.log(`${row.map((cell, column) => cell.padEnd(widths[column])).join('  ')}  ${marks[index]}`.trimEnd());
}
