import { ReadTrialInbox } from '@loa/application';
import { TrialInbox } from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Requires } from '../platform/decorators.js';

@ApiTags('demo')
@Controller('trial-inbox')
export class TrialController {
  constructor(private readonly inbox: ReadTrialInbox) {}

  /** What recipients would have got; there is no such inbox once an account writes to real people. */
  @Get()
  @Requires('person.read')
  @ApiOkResponse({ standardSchema: TrialInbox })
  async newest(@CurrentActor() actor: Actor): Promise<TrialInbox> {
    return { items: await this.inbox.run(actor) };
  }
}
