import { createServer } from 'node:net';

/** A TCP port that is free right now on `host`; `wanted` 0 lets the system choose. Null when `wanted` is taken. */
export function tryPort(wanted = 0, host = '127.0.0.1') {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(null);
      else reject(error);
    });
    server.listen({ port: wanted, host, exclusive: true }, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** `count` different free ports. They are held open together, so that the system can't name one twice. */
export async function freePorts(count, host = '127.0.0.1') {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve, reject) => {
          const server = createServer();
          server.once('error', reject);
          server.listen({ port: 0, host, exclusive: true }, () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** The first free port from `first` on; throws after a hundred. */
export async function nextFreePort(first, host = '127.0.0.1') {
  for (let port = first; port < first + 100; port += 1) {
    if ((await tryPort(port, host)) !== null) return port;
  }
  throw new Error(`no free port between ${first} and ${first + 99}`);
}
