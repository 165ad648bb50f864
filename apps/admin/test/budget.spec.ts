import { readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What a browser loads before the first page is drawn, gzip, in bytes (issue 6). */
const FIRST_LOAD = 300_000;
const BUILT = resolve(import.meta.dirname, '../../../dist/apps/admin');
const IMPORTS = /(?:\bimport|\bfrom)\s*["'](\.{1,2}\/[^"']+\.js)["']/g;

/** The scripts of the page and everything that they import at once; what is imported later does not count. */
function firstLoad(read: (path: string) => string): Map<string, string> {
  const scripts = new Map<string, string>();
  const visit = (path: string) => {
    if (scripts.has(path)) return;
    const text = read(path);
    scripts.set(path, text);
    for (const [, next] of text.matchAll(IMPORTS)) visit(posix.join(posix.dirname(path), next!));
  };
  const html = read('index.html');
  for (const [, src] of html.matchAll(/<(?:script|link)\b[^>]*\b(?:src|href)="\/([^"]+\.js)"/g)) visit(src!);
  return scripts;
}

it('follows what is imported at once, and nothing that is imported later', () => {
  const files: Record<string, string> = {
    'index.html': '<script type="module" src="/assets/a.js"></script><link rel="modulepreload" href="/assets/p.js">',
    'assets/a.js': 'import{x as y}from"./b.js";import"./c.js";const z=()=>import("./late.js");export{z}from"./d.js"',
    'assets/b.js': 'import "./c.js"',
    'assets/c.js': '',
    'assets/d.js': '',
    'assets/p.js': '',
  };
  const found = [...firstLoad((path) => files[path] ?? `missing ${path}`).keys()].sort();
  expect(found).toEqual(['assets/a.js', 'assets/b.js', 'assets/c.js', 'assets/d.js', 'assets/p.js']);
});

// The pages are built before the tests by the test command.

it('loads at most 300 kB of script before the first page, and no charts among it', () => {
  const scripts = firstLoad((path) => readFileSync(join(BUILT, path), 'utf8'));
  const bytes = [...scripts.values()].reduce((sum, text) => sum + gzipSync(text).length, 0);
  expect(scripts.size).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(FIRST_LOAD);
  expect([...scripts.keys()].filter((path) => /chart/i.test(path))).toEqual([]);
});
