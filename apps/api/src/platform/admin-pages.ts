import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '@loa/adapters/config/config.js';
import { notFound } from '@loa/domain';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';

import { localeOf } from './locale.js';
import { sendProblem } from './problem.filter.js';
import { problemOf } from './problem.js';

/** Built output: dist/apps/api/src/platform -> dist/apps/admin. */
const BUILT = resolve(import.meta.dirname, '../../../admin');
const SERVER_PATHS = /^\/(api|hooks|p|u|health|assets)(\/|$)/;

/** Serves the admin pages, and their first page for every address that the browser itself routes. */
export function serveAdminPages(app: NestExpressApplication, config: Config): void {
  const dir = resolve(config.LOA_ADMIN_DIR ?? BUILT);
  const index = join(dir, 'index.html');
  if (!existsSync(index)) return;
  // biome-ignore lint/correctness/useHookAtTopLevel: not a React hook
  app.useStaticAssets(dir, {
    index: false,
    // Vite names assets by content; the page that names them must always be asked for.
    setHeaders: (response, path) =>
      response.setHeader(
        'cache-control',
        path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      ),
  });
  app.use((request: Request, response: Response, next: NextFunction) => {
    const page = (request.method === 'GET' || request.method === 'HEAD') && !SERVER_PATHS.test(request.path);
    if (!page || !request.accepts('html')) return next();
    response.setHeader('cache-control', 'no-cache');
    response.sendFile(index, { dotfiles: 'allow' });
  });
}

/** Nest answers for unknown addresses below its prefix only. */
export function answerTheRest(app: NestExpressApplication): void {
  app.use((request: Request, response: Response) => {
    const locale = localeOf(request);
    sendProblem(response, problemOf(notFound('route'), locale), locale);
  });
}
