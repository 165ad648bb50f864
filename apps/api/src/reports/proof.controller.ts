import { ReadSentText } from '@loa/application';
import { MemberDetails, SentText } from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Requires } from '../platform/decorators.js';
import { numberOf } from '../platform/ids.js';

/** What one recipient got, when, by whom, and what the provider said: proof, until retention erases the words. */
@ApiTags('reports')
@Controller('runs/:id')
export class ProofController {
  constructor(private readonly sent: ReadSentText) {}

  @Get('members/:memberId')
  @Requires('report.read', 'person.read')
  @ApiOkResponse({ standardSchema: MemberDetails })
  member(@CurrentActor() actor: Actor, @Param('id') id: string, @Param('memberId') memberId: string) {
    return this.sent.member(actor, numberOf('run', id), numberOf('member', memberId));
  }

  @Get('deliveries/:deliveryId/text')
  @Requires('report.read', 'person.read')
  @ApiOkResponse({ standardSchema: SentText })
  async text(@CurrentActor() actor: Actor, @Param('id') id: string, @Param('deliveryId') deliveryId: string) {
    const { message, ...words } = await this.sent.text(actor, numberOf('run', id), numberOf('delivery', deliveryId));
    const { channel, sentAt, templateKey, templateVersion } = message;
    return { deliveryId: message.deliveryId, channel, sentAt, templateKey, templateVersion, ...words };
  }
}
