import type { RefusalClass } from '@loa/application';

interface GraphCode {
  readonly class: RefusalClass | 'unknown';
  readonly meaning: string;
}

/** Graph errors of a page post by `code` or `code/subcode`. Source: Meta, graph-api/guides/error-handling; classes are ours. */
export const GRAPH_CODES: Readonly<Record<string, GraphCode>> = {
  '1': { class: 'unknown', meaning: 'unknown: a send may have been done' },
  '1/1357046': { class: 'unknown', meaning: 'seen although the message was sent' },
  '2': { class: 'retry', meaning: 'service down' },
  '3': { class: 'account', meaning: 'capability missing' },
  '4': { class: 'quota', meaning: 'app limit' },
  '10': { class: 'account', meaning: 'permission missing or removed' },
  '17': { class: 'quota', meaning: 'user limit' },
  '32': { class: 'quota', meaning: 'page limit' },
  '100': { class: 'message', meaning: 'bad parameter' },
  '100/33': { class: 'account', meaning: 'page absent or not visible' },
  '102': { class: 'credentials', meaning: 'token bad' },
  '190': { class: 'credentials', meaning: 'token bad' },
  '341': { class: 'quota', meaning: 'app limit' },
  '368': { class: 'quota', meaning: 'blocked for a while for a policy violation' },
  '506': { class: 'unknown', meaning: 'same post twice in a row: probably posted already' },
  '613': { class: 'quota', meaning: 'rate limit' },
  '80001': { class: 'quota', meaning: 'page limit' },
  '80006': { class: 'quota', meaning: 'Messenger limit' },
  '1609005': { class: 'message', meaning: 'link could not be read' },
};

/** The most particular entry; 200–299 are permissions. Undefined for a code that the table doesn't hold. */
export function graphCode(code: number, subcode: number | undefined): GraphCode | undefined {
  if (code >= 200 && code < 300) return { class: 'account', meaning: 'permission missing or removed' };
  return GRAPH_CODES[`${code}/${subcode}`] ?? GRAPH_CODES[String(code)];
}
