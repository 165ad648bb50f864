import { Controller, Get, HttpException, Inject } from '@nestjs/common';
import type { Engine } from './engine.js';
import { ENGINE } from './tokens.js';

@Controller('health')
export class HealthController {
  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  @Get('live')
  live() {
    return { status: 'ok' };
  }

  @Get('ready')
  async ready() {
    try {
      await this.engine.db.query('SELECT 1');
      return { status: 'ok' };
    } catch {
      throw new HttpException({ status: 'unavailable' }, 503);
    }
  }
}
