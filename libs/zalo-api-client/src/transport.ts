/** One HTTP request, split so that nothing has to parse an address per call. */
export interface TransportRequest {
  readonly method: 'GET' | 'POST';
  /** Scheme, host and port, e.g. `https://openapi.zalo.me`. */
  readonly origin: string;
  /** Path with its query, starting with a slash. */
  readonly path: string;
  /** Names and values in turn: `[name, value, name, value]`. */
  readonly headers: string[];
  readonly body?: string;
}

/**
 * What is known after a call:
 * - `answered` a complete answer came back, whatever its status
 * - `notSent` surely no byte of the request left: refused connection, DNS, connect timeout, abort while waiting
 * - `unknown` the request was handed to a socket and no complete answer tells what became of it
 */
export type TransportOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: string;
      /** One response header by lower-case name. */
      header(name: string): string | undefined;
    }
  | { readonly kind: 'notSent'; readonly code: string; readonly detail: string }
  | { readonly kind: 'unknown'; readonly code: string; readonly detail: string };

/** How the client reaches the network. Never rejects for what the network does. */
export interface Transport {
  send(request: TransportRequest, signal?: AbortSignal): Promise<TransportOutcome>;
  close(): Promise<void>;
}
