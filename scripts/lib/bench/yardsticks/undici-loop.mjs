import { Pool } from 'undici';

/** Asked with `{ port, bodies, count, connections }`, answers requests per second of a bare loop. */
process.on('message', async ({ port, bodies, count, connections }) => {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 });
  const headers = ['access_token', 'bench', 'content-type', 'application/json'];
  let next = 0;
  let refused = 0;
  const startedAt = process.hrtime.bigint();
  await new Promise((over) => {
    let open = connections;
    const lane = () => {
      const n = next++;
      if (n >= count) {
        open -= 1;
        if (open === 0) over();
        return;
      }
      const body = bodies[n % bodies.length];
      // The raw handler is the fastest way that undici has, and the one that the product takes.
      pool.dispatch(
        { method: 'POST', path: '/zalo-business/message/template', headers, body },
        {
          onConnect() {},
          onHeaders(status) {
            if (status !== 200) refused += 1;
            return true;
          },
          onData: () => true,
          onComplete: lane,
          onError(error) {
            throw error;
          },
        },
      );
    };
    for (let started = 0; started < connections; started += 1) lane();
  });
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  await pool.close();
  if (refused > 0) throw new Error(`${refused} requests were refused`);
  process.send(count / seconds);
});
