/** What kind of answer an expected error is; the HTTP root maps it to a status. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'notFound'
  | 'conflict'
  | 'gone'
  | 'tooMany'
  | 'unavailable';

/** One thing wrong in the input: `field` is a path ("steps.2.localTime"), `row` counts as in the spreadsheet. */
export interface Problem {
  readonly code: string;
  readonly field?: string;
  readonly row?: number;
  readonly params?: Readonly<Record<string, string | number>>;
}

/**
 * An expected error with a stable code ("campaign.notDraft"). Its text comes from the message catalogues by code and
 * params, in the reader's language; params never hold personal data.
 */
export class DomainError extends Error {
  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    readonly params: Readonly<Record<string, string | number>> = {},
    readonly problems: readonly Problem[] = [],
  ) {
    super(code);
    this.name = 'DomainError';
  }
}

export const notFound = (what: string): DomainError => new DomainError('notFound', 'notFound', { what });
