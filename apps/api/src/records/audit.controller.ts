import { auditEntries } from '@loa/adapters/postgres/audit-entries.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { scopeOf } from '@loa/application';
import { AuditList, AuditQuery } from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Requires } from '../platform/decorators.js';
import { NumberId } from '../platform/schemas.js';

const Filter = AuditQuery.extend({ cursor: NumberId.optional() });

@ApiTags('records')
@Controller('audit')
export class AuditController {
  constructor(private readonly database: Database) {}

  @Get()
  @Requires('audit.read')
  @ApiOkResponse({ standardSchema: AuditList })
  list(@CurrentActor() actor: Actor, @Query({ schema: Filter }) filter: AuditQuery): Promise<AuditList> {
    return this.database.scoped((query) => query).run(scopeOf(actor), (query) => auditEntries(query, filter));
  }
}
