import { type RawReceipt, ReceiveCallback } from '@loa/application';
import { Controller, Get, Header, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request } from 'express';
import { Public } from '../platform/decorators.js';

/** What signatures and parsers read; the rest says who called and is not kept. */
const KEPT_HEADERS = [
  'content-type',
  'x-zevent-signature',
  'x-zevent-timestamp',
  'x-zevent-server',
  'x-hub-signature-256',
];

@ApiExcludeController()
@Controller('hooks')
@Public('providers sign their callbacks or know a secret in the address; nothing is read back')
export class HooksController {
  constructor(private readonly receive: ReceiveCallback) {}

  @Get(':channel/:token')
  @Header('content-type', 'text/plain')
  get(@Param('channel') channel: string, @Param('token') token: string, @Req() request: Request): Promise<string> {
    return this.take(channel, token, request);
  }

  @Post(':channel/:token')
  @HttpCode(200)
  @Header('content-type', 'text/plain')
  post(@Param('channel') channel: string, @Param('token') token: string, @Req() request: Request): Promise<string> {
    return this.take(channel, token, request);
  }

  private async take(channel: string, token: string, request: Request): Promise<string> {
    await this.receive.run(channel, token, rawOf(request));
    return 'ok';
  }
}

function rawOf(request: Request): RawReceipt {
  const query: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.query)) query[name] = Array.isArray(value) ? '' : String(value);
  const headers: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  const body: Buffer = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  return { method: request.method, query, headers, body };
}
