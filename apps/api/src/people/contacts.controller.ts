import { ContactCare } from '@loa/application';
import * as contract from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Requires } from '../platform/decorators.js';
import { Id } from '../platform/schemas.js';

const CareQuery = contract.CareQuery.extend({ cursor: Id.optional() });

@ApiTags('people')
@Controller('contacts')
export class ContactsController {
  constructor(private readonly care: ContactCare) {}

  /** Addresses that are not written to, and why. */
  @Get('care')
  @Requires('person.read')
  @ApiOkResponse({ standardSchema: contract.CareList })
  list(
    @CurrentActor() actor: Actor,
    @Query({ schema: CareQuery }) query: contract.CareQuery,
  ): Promise<contract.CareList> {
    return this.care.list(actor, query);
  }

  @Post(':id/restore')
  @Requires('person.write')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: contract.RestoredContact })
  async restore(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: contract.RestoreContact }) body: contract.RestoreContact,
  ): Promise<{ records: number }> {
    return { records: await this.care.restore(actor, id, body.evidence) };
  }

  /** A code to the address itself, good for ten minutes and five tries. */
  @Post(':id/code')
  @Requires('person.write')
  @HttpCode(202)
  @ApiAcceptedResponse({ standardSchema: contract.SentCode })
  send(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<contract.SentCode> {
    return this.care.sendCode(actor, id);
  }

  @Get(':id/code')
  @Requires('person.write')
  @ApiOkResponse({ standardSchema: contract.SentCode })
  sent(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<contract.SentCode> {
    return this.care.codeOf(actor, id);
  }

  @Post(':id/code/entry')
  @Requires('person.write')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: contract.EnteredCode })
  async enter(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: contract.EnterCode }) body: contract.EnterCode,
  ): Promise<{ verified: true }> {
    await this.care.enterCode(actor, id, body.code);
    return { verified: true };
  }
}
