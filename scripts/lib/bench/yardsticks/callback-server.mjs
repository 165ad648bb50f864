import 'reflect-metadata';
import { Controller, Header, HttpCode, Module, Post, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { prepareHttp } from '../../../../dist/apps/api/src/platform/http.js';

/**
 * The API's HTTP server with everything around its routes, and one route that takes a callback's body and answers 200: what
 * receiving costs when nothing is looked up, checked or kept. Written without decorators, as this file is not compiled.
 */
class Hooks {
  take(request) {
    return Buffer.isBuffer(request.body) ? 'ok' : 'none';
  }
}
const route = Object.getOwnPropertyDescriptor(Hooks.prototype, 'take');
Post(':channel/:token')(Hooks.prototype, 'take', route);
HttpCode(200)(Hooks.prototype, 'take', route);
Header('content-type', 'text/plain')(Hooks.prototype, 'take', route);
Req()(Hooks.prototype, 'take', 0);
Controller('hooks')(Hooks);

class Root {}
Module({ controllers: [Hooks] })(Root);

const app = await NestFactory.create(Root, { bodyParser: false, logger: false });
prepareHttp(app, { publicUrl: 'http://127.0.0.1' });
await app.listen(0, '127.0.0.1');
process.send({ url: await app.getUrl() });
