import { currentLocale, textsOf } from './texts/index.js';

/** One thing wrong in the input, as the server tells it; `row` counts as in the spreadsheet. */
export interface ProblemItem {
  code: string;
  field?: string;
  row?: number;
  detail?: string;
}

/** An answer that is not a success (RFC 9457 problem+json), its message in the reader's language. Status 0: no answer. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly problems: readonly ProblemItem[] = [],
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

type Query = Record<string, string | number | boolean | null | undefined>;
interface Options {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
  /** Makes a repeat of the same click harmless: the server gives the first answer again. */
  idempotencyKey?: string;
}

const BASE = '/api/v1';
/** Where not being signed in is no surprise. */
const ENTRANCE = /^\/auth\/(login|logout|me|link|reset)\b/;

/** What happens when the session has ended; set by the router, which knows where the reader stands. */
let onSignedOut: () => void = () => {};
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler;
}

/** Address of a route, for links that the browser opens by itself (downloads, event streams). */
export function apiUrl(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return `${BASE}${path}${text ? `?${text}` : ''}`;
}

async function call<T>(method: string, path: string, { query, body, signal, idempotencyKey }: Options): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': currentLocale() };
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) headers['content-type'] = 'application/json';
  if (idempotencyKey) headers['idempotency-key'] = idempotencyKey;
  let response: Response;
  try {
    response = await fetch(apiUrl(path, query), {
      method,
      headers,
      signal,
      credentials: 'same-origin',
      body: body === undefined ? undefined : isForm ? body : JSON.stringify(body),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, 'noAnswer', textsOf(currentLocale()).errors.noAnswer);
  }
  if (response.ok) return (await readBody(response)) as T;
  const error = await problemOf(response);
  if (response.status === 401 && !ENTRANCE.test(path)) onSignedOut();
  throw error;
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}

/** What an answer that is no success tells. */
export async function problemOf(response: Response): Promise<ApiError> {
  const t = textsOf(currentLocale()).errors;
  const known = response.status === 401 ? t.signedOut : response.status === 403 ? t.forbidden : t.unknown;
  try {
    const body = (await response.json()) as {
      code?: string;
      detail?: string;
      title?: string;
      problems?: ProblemItem[];
    };
    return new ApiError(response.status, body.code ?? '', body.detail || body.title || known, body.problems ?? []);
  } catch {
    // A proxy's own page, for example.
    return new ApiError(response.status, '', known);
  }
}

export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) => call<T>('GET', path, { query, signal }),
  post: <T>(path: string, body?: unknown, options: Options = {}) =>
    call<T>('POST', path, { ...options, body: body ?? {} }),
  patch: <T>(path: string, body: unknown) => call<T>('PATCH', path, { body }),
  put: <T>(path: string, body: unknown) => call<T>('PUT', path, { body }),
  delete: <T>(path: string) => call<T>('DELETE', path, {}),
};
