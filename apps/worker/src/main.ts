import 'reflect-metadata';
import { readConfig } from '@loa/adapters/config/config.js';
import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Engine } from './engine.js';
import { ENGINE } from './tokens.js';
import { WorkerModule } from './worker.module.js';

const config = readConfig(process.env);
const app = await NestFactory.create(WorkerModule.forRoot(config), { logger: new ConsoleLogger({ json: true }) });
app.enableShutdownHooks();
await app.listen(config.LOA_WORKER_PORT, config.LOA_HOST);
app.get<Engine>(ENGINE).begin();
