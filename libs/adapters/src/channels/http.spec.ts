import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { HttpClient, type HttpRequest } from './http.js';

let server: Server;
let origin: string;
let received: number;
let script: (socket: Socket) => void;
let sockets: Socket[];
let http: HttpClient;

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Left: 7\r\n\r\nhi';
const request = (): HttpRequest => ({
  method: 'POST',
  origin,
  path: '/x?y=1',
  headers: ['content-type', 'text/plain'],
  body: 'body',
});

beforeEach(async () => {
  received = 0;
  sockets = [];
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', () => {
      received += 1;
      script(socket);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  http = new HttpClient(1, { connect: 1000, headers: 5000, body: 300 }, 50);
});

afterEach(async () => {
  await http.close();
  for (const socket of sockets) socket.destroy();
  await new Promise((done) => server.close(done));
});

describe('evidence of what left', () => {
  it('answers with status, body and headers', async () => {
    script = (socket) => socket.write(ok);
    const outcome = await http.send(request());
    expect(outcome).toMatchObject({ kind: 'answered', status: 200, body: 'hi' });
    expect(outcome.kind === 'answered' && outcome.header('x-left')).toBe('7');
    expect(outcome.kind === 'answered' && outcome.header('x-right')).toBeUndefined();
  });

  it('knows a refused connection as not sent', async () => {
    const { port } = server.address() as AddressInfo;
    await new Promise((done) => server.close(done));
    expect(await http.send({ ...request(), origin: `http://127.0.0.1:${port}` })).toMatchObject({
      kind: 'notSent',
      code: 'ECONNREFUSED',
    });
    server.listen(0);
  });

  it('knows a bad name as not sent', async () => {
    expect(await http.send({ ...request(), origin: 'http://nobody.invalid' })).toMatchObject({ kind: 'notSent' });
  });

  it('takes a drop after the request as unknown, and writes it once', async () => {
    script = (socket) => socket.destroy();
    expect(await http.send(request())).toMatchObject({ kind: 'unknown' });
    expect(received).toBe(1);
  });

  it('takes half an answer as unknown', async () => {
    script = (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf');
    expect(await http.send(request())).toMatchObject({ kind: 'unknown' });
  });

  it('takes silence in the body as unknown', async () => {
    script = (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf');
    expect(await http.send(request())).toMatchObject({ kind: 'unknown', code: 'UND_ERR_BODY_TIMEOUT' });
  });

  it('tells an abort in flight from an abort in the queue, and never writes the queued one', async () => {
    const first = new AbortController();
    const second = new AbortController();
    let arrived = () => {};
    const inFlight = new Promise<void>((done) => {
      arrived = done;
    });
    script = () => arrived();
    const sent = http.send(request(), first.signal);
    const queued = http.send(request(), second.signal);
    await inFlight;
    second.abort();
    expect(await queued).toMatchObject({ kind: 'notSent', code: 'aborted' });
    first.abort();
    expect(await sent).toMatchObject({ kind: 'unknown', code: 'aborted' });
    script = (socket) => socket.write(ok);
    expect(await http.send(request())).toMatchObject({ kind: 'answered' });
    expect(received).toBe(2);
  });

  it('does not start when the signal has aborted', async () => {
    expect(await http.send(request(), AbortSignal.abort())).toMatchObject({ kind: 'notSent', code: 'aborted' });
    expect(received).toBe(0);
  });

  it('waits on close for what is in flight, and takes no more', async () => {
    let arrived = () => {};
    const inFlight = new Promise<void>((done) => {
      arrived = done;
    });
    script = () => arrived();
    const patient = new HttpClient(1);
    const sent = patient.send(request());
    await inFlight;
    const closed = patient.close();
    expect(await patient.send(request())).toMatchObject({ kind: 'notSent' });
    for (const socket of sockets) socket.write(ok);
    expect(await sent).toMatchObject({ kind: 'answered' });
    await closed;
  });

  it('settles all when the grace is over: in flight unknown, queued not sent', async () => {
    let arrived = () => {};
    const inFlight = new Promise<void>((done) => {
      arrived = done;
    });
    script = () => arrived();
    const sent = http.send(request());
    const queued = http.send(request());
    await inFlight;
    await http.close();
    expect([(await sent).kind, (await queued).kind]).toEqual(['unknown', 'notSent']);
  });
});
