import { DomainError } from '@loa/domain';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { LoaRequest } from './request.js';

/** No request of ours goes half as deep; a body of a megabyte could go half a million levels down. */
const DEEPEST = 32;

/**
 * Global: refuses what no schema asks about and the database can't keep. PostgreSQL has no U+0000 in text, and half of
 * a surrogate pair has no UTF-8. Looks before anything walks the body by recursion, as hashing and validating do.
 */
@Injectable()
export class InputGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { params, query, body } = context.switchToHttp().getRequest<LoaRequest>();
    for (const part of [params, query, body]) checkInput(part);
    return true;
  }
}

/** Throws 422 with the path of the field, which is cut where it holds such characters itself. */
export function checkInput(value: unknown, path: readonly string[] = []): void {
  if (typeof value === 'string') {
    if (isUnkeepable(value)) throw refusal('input.characters', path);
    return;
  }
  // Callbacks come as bytes, which their adapters read.
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return;
  if (path.length >= DEEPEST) throw refusal('input.tooDeep', path.slice(0, 3));
  for (const [name, inner] of Object.entries(value)) {
    if (isUnkeepable(name)) throw refusal('input.characters', path);
    checkInput(inner, [...path, name]);
  }
}

const LONE_SURROGATE = /\p{Surrogate}/u;
const isUnkeepable = (text: string): boolean => text.includes('\0') || LONE_SURROGATE.test(text);

function refusal(code: string, path: readonly string[]): DomainError {
  return new DomainError('invalid', 'input.invalid', {}, [{ code, field: path.join('.') }]);
}
