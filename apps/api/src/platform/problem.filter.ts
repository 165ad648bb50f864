import type { Locale } from '@loa/adapters/messages/message.js';
import type { ProblemDetails } from '@loa/contracts';
import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { Response } from 'express';
import { localeOf } from './locale.js';
import { withoutPersonalData } from './log.js';
import { expectedError, internalProblem, problemOf, statusOf } from './problem.js';
import type { LoaRequest } from './request.js';

/** Every error leaves as `application/problem+json`; what was not expected says nothing of the inside. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<LoaRequest>();
    const response = host.switchToHttp().getResponse<Response>();
    const locale = localeOf(request);
    const expected = expectedError(error);
    const problem = expected ? problemOf(expected, locale, statusOf(expected)) : internalProblem(locale);
    if (!expected) {
      const route: unknown = request.route?.path;
      this.logger.error(`${request.method} ${route ?? '?'}: ${withoutPersonalData(error)}`);
    }
    sendProblem(response, problem, locale);
  }
}

export function sendProblem(response: Response, problem: ProblemDetails, locale: Locale): void {
  // An answer that has begun (a download, a stream of events) can only be cut off.
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (problem.status === 429 && problem.params.seconds) {
    response.setHeader('retry-after', String(problem.params.seconds));
  }
  if (problem.status === 401) response.setHeader('www-authenticate', 'Bearer realm="loa"');
  response
    .status(problem.status)
    .setHeader('content-type', 'application/problem+json; charset=utf-8')
    .setHeader('content-language', locale)
    .setHeader('cache-control', 'no-store');
  response.end(JSON.stringify(problem));
}
