import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOTS = ['libs/adapters/src', 'apps/api/src', 'apps/worker/src'];
/** The last argument of a call that runs over several lines, or stands on one behind a closed list of values; names have a hyphen. */
const NAME = /(?:^\s+|[\]\w)], )(?:'([a-z]+(?:-[a-z0-9]+)+)'|`([a-z][a-z-]*)-?\$\{[^`]*`),?(?=\n\s*\)|\))/gm;

const sources = ROOTS.flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/spec\.ts$/.test(file))
    .map((file) => join(root, file)),
).filter((file) => /\bquery\b/.test(readFileSync(file, 'utf8')));

/** Names as they are written, up to the first part that is filled in, with where. */
const named = sources.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(NAME)].map(([, plain, start]) => ({ file, name: plain ?? `${start}…` })),
);

it('gives each prepared statement a name of its own: on one connection two texts of one name fail', () => {
  // What the look must find, or it looks past everything.
  for (const name of ['release-due', 'units-below', 'claim-wave-…', 'open-account', 'counted-units'])
    expect(named.map((one) => one.name)).toContain(name);
  const places = new Map<string, string[]>();
  for (const { file, name } of named) places.set(name, [...(places.get(name) ?? []), file]);
  expect([...places].filter(([, files]) => files.length > 1)).toEqual([]);
});
