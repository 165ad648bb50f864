import { DomainError } from '@loa/domain';
import type { z } from 'zod';

/** Reads an account's settings by their schema; a DomainError `account.settings` names each wrong field, never its value. */
export function readSettings<T extends z.ZodType>(schema: T, settings: Readonly<Record<string, unknown>>): z.output<T> {
  const read = schema.safeParse(settings);
  if (read.success) return read.data;
  const problems = read.error.issues.map((issue) => ({ code: `settings.${issue.code}`, field: issue.path.join('.') }));
  throw new DomainError('invalid', 'account.settings', { field: problems[0]?.field ?? '' }, problems);
}

/** A base address without its trailing slash, split once for the HTTP client. */
export interface BaseAddress {
  readonly origin: string;
  readonly prefix: string;
}

export function baseAddress(address: string): BaseAddress {
  const url = new URL(address);
  return { origin: url.origin, prefix: url.pathname.replace(/\/+$/, '') };
}
