import { median } from '../median.mjs';
import { openZaloOffice } from '../zalo-campaign.mjs';

export const name = 'scale';

const ROUNDS = 3;
/** So few that a worker waits for the provider and not for the machine, which two workers have to share. */
const CONNECTIONS = 32;

/** Two workers against one, with a provider that takes 100 ms for each message. */
export async function run(ctx) {
  const count = ctx.quick ? 2_000 : 10_000;
  const field = await openZaloOffice(ctx, { workers: 2, connections: CONNECTIONS, latencyMs: 100 });
  await field.addPeople('guardian', count);
  const second = field.office.instance.children.find((child) => child.name === 'worker-2');
  const one = [];
  const two = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    ctx.signal.throwIfAborted();
    await second.stop();
    const alone = await field.send('guardian', count);
    second.start();
    await second.ready({ signal: ctx.signal });
    const both = await field.send('guardian', count);
    one.push(alone.perSecond);
    two.push(both.perSecond);
    ctx.say(`round ${round}: one worker: ${alone.text}; two: ${both.text}`);
  }
  const value = median(two);
  const yardstick = median(one);
  return { value, unit: 'msg/s', yardstick, ratio: value / yardstick };
}
