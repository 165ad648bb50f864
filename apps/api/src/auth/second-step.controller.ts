import type { Config } from '@loa/adapters/config/config.js';
import { FinishLogIn } from '@loa/application';
import { CodeRequest, EnrolledLogin, FactorSecret, LoginAnswer } from '@loa/contracts';
import { DomainError } from '@loa/domain';
import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../platform/decorators.js';
import { assertSameOrigin } from '../platform/origin.js';
import { type LoaRequest, PENDING_COOKIE } from '../platform/request.js';
import { CONFIG } from '../platform/tokens.js';
import { agentOf, Entrance } from './entrance.js';

/** The second half of a log-in, for the browser whose password was right. */
@ApiTags('auth')
@Controller('auth/login')
@Public('the cookie of a log-in under way stands for its user')
export class SecondStepController {
  constructor(
    private readonly finish: FinishLogIn,
    private readonly entrance: Entrance,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('code')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: LoginAnswer })
  async code(
    @Body({ schema: CodeRequest }) { code }: CodeRequest,
    @Req() request: LoaRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LoginAnswer> {
    const { by, ...opened } = await this.finish.byCode(this.pendingOf(request), code, agentOf(request));
    return this.entrance.admit(request, response, { ...opened, next: null }, { secondStep: by });
  }

  /** A new secret for the user's device; the one before is forgotten. */
  @Post('enrolment')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: FactorSecret })
  beginEnrolment(@Req() request: LoaRequest): Promise<FactorSecret> {
    return this.finish.beginEnrolment(this.pendingOf(request));
  }

  @Post('enrolment/confirm')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: EnrolledLogin })
  async confirmEnrolment(
    @Body({ schema: CodeRequest }) { code }: CodeRequest,
    @Req() request: LoaRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EnrolledLogin> {
    const pending = this.pendingOf(request);
    const { recoveryCodes, ...opened } = await this.finish.byEnrolment(pending, code, agentOf(request));
    await this.entrance.record(opened.user, 'auth.factorOn');
    await this.entrance.admit(request, response, { ...opened, next: null }, { secondStep: 'enrolment' });
    return { user: await this.entrance.describe(opened.user), recoveryCodes };
  }

  private pendingOf(request: LoaRequest): string {
    assertSameOrigin(request, this.config.publicUrl);
    const token: unknown = request.cookies?.[PENDING_COOKIE];
    if (typeof token !== 'string') throw new DomainError('unauthenticated', 'auth.pendingOver');
    return token;
  }
}
