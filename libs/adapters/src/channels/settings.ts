import { DomainError } from '@loa/domain';
import type { z } from 'zod';

/** Reads an account's settings by their schema; a DomainError `account.settings` names each wrong field, never its value. */
export function readSettings<T extends z.ZodType>(schema: T, settings: Readonly<Record<string, unknown>>): z.output<T> {
  const read = schema.safeParse(settings);
  if (read.success) return read.data;
  const problems = read.error.issues.map((issue) => ({ code: `settings.${issue.code}`, field: issue.path.join('.') }));
  throw new DomainError('invalid', 'account.settings', { field: problems[0]?.field ?? '' }, problems);
}

/**
 * The sandbox's address without its trailing slash, or null when the real provider is meant. A plain `http://` endpoint
 * is the sandbox too, whatever the settings say: real providers speak TLS, and a slip must not write to real people.
 */
export function sandboxRoot(endpoint: string, sandbox: boolean): string | null {
  return sandbox || endpoint.startsWith('http://') ? endpoint.replace(/\/+$/, '') : null;
}

/** The account's endpoint as a URL; a DomainError names the field when it is none of these protocols. */
export function endpointUrl(endpoint: string, ...protocols: readonly string[]): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (url && protocols.includes(url.protocol)) return url;
  throw new DomainError('invalid', 'account.settings', { field: 'endpoint' }, [
    { code: 'settings.endpoint', field: 'endpoint' },
  ]);
}

/** A base address without its trailing slash, split once for the HTTP client. */
export interface BaseAddress {
  readonly origin: string;
  readonly prefix: string;
}

export function baseAddress(address: string): BaseAddress {
  const url = endpointUrl(address, 'http:', 'https:');
  return { origin: url.origin, prefix: url.pathname.replace(/\/+$/, '') };
}
