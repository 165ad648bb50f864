import { LeaveDemo as LeaveUseCase } from '@loa/application';
import { DemoSurvey, LeaveDemo, LookAtDemo } from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Requires } from '../platform/decorators.js';

/** The way out of the sample: what would go is shown by the very work that removes it. */
@ApiTags('demo')
@Controller('demo')
export class DemoController {
  constructor(private readonly demo: LeaveUseCase) {}

  /** Not read by GET: it does the whole work, under its locks, and takes it back. */
  @Post('look')
  @Requires('account.write', 'user.write')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: DemoSurvey })
  survey(@CurrentActor() actor: Actor, @Body({ schema: LookAtDemo }) body: LookAtDemo): Promise<DemoSurvey> {
    return this.demo.survey(actor, body.keepSandbox) as Promise<DemoSurvey>;
  }

  @Post('leave')
  @Requires('account.write', 'user.write')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: DemoSurvey })
  leave(@CurrentActor() actor: Actor, @Body({ schema: LeaveDemo }) body: LeaveDemo): Promise<DemoSurvey> {
    return this.demo.run(actor, body.keepSandbox, body.words) as Promise<DemoSurvey>;
  }
}
