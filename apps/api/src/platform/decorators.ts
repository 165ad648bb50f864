import type { Actor, Permission } from '@loa/domain';
import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import type { LoaRequest } from './request.js';

export const PUBLIC = 'loa:public';
export const REQUIRES = 'loa:requires';

/** Open to everybody, with the reason why that is safe; on a method or a controller. */
export const Public = (reason: string) => SetMetadata(PUBLIC, reason);

/** The permission that a route asks for, all of them when several; a route with neither this nor `Public` is refused. */
export const Requires = (...permissions: Permission[]) => SetMetadata(REQUIRES, permissions);

/** For routes that any signed-in user or key may call. */
export const AnyActor = () => SetMetadata(REQUIRES, []);

/** Who asks. Never undefined on a route that is not public. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<LoaRequest>();
  if (!actor) throw new Error('CurrentActor on a route without an actor');
  return actor;
});

/**
 * Honours the header Idempotency-Key: a repeat gets the first answer. Not for answers that hold a secret, because
 * the answer is stored.
 */
export const Idempotent = () =>
  applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'A repeat with the same key gets the first answer',
    }),
  );
