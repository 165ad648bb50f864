import { type Delegation, ManageDelegations } from '@loa/application';
import { DelegationCandidates, DelegationList, DelegationView, GiveDelegation } from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Id } from '../campaigns/route-inputs.js';
import { CurrentActor, Idempotent, Requires } from '../platform/decorators.js';

/** Who decides in whose place, and when. */
@ApiTags('approvals')
@Controller('delegations')
export class DelegationsController {
  constructor(private readonly delegations: ManageDelegations) {}

  @Get()
  @Requires('campaign.read')
  @ApiOkResponse({ standardSchema: DelegationList })
  async list(@CurrentActor() actor: Actor) {
    return { items: (await this.delegations.list(actor)).map(viewOf) };
  }

  /** Whom the caller may hand their approvals to. */
  @Get('candidates')
  @Requires('campaign.approve')
  @ApiOkResponse({ standardSchema: DelegationCandidates })
  async candidates(@CurrentActor() actor: Actor) {
    return { items: [...(await this.delegations.candidates(actor))] };
  }

  @Post()
  @Requires('campaign.approve')
  @Idempotent()
  @ApiCreatedResponse({ standardSchema: DelegationView })
  async give(
    @CurrentActor() actor: Actor,
    @Body({ schema: GiveDelegation }) body: GiveDelegation,
  ): Promise<DelegationView> {
    return viewOf(await this.delegations.give(actor, body));
  }

  @Delete(':id')
  @Requires('campaign.approve')
  @HttpCode(204)
  async revoke(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<void> {
    await this.delegations.revoke(actor, id);
  }
}

const viewOf = (delegation: Delegation): DelegationView => ({
  ...delegation,
  createdAt: delegation.createdAt.toISOString(),
  revokedAt: delegation.revokedAt?.toISOString() ?? null,
});
