import { Database } from '@loa/adapters/postgres/database.js';
import { DomainError } from '@loa/domain';
import { Controller, Get } from '@nestjs/common';
import { Public } from '../platform/decorators.js';

@Controller('health')
export class HealthController {
  constructor(private readonly database: Database) {}

  @Get('live')
  @Public('says only that the process runs')
  live() {
    return { status: 'ok' };
  }

  /** Ready when the database answers with our schema in it. */
  @Get('ready')
  @Public('says only that the database answers')
  async ready() {
    await this.database.query('SELECT 1 FROM instance').catch(() => {
      throw new DomainError('unavailable', 'unavailable.database');
    });
    return { status: 'ok' };
  }
}
