import type { Config } from '@loa/adapters/config/config.js';
import { Identify } from '@loa/application';
import { DomainError, type Permission } from '@loa/domain';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { PUBLIC, REQUIRES } from './decorators.js';
import { assertSameOrigin } from './origin.js';
import { bearerOf, recognise } from './recognise.js';
import type { LoaRequest } from './request.js';
import { CONFIG } from './tokens.js';

/** Global: says who asks, and whether they may. Closed unless a route says otherwise. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly identify: Identify,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<string | undefined>(PUBLIC, places) !== undefined) return true;
    const request = context.switchToHttp().getRequest<LoaRequest>();
    await this.recognise(request);
    const needed = this.reflector.getAllAndOverride<Permission[] | undefined>(REQUIRES, places);
    if (needed === undefined) throw new Error(`${context.getClass().name} has a route that names no permission`);
    const missing = needed.find((permission) => !request.actor?.permissions.has(permission));
    if (missing) throw new DomainError('forbidden', 'auth.permission', { permission: missing });
    return true;
  }

  private async recognise(request: LoaRequest): Promise<void> {
    const found = await recognise(this.identify, request);
    if (!found) {
      throw new DomainError('unauthenticated', bearerOf(request) === null ? 'auth.required' : 'auth.wrongKey');
    }
    if (found.user) assertSameOrigin(request, this.config.publicUrl);
    request.actor = found.actor;
    request.user = found.user ?? undefined;
    request.sessionId = found.sessionId;
  }
}
