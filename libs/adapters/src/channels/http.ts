import { type Dispatcher, Pool } from 'undici';
import { onAbort } from './abort.js';
import { lookUpPublic, type Reach } from './public-hosts.js';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path with its query. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body?: string;
}

/**
 * What is known after a call, by evidence and not by error code:
 * - `answered` a complete answer came
 * - `notSent` the request was never handed to a socket (refused, DNS, connect timeout, aborted while queued)
 * - `unknown` it was handed over and no complete answer came
 */
export type HttpOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: string;
      header(name: string): string | undefined;
    }
  | { readonly kind: 'notSent' | 'unknown'; readonly code: string; readonly detail: string };

/** Milliseconds. `headers` from the written request to the answer's head, `body` between two pieces of its body. */
export interface HttpTimeouts {
  readonly connect: number;
  readonly headers: number;
  readonly body: number;
}

export const HTTP_TIMEOUTS: HttpTimeouts = { connect: 5_000, headers: 15_000, body: 10_000 };

/** How long a closing sender waits for what it has under way: a stopping worker has seconds. */
export const CLOSE_GRACE_MS = 3_000;

/** Provider answers are a few hundred bytes; more than this is no answer of theirs. */
const MAX_ANSWER_BYTES = 1_000_000;

/**
 * Keep-alive pools, one per origin. Never rejects for what the network does. `reach`: where names may lead; a real account's
 * never inside.
 */
export class HttpClient {
  private readonly pools = new Map<string, Pool>();
  private closing: Promise<void> | null = null;

  constructor(
    private readonly connections: number,
    private readonly timeouts: HttpTimeouts = HTTP_TIMEOUTS,
    private readonly graceMs = CLOSE_GRACE_MS,
    private readonly reach: Reach = 'anywhere',
  ) {}

  send(request: HttpRequest, signal?: AbortSignal): Promise<HttpOutcome> {
    if (this.closing) return Promise.resolve({ kind: 'notSent', code: 'closed', detail: 'the sender is closed' });
    return new Promise((resolve) => {
      const exchange = new Exchange(resolve, signal);
      if (!exchange.settled) this.pool(request.origin).dispatch(request, exchange);
    });
  }

  /** Takes no more calls and waits for those in flight; after the grace they end as `unknown`, queued ones as `notSent`. */
  close(): Promise<void> {
    this.closing ??= this.shut([...this.pools.values()]);
    return this.closing;
  }

  private async shut(pools: readonly Pool[]): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((done) => {
      timer = setTimeout(done, this.graceMs);
    });
    await Promise.race([Promise.all(pools.map((pool) => pool.close())), grace]);
    clearTimeout(timer);
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  private pool(origin: string): Pool {
    const known = this.pools.get(origin);
    if (known) return known;
    const pool = new Pool(origin, {
      connections: this.connections,
      // Pipelined requests would be written again by undici when the one before them fails.
      pipelining: 1,
      connect: { timeout: this.timeouts.connect, ...(this.reach === 'public' && { lookup: lookUpPublic }) },
      headersTimeout: this.timeouts.headers,
      bodyTimeout: this.timeouts.body,
      maxResponseSize: MAX_ANSWER_BYTES,
    });
    this.pools.set(origin, pool);
    return pool;
  }
}

/**
 * One request and what is known of it. undici calls `onConnect` right before it writes the request to a socket: an end
 * before that call means that surely nothing was sent. The raw handler methods are used, and not their `onRequest…`
 * successors, since those parse every header of every answer into an object.
 */
class Exchange implements Dispatcher.DispatchHandler {
  settled = false;
  private handed = false;
  private abort: ((error?: Error) => void) | null = null;
  private status = 0;
  private headers: Buffer[] = [];
  private body: Buffer | null = null;
  private readonly forget: (() => void) | null = null;

  constructor(
    private readonly resolve: (outcome: HttpOutcome) => void,
    signal?: AbortSignal,
  ) {
    if (!signal) return;
    if (signal.aborted) this.cancel();
    else this.forget = onAbort(signal, () => this.cancel());
  }

  onConnect(abort: (error?: Error) => void): void {
    // Settled: aborted while it was queued. Handed over already: undici would write it a second time.
    if (this.settled || this.handed) {
      abort();
      return;
    }
    this.handed = true;
    this.abort = abort;
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    this.status = status;
    this.headers = headers;
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.body = this.body ? Buffer.concat([this.body, chunk]) : chunk;
    return true;
  }

  onComplete(): void {
    const { status, headers, body } = this;
    this.settle({
      kind: 'answered',
      status,
      body: body ? body.toString('utf8') : '',
      header: (name) => headerOf(headers, name),
    });
  }

  onError(error: Error): void {
    this.fail((error as NodeJS.ErrnoException).code ?? error.name, error.message);
  }

  private cancel(): void {
    this.fail('aborted', 'aborted by the sender');
    this.abort?.();
  }

  private fail(code: string, detail: string): void {
    this.settle({ kind: this.handed ? 'unknown' : 'notSent', code, detail });
  }

  private settle(outcome: HttpOutcome): void {
    if (this.settled) return;
    this.settled = true;
    this.forget?.();
    this.resolve(outcome);
  }
}

/** Searches the raw pairs; few callers look at a header at all. */
function headerOf(headers: Buffer[], name: string): string | undefined {
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const key = headers[index]!;
    if (key.length === name.length && key.toString('latin1').toLowerCase() === name) {
      return headers[index + 1]!.toString('latin1');
    }
  }
  return undefined;
}
