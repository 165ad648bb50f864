import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { HTTP_TIMEOUTS, HttpClient } from './http.js';
import { publicOnly, reachOf } from './public-hosts.js';
import { SmtpLink } from './smtp-link.js';

/** A server here, and how many came to it. "localhost" is a name that leads inside when it is connected to. */
async function inside() {
  let came = 0;
  const server = createServer((socket) => {
    came += 1;
    socket.on('error', () => {}).destroy();
  });
  await new Promise<void>((done) => server.listen(0, 'localhost', done));
  const { port } = server.address() as AddressInfo;
  return { port, came: () => came, close: () => new Promise((done) => server.close(done)) };
}

describe('names that lead inside at the moment of sending', () => {
  it('keeps public addresses of a name only, and refuses one that has none', () => {
    const found = ['10.0.0.1', '8.8.8.8', '::1', '169.254.169.254', '2606:4700::1111'].map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
    expect(publicOnly('x', found).map(({ address }) => address)).toEqual(['8.8.8.8', '2606:4700::1111']);
    expect(() => publicOnly('x', [{ address: '::ffff:127.0.0.1', family: 6 }])).toThrow('leads inside');
  });

  it('holds a real account to them, and lets one on the sandbox reach the machine itself', () => {
    expect(reachOf({ settings: { sandbox: false } })).toBe('public');
    expect(reachOf({ settings: { sandbox: true } })).toBe('anywhere');
  });

  it.each([
    ['public', 0],
    ['anywhere', 1],
  ] as const)('over HTTP, %s', async (reach, connections) => {
    const server = await inside();
    const client = new HttpClient(1, HTTP_TIMEOUTS, 100, reach);
    const request = { method: 'GET', origin: `http://localhost:${server.port}`, path: '/', headers: [] } as const;
    const outcome = await client.send({ ...request, headers: [] });
    await client.close();
    await server.close();
    expect(server.came()).toBe(connections);
    if (reach === 'public') expect(outcome).toMatchObject({ kind: 'notSent', code: 'EINSIDE' });
  });

  it('over SMTP', async () => {
    const server = await inside();
    const connection = { host: 'localhost', port: server.port, ignoreTLS: true };
    const refused = await SmtpLink.open({ connection, reach: 'public' });
    expect(refused).toMatchObject({ ok: false, handed: false, stage: 'connect', code: 'EINSIDE' });
    expect(server.came()).toBe(0);
    await SmtpLink.open({ connection, reach: 'anywhere' });
    await server.close();
    expect(server.came()).toBe(1);
  });
});
