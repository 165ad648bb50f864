import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { AfterAccept, Faults } from '../faults.js';
import { type Answer, type Call, problem, type Route } from './answers.js';

const MAX_BODY_BYTES = 1 << 20;
const MAX_CONTROL_BODY_BYTES = 32 << 20;

/** Finds the route of a request; plain paths by a map, patterns one after the other. */
class Router {
  private readonly plain = new Map<string, Route>();
  private readonly patterns: Route[] = [];

  constructor(routes: Route[]) {
    for (const route of routes) {
      if (typeof route.path === 'string') this.plain.set(`${route.method} ${route.path}`, route);
      else this.patterns.push(route);
    }
  }

  find(method: string, path: string): { route: Route; params: string[] } | null {
    const plain = this.plain.get(`${method} ${path}`);
    if (plain) return { route: plain, params: [] };
    for (const route of this.patterns) {
      if (route.method !== method) continue;
      const match = (route.path as RegExp).exec(path);
      if (match) return { route, params: match.slice(1) };
    }
    return null;
  }
}

export interface HttpServerOptions {
  routes: Route[];
  faults: Faults;
  /** Makes durable what a handler took; called before every answer. */
  flush: () => void;
}

/** One HTTP server for all providers, the control API and the inbox page. */
export function createHttpServer({ routes, faults, flush }: HttpServerOptions): Server {
  const router = new Router(routes);
  const server = createServer((req, res) => {
    serve(req, res).catch((error: unknown) => {
      console.error('sandbox: a handler failed', error);
      if (!res.headersSent) send(res, problem(500, 'sandbox.bug', 'The sandbox failed; see its log.'));
    });
  });
  server.keepAliveTimeout = 65_000;
  return server;

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { path, query } = splitUrl(req.url ?? '/');
    const found = router.find(req.method === 'HEAD' ? 'GET' : (req.method ?? 'GET'), path);
    if (!found) return send(res, problem(404, 'route.unknown', `No such route: ${req.method} ${path}`));
    const { route, params } = found;
    if (route.loopbackOnly && !isLocal(req)) {
      return send(res, problem(403, 'control.remote', 'Only callers on this machine may do this.'));
    }
    if (route.channel && strikesOnArrival(route, req.socket, res)) return;
    const body = await readBody(req, route.channel ? MAX_BODY_BYTES : MAX_CONTROL_BODY_BYTES);
    if (body === 'gone') return;
    if (body === 'tooLarge') {
      res.setHeader('connection', 'close');
      return send(res, problem(413, 'body.tooLarge', 'The body is too large.'));
    }
    const call: Call = { method: route.method, path, params, query, headers: req.headers, body };
    const answer = await route.handler(call);
    flush();
    const strike = answer.accepted ? faults.afterAccept(answer.accepted.channel, answer.accepted.address) : null;
    const slowMs = route.channel ? faults.of(route.channel).slowMs : 0;
    if (slowMs > 0) setTimeout(() => finish(res, answer, strike), slowMs).unref();
    else finish(res, answer, strike);
  }

  function strikesOnArrival(route: Route, socket: Socket, res: ServerResponse): boolean {
    const arrival = faults.onArrival(route.channel!);
    if (!arrival) return false;
    if (arrival.kind === 'refuse') socket.resetAndDestroy();
    if (arrival.kind === 'badGateway') send(res, badGateway());
    if (arrival.kind === 'tooMany') {
      res.setHeader('retry-after', String(arrival.retryAfterS));
      send(res, { status: 429, type: 'application/json', body: '{"error":{"message":"Too many requests","code":4}}' });
    }
    return true;
  }
}

function finish(res: ServerResponse, answer: Answer, strike: AfterAccept): void {
  if (strike === 'hang') return;
  if (strike === 'drop') res.socket?.destroy();
  else if (strike === 'serverError') send(res, { status: 500, type: 'text/plain', body: 'Internal Server Error' });
  else send(res, answer);
}

function send(res: ServerResponse, answer: Answer): void {
  const bytes = Buffer.from(answer.body);
  res.writeHead(answer.status, { 'content-type': answer.type, 'content-length': bytes.length, ...answer.headers });
  res.end(bytes);
}

function badGateway(): Answer {
  return {
    status: 502,
    type: 'text/html',
    body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
  };
}

const NO_QUERY = new URLSearchParams();

function splitUrl(url: string): { path: string; query: URLSearchParams } {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  return {
    path: path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path,
    query: mark < 0 ? NO_QUERY : new URLSearchParams(url.slice(mark + 1)),
  };
}

/** The address of the caller and the name it called: a page of another site can reach this port, but not under its name. */
function isLocal(req: IncomingMessage): boolean {
  const address = req.socket.remoteAddress ?? '';
  const host = (req.headers.host ?? '').replace(/:\d+$/, '');
  return (
    (address === '::1' || /^(::ffff:)?127\./.test(address)) &&
    (host === 'localhost' || host === '[::1]' || /^127\.[\d.]+$/.test(host))
  );
}

function readBody(req: IncomingMessage, limit: number): Promise<Buffer | 'tooLarge' | 'gone'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) resolve('tooLarge');
      else chunks.push(chunk);
    });
    req.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    req.on('error', () => resolve('gone'));
    req.on('close', () => resolve('gone'));
  });
}
