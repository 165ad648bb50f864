import { DomainError } from '@loa/domain';
import type { Request } from 'express';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a change that another web site had the browser send. Browsers name the origin of every such request;
 * one that names neither header comes from a program, which no other site can steer.
 */
export function assertSameOrigin(request: Request, publicUrl: string): void {
  if (READS.has(request.method)) return;
  const origin = request.headers.origin;
  if (origin !== undefined) {
    if (origin === new URL(publicUrl).origin || hostOf(origin) === request.headers.host) return;
    throw new DomainError('forbidden', 'auth.origin');
  }
  const site = request.headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return;
  throw new DomainError('forbidden', 'auth.origin');
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
