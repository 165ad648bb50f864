import { startChild } from './child.mjs';
import { NOTE } from './contents.mjs';
import { Office } from './office.mjs';

/**
 * An office that sends ZNS to a bare responder: what all rows over HTTP begin with.
 * @param {object} ctx of the row
 * @param {{ workers?: number, connections: number, latencyMs?: number }} options
 */
export async function openZaloOffice(ctx, { workers = 1, connections, latencyMs = 0 }) {
  const responder = await startChild('zalo-responder.mjs', { latencyMs });
  ctx.defer(responder.stop);
  const office = await Office.open({ workers, defer: ctx.defer, signal: ctx.signal });
  await office.addAccount({
    channel: 'zaloZns',
    endpoint: `http://127.0.0.1:${responder.answer}`,
    settings: { appId: 'bench', oaId: 'bench', secretKey: 'bench' },
    connections,
    credentials: { accessToken: 'bench', refreshToken: 'bench' },
  });
  return {
    office,
    port: responder.answer,
    /** Lays `count` people whom a run to `group` will reach. */
    addPeople: (group, count) => office.addPeople({ count, group, channel: 'zaloZns', address: phone }),
    /** Sends to all of `group`; see `Office.send`. */
    send: (group, count) =>
      office.send({ channels: ['zaloZns'], group, content: NOTE }, count, { responder: [responder.pid] }),
  };
}

export const phone = (n) => `84${900_000_000 + n}`;
