import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { type Clock, scopeOf } from '@loa/application';
import { LogInRules } from '@loa/contracts';
import { type Actor, DomainError } from '@loa/domain';
import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Requires } from '../platform/decorators.js';
import { CLOCK } from '../platform/tokens.js';

@ApiTags('access')
@Controller('instance/log-in-rules')
export class LogInRulesController {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Requires('user.read')
  @ApiOkResponse({ standardSchema: LogInRules })
  async rules(): Promise<LogInRules> {
    const [rules] = await this.database.query<LogInRules>(
      'SELECT second_factor_required AS "secondFactorRequired" FROM instance',
    );
    return rules!;
  }

  /** They hold for every unit, so only the uppermost may set them. Who is in stays in. */
  @Put()
  @Requires('user.write')
  @ApiOkResponse({ standardSchema: LogInRules })
  async set(@CurrentActor() actor: Actor, @Body({ schema: LogInRules }) rules: LogInRules): Promise<LogInRules> {
    await this.database
      .scoped((query) => query)
      .run(scopeOf(actor), async (query) => {
        const [done] = await query<{ set: boolean }>('SELECT require_second_factor($1) AS set', [
          rules.secondFactorRequired,
        ]);
        if (!done?.set) throw new DomainError('forbidden', 'instance.logInRulesUppermostOnly');
        const entry = { action: 'instance.logInRules', objectKind: 'instance', objectId: 'rules', facts: { ...rules } };
        await new PostgresAuditLog(query).record(actor, entry, this.clock.now());
      });
    return rules;
  }
}
