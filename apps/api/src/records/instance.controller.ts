import { MovedClock } from '@loa/adapters/clock.js';
import type { Config } from '@loa/adapters/config/config.js';
import { PostgresAccessStore } from '@loa/adapters/postgres/access-store.js';
import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { type Clock, scopeOf } from '@loa/application';
import { InstanceView, MoveClock, SendingRules } from '@loa/contracts';
import { type Actor, DomainError } from '@loa/domain';
import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AnyActor, CurrentActor, Requires } from '../platform/decorators.js';
import { CLOCK, CONFIG } from '../platform/tokens.js';

@ApiTags('records')
@Controller('instance')
export class InstanceController {
  constructor(
    private readonly database: Database,
    private readonly access: PostgresAccessStore,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @AnyActor()
  @ApiOkResponse({ standardSchema: InstanceView })
  async view(): Promise<InstanceView> {
    const sandbox = await this.access.allOnSandbox();
    const demo = this.config.LOA_DEMO && (await this.access.demoOpen());
    const [open] = await this.database.query<{ n: number; sample: boolean }>(
      'SELECT open_receipts() AS n, has_sample() AS sample',
    );
    return {
      sandbox,
      demo,
      sample: open?.sample === true,
      temporary: this.config.LOA_TEMPORARY,
      publicUrl: this.config.publicUrl,
      now: this.clock.now().toISOString(),
      openReceipts: open?.n ?? 0,
    };
  }

  @Get('sending-rules')
  @Requires('account.read')
  @ApiOkResponse({ standardSchema: SendingRules })
  async sendingRules(): Promise<SendingRules> {
    const [rules] = await this.database.query<SendingRules>(
      `SELECT person_per_day::int AS "personPerDay", ads_per_day::int AS "adsPerDay" FROM instance`,
    );
    return rules!;
  }

  /** They hold for every unit, so only the uppermost may set them. */
  @Put('sending-rules')
  @Requires('account.write')
  @ApiOkResponse({ standardSchema: SendingRules })
  async setSendingRules(
    @CurrentActor() actor: Actor,
    @Body({ schema: SendingRules }) rules: SendingRules,
  ): Promise<SendingRules> {
    await this.database
      .scoped((query) => query)
      .run(scopeOf(actor), async (query) => {
        const [done] = await query<{ set: boolean }>('SELECT set_sending_rules($1, $2) AS set', [
          rules.personPerDay,
          rules.adsPerDay,
        ]);
        if (!done?.set) throw new DomainError('forbidden', 'instance.uppermostOnly');
        const entry = {
          action: 'instance.sendingRules',
          objectKind: 'instance',
          objectId: 'rules',
          facts: { ...rules },
        };
        await new PostgresAuditLog(query).record(actor, entry, this.clock.now());
      });
    return this.sendingRules();
  }

  /** Moves the clock of every process of this installation; open to all who are in, because nothing here is real. */
  @Put('clock')
  @AnyActor()
  @ApiOkResponse({ standardSchema: InstanceView })
  async move(@CurrentActor() actor: Actor, @Body({ schema: MoveClock }) body: MoveClock): Promise<InstanceView> {
    const { clock } = this;
    if (!(clock instanceof MovedClock)) throw new DomainError('forbidden', 'instance.notTemporary');
    const to = new Date(body.now);
    await this.database
      .scoped((query) => query)
      .run(scopeOf(actor), async (query) => {
        const entry = { action: 'instance.clockMoved', objectKind: 'instance', objectId: 'clock', facts: { to } };
        await new PostgresAuditLog(query).record(actor, entry, clock.now());
        await query('SELECT move_clock($1)', [clock.offsetTo(to)]);
      });
    await clock.refresh();
    return this.view();
  }
}
