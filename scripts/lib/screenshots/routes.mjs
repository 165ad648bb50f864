import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROUTER = join(resolve(import.meta.dirname, '../../..'), 'apps/admin/src/router.tsx');
const ROUTE = /const (\w+) = createRoute\(\{([\s\S]*?)\n\}\);/g;

/** Every address of a page, as the router names it (`/campaigns/$id/progress`), found in its source. */
export function pageRoutes() {
  const found = new Map();
  for (const [, name, body] of readFileSync(ROUTER, 'utf8').matchAll(ROUTE)) {
    found.set(name, {
      parent: /getParentRoute: \(\) => (\w+)/.exec(body)?.[1],
      path: /\bpath: '([^']*)'/.exec(body)?.[1],
    });
  }
  const parents = new Set([...found.values()].map(({ parent }) => parent));
  const full = (name) => {
    const route = found.get(name);
    if (!route) return '';
    return `${full(route.parent)}/${route.path ?? ''}`.replace(/\/+/g, '/').replace(/(?<=.)\/$/, '');
  };
  // A frame is seen with each of its pages.
  return [...new Set([...found.keys()].filter((name) => !parents.has(name)).map((name) => full(name) || '/'))];
}
