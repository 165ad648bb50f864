import type { Config } from '@loa/adapters/config/config.js';
import { RequestMethod } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import cookieParser from 'cookie-parser';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';

/** Outside /api/v1: addresses that stand in mails and at providers, and what machines ask for. */
const WITHOUT_PREFIX = [
  'health/live',
  'health/ready',
  'hooks/:channel/:token',
  'p/:token',
  'p/:token/address',
  'p/:token/request',
  'u/:token',
];
const HOOK = /^\/hooks\//;

/** Signatures of providers are over the bytes, so callbacks are not parsed at the door. */
const BODIES = [
  ['raw', { type: (request: { url?: string }) => HOOK.test(request.url ?? ''), limit: '1mb' }],
  ['json', { limit: '1mb' }],
  ['urlencoded', { limit: '20kb', extended: false }],
] as const;

/** Everything around the routes that is the same in production and in tests. */
export function prepareHttp(app: NestExpressApplication, config: Config): void {
  const https = config.publicUrl.startsWith('https:');
  // A proxy on the same machine may say whom it speaks for; nobody else.
  app.set('trust proxy', 'loopback');
  app.set('query parser', 'simple');
  app.disable('x-powered-by');
  // Answers hold personal data and change all the time; files have tags of their own.
  app.disable('etag');
  app.use('/api', (_: Request, response: Response, next: NextFunction) => {
    response.setHeader('cache-control', 'no-store');
    next();
  });
  app.use(
    forBrowsers(
      helmet({
        contentSecurityPolicy: {
          directives: { ...(https ? {} : { 'upgrade-insecure-requests': null }), 'frame-ancestors': ["'none'"] },
        },
        hsts: https,
        referrerPolicy: { policy: 'same-origin' },
      }),
    ),
  );
  app.use(forBrowsers(cookieParser()));
  for (const [type, options] of BODIES) {
    // biome-ignore lint/correctness/useHookAtTopLevel: not a React hook
    app.useBodyParser(type, options);
  }
  app.setGlobalPrefix('api/v1', {
    exclude: WITHOUT_PREFIX.map((path) => ({ path, method: RequestMethod.ALL })),
  });
  app.enableShutdownHooks();
}

/** Providers' machines read no headers and bring no cookies, and they come in bursts. */
function forBrowsers(middleware: RequestHandler): RequestHandler {
  return (request, response, next) => {
    if (HOOK.test(request.url)) next();
    else middleware(request, response, next);
  };
}
