import { startChild } from '../child.mjs';
import { median } from '../median.mjs';
import { openZaloOffice, phone } from '../zalo-campaign.mjs';

export const name = 'http';

const ROUNDS = 3;
const CONNECTIONS = 64;
/** Below this the responder, or a busy machine, would be what is measured. */
const LEAST_OF_LOOP = 25_000;

/** A whole campaign over ZNS against a bare undici loop with the same requests, in turns; medians of the rounds. */
export async function run(ctx) {
  const count = ctx.quick ? 5_000 : 50_000;
  const field = await openZaloOffice(ctx, { connections: CONNECTIONS });
  await field.addPeople('guardian', count);
  const ask = { port: field.port, bodies: sameBodies(), count };
  const loop = await startChild('yardsticks/undici-loop.mjs', { ...ask, count: 5_000, connections: 32 });
  ctx.defer(loop.stop);
  const best = await bestConnections(loop, ask, ctx.say);

  const loops = [];
  const ours = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    ctx.signal.throwIfAborted();
    loops.push(await loop.ask({ ...ask, connections: best }));
    const sent = await field.send('guardian', count);
    ours.push(sent.perSecond);
    ctx.say(`round ${round}: undici ${Math.round(loops.at(-1))}/s, ${sent.text}`);
  }
  const value = median(ours);
  const yardstick = median(loops);
  if (yardstick < LEAST_OF_LOOP && !ctx.quick)
    throw new Error(
      `the bare loop made ${Math.round(yardstick)} requests a second, the campaign ${Math.round(value)} messages: ` +
        `below ${LEAST_OF_LOOP} the responder is what is measured`,
    );
  return { value, unit: 'msg/s', yardstick, ratio: value / yardstick };
}

async function bestConnections(loop, ask, say) {
  let best = null;
  for (const connections of [16, 32, 64, 128]) {
    const perSecond = await loop.ask({ ...ask, count: Math.ceil(ask.count / 2), connections });
    say(`undici ${Math.round(perSecond)}/s with ${connections} connections`);
    if (best === null || perSecond > best.perSecond) best = { connections, perSecond };
  }
  return best.connections;
}

const sameBodies = () =>
  Array.from({ length: 2000 }, (_, n) =>
    JSON.stringify({
      phone: phone(n),
      template_id: '310045',
      template_data: { ten: `Nguyễn Văn An ${n}` },
      tracking_id: `bench00000000-2026-${n}`,
    }),
  );
