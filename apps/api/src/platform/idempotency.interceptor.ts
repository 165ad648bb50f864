import { createHash } from 'node:crypto';
import { Database } from '@loa/adapters/postgres/database.js';
import { PostgresIdempotency } from '@loa/adapters/postgres/idempotency-store.js';
import type { Clock } from '@loa/application';
import { DomainError } from '@loa/domain';
import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { expectedError } from './problem.js';
import { actorName, type LoaRequest } from './request.js';
import { CLOCK } from './tokens.js';

/** Behind `@Idempotent()`. Without the header it does nothing. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly store: PostgresIdempotency;

  constructor(
    database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.store = new PostgresIdempotency(database);
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<LoaRequest>();
    const key = request.header('idempotency-key');
    if (key === undefined || !request.actor) return next.handle();
    const response = context.switchToHttp().getResponse<Response>();
    return from(this.once({ actor: actorName(request.actor), key }, request, response, next));
  }

  private async once(
    id: { actor: string; key: string },
    request: LoaRequest,
    response: Response,
    next: CallHandler,
  ): Promise<unknown> {
    if (id.key.length < 8 || id.key.length > 100) throw new DomainError('invalid', 'idempotency.key');
    const hash = hashOf(request);
    const earlier = await this.store.begin(id, hash, this.clock.now());
    if (earlier) {
      if (!earlier.hash.equals(hash)) throw new DomainError('invalid', 'idempotency.otherBody');
      if (earlier.status === null) throw new DomainError('conflict', 'idempotency.underWay');
      response.status(earlier.status).setHeader('idempotent-replay', 'true');
      return earlier.body;
    }
    try {
      const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
      await this.store.finish(id, response.statusCode, body);
      return body;
    } catch (error) {
      // A refusal did nothing: the next try with the same key starts afresh. After a fault nobody knows: the key stays
      // taken, so that a repeat is told to look first.
      const expected = expectedError(error);
      if (expected && expected.kind !== 'unavailable') await this.store.forget(id);
      throw error;
    }
  }
}

function hashOf(request: LoaRequest): Buffer {
  const hash = createHash('sha256').update(`${request.method} ${request.originalUrl}\n`);
  hash.update(JSON.stringify(request.body ?? null));
  if (request.file?.buffer) hash.update(request.file.buffer);
  return hash.digest();
}
