import { SetApprovalRule } from '@loa/application';
import { ApprovalRule } from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Requires } from '../platform/decorators.js';

/** From which size on the office is the second person. */
@ApiTags('approvals')
@Controller('instance/approval-rule')
export class ApprovalRuleController {
  constructor(private readonly rules: SetApprovalRule) {}

  @Get()
  @Requires('campaign.read')
  @ApiOkResponse({ standardSchema: ApprovalRule })
  async rule(@CurrentActor() actor: Actor): Promise<ApprovalRule> {
    return this.rules.read(actor);
  }

  /** It holds for every unit, so only the uppermost may set it. */
  @Put()
  @Requires('user.write')
  @ApiOkResponse({ standardSchema: ApprovalRule })
  async set(@CurrentActor() actor: Actor, @Body({ schema: ApprovalRule }) rule: ApprovalRule): Promise<ApprovalRule> {
    return this.rules.run(actor, rule);
  }
}
