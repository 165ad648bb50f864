import { median } from '../median.mjs';
import { openZaloOffice } from '../zalo-campaign.mjs';

export const name = 'grow';

const ROUNDS = 5;

/**
 * What a message costs at a million, in microseconds from the release of the run to its last outcome, against the same
 * at ten thousand (median of five runs before the million was laid). From the release and not from due: the wait for the
 * clock's tick would weigh on the small runs and flatter the large one. `memory` compares the worker's highest resident
 * set during each.
 */
export async function run(ctx) {
  const few = ctx.quick ? 2_000 : 10_000;
  const many = ctx.quick ? 20_000 : 1_000_000;
  const field = await openZaloOffice(ctx, { connections: 64 });
  await field.addPeople('teacher', few);
  const small = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    ctx.signal.throwIfAborted();
    small.push(await field.send('teacher', few));
    ctx.say(`${few}: ${small.at(-1).text}`);
  }
  ctx.say(`laying ${many} people`);
  await field.addPeople('guardian', many);
  const large = await field.send('guardian', many);
  ctx.say(`${many}: ${large.text}`);
  const value = large.costMicros;
  const yardstick = median(small.map((sent) => sent.costMicros));
  const memory = large.residentBytes / median(small.map((sent) => sent.residentBytes));
  return { value, unit: 'µs/msg', yardstick, ratio: value / yardstick, memory };
}
