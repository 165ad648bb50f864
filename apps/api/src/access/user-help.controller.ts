import { HelpUser } from '@loa/application';
import type { Actor } from '@loa/domain';
import { Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentActor, Requires } from '../platform/decorators.js';
import { Id } from '../platform/schemas.js';

/** For users who can't get in, or must not be in. */
@ApiTags('access')
@Controller('users/:id')
@Requires('user.write')
export class UserHelpController {
  constructor(private readonly help: HelpUser) {}

  /** Mails the user a link for a new password. */
  @Post('password-reset')
  @HttpCode(204)
  sendReset(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.help.sendReset(actor, id);
  }

  @Delete('second-factor')
  @HttpCode(204)
  removeFactor(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.help.removeFactor(actor, id);
  }

  @Delete('sessions')
  @HttpCode(204)
  endSessions(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.help.endSessions(actor, id);
  }
}
