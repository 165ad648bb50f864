import { textOf } from '@loa/adapters/messages/catalogue.js';
import type { Locale } from '@loa/adapters/messages/message.js';
import type { ProblemDetails } from '@loa/contracts';
import { DomainError, type ErrorKind, notFound } from '@loa/domain';

const STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  gone: 410,
  tooMany: 429,
  unavailable: 503,
};

/** RFC 9457 body of an expected error, in the reader's language. */
export function problemOf(error: DomainError, locale: Locale, status = STATUS[error.kind]): ProblemDetails {
  return {
    type: `urn:loa:problem:${error.code}`,
    title: textOf(locale, `title.${error.kind}`) ?? error.kind,
    status,
    detail: textOf(locale, error.code, error.params) ?? error.code,
    code: error.code,
    params: { ...error.params },
    problems: error.problems.map(({ code, field, row, params }) => ({
      code,
      field,
      row,
      detail: textOf(locale, code, params) ?? code,
    })),
  };
}

export function internalProblem(locale: Locale): ProblemDetails {
  return {
    type: 'urn:loa:problem:internal',
    title: textOf(locale, 'title.internal') ?? '',
    status: 500,
    detail: textOf(locale, 'internal') ?? '',
    code: 'internal',
    params: {},
    problems: [],
  };
}

/** The expected error behind what the framework or the database threw; null when it is a fault of ours. */
export function expectedError(error: unknown): DomainError | null {
  if (error instanceof DomainError) return error;
  if (!(error instanceof Error)) return null;
  return ofDatabase(error) ?? ofHttp(error);
}

/** Too many connections, and a server that is going down or coming up. */
const AWAY = new Set(['53300', '57P01', '57P02', '57P03']);

/** Values that PostgreSQL can't hold: characters, numbers and dates out of its range. A schema should have said so. */
const UNKEEPABLE = new Set(['22021', '22P05', '22P02', '22007', '22008', '22003']);

/** What the pool says, without a code, when no connection came in time. */
const NO_CONNECTION = new Set([
  'timeout exceeded when trying to connect',
  'Connection terminated due to connection timeout',
]);

function ofDatabase(error: Error & { code?: unknown; syscall?: unknown }): DomainError | null {
  // A row written outside the scope: the same answer as for a unit that does not exist (promise G9).
  if (error.code === '42501' && error.message.includes('row-level security')) return notFound('unit');
  if (error.code === '23505') return new DomainError('conflict', 'conflict.duplicate');
  if (error.code === '23503') return new DomainError('conflict', 'conflict.inUse');
  if (UNKEEPABLE.has(String(error.code))) return new DomainError('invalid', 'input.other');
  if (error.code === '57014') return new DomainError('unavailable', 'unavailable.tooSlow');
  const refused = error.syscall === 'connect' || error.code === 'ECONNREFUSED';
  if (refused || AWAY.has(String(error.code)) || NO_CONNECTION.has(error.message))
    return new DomainError('unavailable', 'unavailable.database');
  return null;
}

function ofHttp(error: Error & { status?: unknown; getStatus?: () => number }): DomainError | null {
  const status = error.getStatus?.() ?? error.status;
  if (status === 404 || status === 405) return notFound('route');
  if (status === 413) return new DomainError('invalid', 'input.tooLarge');
  if (status === 415) return new DomainError('invalid', 'input.mediaType');
  if (typeof status === 'number' && status >= 400 && status < 500) return new DomainError('invalid', 'input.malformed');
  return null;
}

/** Statuses that say more than the kind does. */
export function statusOf(error: DomainError): number {
  if (error.code === 'input.tooLarge') return 413;
  if (error.code === 'input.mediaType') return 415;
  if (error.code === 'input.malformed') return 400;
  return STATUS[error.kind];
}
