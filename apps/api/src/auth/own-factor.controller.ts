import { OwnFactor, scopeOf, type Transactions, type UserStores } from '@loa/application';
import * as contract from '@loa/contracts';
import { type Actor, DomainError } from '@loa/domain';
import { Body, Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AnyActor, CurrentActor } from '../platform/decorators.js';
import type { LoaRequest } from '../platform/request.js';
import { Entrance, signedIn } from './entrance.js';
import { OWN_LOG_IN } from './tokens.js';

/** One's own second step. Nothing here is repeatable by key: requests hold passwords, answers hold secrets. */
@ApiTags('auth')
@Controller('auth/second-factor')
@AnyActor()
export class OwnFactorController {
  constructor(
    private readonly ownFactor: OwnFactor,
    private readonly entrance: Entrance,
    @Inject(OWN_LOG_IN) private readonly own: Transactions<UserStores>,
  ) {}

  @Get()
  @ApiOkResponse({ standardSchema: contract.FactorView })
  look(@Req() request: LoaRequest): Promise<contract.FactorView> {
    return this.ownFactor.look(signedIn(request));
  }

  @Post('enrolment')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: contract.FactorSecret })
  begin(
    @Body({ schema: contract.PasswordRequest }) { password }: contract.PasswordRequest,
    @Req() request: LoaRequest,
  ): Promise<contract.FactorSecret> {
    const user = signedIn(request);
    return this.entrance.counted(request, user.email, () => this.ownFactor.begin(user, password));
  }

  @Post('enrolment/confirm')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: contract.RecoveryCodes })
  async confirm(
    @Body({ schema: contract.CodeRequest }) { code }: contract.CodeRequest,
    @Req() request: LoaRequest,
  ): Promise<contract.RecoveryCodes> {
    const user = signedIn(request);
    const recoveryCodes = await this.ownFactor.confirm(user, code);
    await this.entrance.record(user, 'auth.factorOn');
    return { recoveryCodes };
  }

  @Post('recovery-codes')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: contract.RecoveryCodes })
  async renewCodes(
    @Body({ schema: contract.PasswordAndCode }) { password, code }: contract.PasswordAndCode,
    @Req() request: LoaRequest,
  ): Promise<contract.RecoveryCodes> {
    const user = signedIn(request);
    const recoveryCodes = await this.entrance.counted(request, user.email, () =>
      this.ownFactor.renewCodes(user, password, code),
    );
    await this.entrance.record(user, 'auth.recoveryCodesMade');
    return { recoveryCodes };
  }

  @Post('remove')
  @HttpCode(204)
  async remove(
    @CurrentActor() actor: Actor,
    @Body({ schema: contract.PasswordAndCode }) { password, code }: contract.PasswordAndCode,
    @Req() request: LoaRequest,
  ): Promise<void> {
    const user = signedIn(request);
    await this.entrance.counted(request, user.email, () => this.ownFactor.proveOff(user, password, code));
    await this.own.run(scopeOf(actor), async ({ users }) => {
      if (!(await users.removeFactor(user.id))) throw new DomainError('conflict', 'factor.off');
    });
    await this.entrance.record(user, 'auth.factorOff');
  }
}
