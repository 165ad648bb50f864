import { Agent } from 'undici';
import type { Transport, TransportOutcome, TransportRequest } from './transport.js';

/** Failures that happen before a request is written to a socket. Any other failure counts as `unknown`. */
const BEFORE_WRITING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_CLOSED',
  'UND_ERR_INVALID_ARG',
]);

/** The default transport: simple and safe. It tells "surely not sent" by error code alone, so it says `unknown` more often. */
export function undiciTransport(
  timeouts: { connect?: number; headers?: number; body?: number; connections?: number } = {},
): Transport {
  const agent = new Agent({
    connections: timeouts.connections ?? 8,
    connect: { timeout: timeouts.connect ?? 5_000 },
    headersTimeout: timeouts.headers ?? 15_000,
    bodyTimeout: timeouts.body ?? 15_000,
  });
  return { send: (request, signal) => send(agent, request, signal), close: () => agent.close() };
}

async function send(agent: Agent, request: TransportRequest, signal?: AbortSignal): Promise<TransportOutcome> {
  if (signal?.aborted) return { kind: 'notSent', code: 'aborted', detail: 'aborted before the call' };
  try {
    const { origin, path, method, headers, body } = request;
    const answer = await agent.request({ origin, path, method, headers, body: body ?? null, signal: signal ?? null });
    const text = await answer.body.text();
    const header = (name: string) => {
      const value = answer.headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    return { kind: 'answered', status: answer.statusCode, body: text, header };
  } catch (error) {
    const { code = 'error', message } = error as NodeJS.ErrnoException;
    return { kind: BEFORE_WRITING.has(code) ? 'notSent' : 'unknown', code, detail: message };
  }
}
