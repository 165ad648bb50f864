import type { Config } from '@loa/adapters/config/config.js';
import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { answerTheRest, serveAdminPages } from './platform/admin-pages.js';
import { prepareHttp } from './platform/http.js';
import { PlatformModule } from './platform/platform.module.js';
import { describeApi } from './records/openapi.js';

const LEVELS: LogLevel[] = ['log', 'warn', 'error', 'fatal'];

/** The whole API, ready to listen. Requests are not logged: paths hold tokens and queries hold names. */
export async function createApp(config: Config, levels: LogLevel[] = LEVELS): Promise<NestExpressApplication> {
  const root = { module: AppModule, imports: [PlatformModule.forRoot(config)] };
  const app = await NestFactory.create<NestExpressApplication>(root, {
    bodyParser: false,
    bufferLogs: true,
    logger: new ConsoleLogger({ json: true, logLevels: levels }),
    abortOnError: false,
  });
  prepareHttp(app, config);
  describeApi(app);
  await app.init();
  // After the routes: looking for a file costs a request more than finding its route.
  serveAdminPages(app, config);
  answerTheRest(app);
  return app;
}
