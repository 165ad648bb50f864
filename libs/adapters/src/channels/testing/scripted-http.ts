import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** For specs: an HTTP provider on loopback that does what a script says with each request. */
export class ScriptedHttp {
  readonly seen: SeenRequest[] = [];
  script: (request: SeenRequest, response: ServerResponse) => void = (_, response) => response.end();
  private server: Server | null = null;
  private arrivals: (() => void)[] = [];

  async start(port = 0): Promise<string> {
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { method = '', url = '', headers } = request;
      const seen = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
      this.seen.push(seen);
      for (const arrived of this.arrivals.splice(0)) arrived();
      this.script(seen, response);
    });
    this.server = server;
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Resolves when the next request has come in whole. */
  nextArrival(): Promise<void> {
    return new Promise((done) => this.arrivals.push(done));
  }

  async stop(): Promise<void> {
    const server = this.server;
    this.server = null;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

export const answer = (response: ServerResponse, value: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
};
