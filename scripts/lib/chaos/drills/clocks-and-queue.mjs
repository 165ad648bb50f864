import { join, resolve } from 'node:path';
import { CHANNELS, GROUPS, SCHOOLS } from '../office.mjs';

const ROOT = resolve(import.meta.dirname, '../../../..');
const HOUR = 3_600_000;
const MIXED = CHANNELS.map((channel, index) => ({ channels: [channel], groups: [GROUPS[index]] }));

/** What tells the workers when and what to do, gone wrong. */
export const CLOCKS_AND_QUEUE = {
  'queue-wiped': {
    about: 'FLUSHALL of Redis, TRUNCATE of the queue in PostgreSQL',
    everyone: true,
    async run(ctx) {
      await ctx.slow(15);
      await ctx.plan(MIXED);
      await ctx.atMoments(3, () => ctx.harm.wipeQueue());
    },
  },
  'jobs-lost': {
    about: 'jobs that wait are lost, again and again',
    everyone: true,
    async run(ctx) {
      await ctx.slow(15);
      await ctx.plan(MIXED);
      await ctx.atMoments(8, () => ctx.harm.loseWaitingJobs());
    },
  },
  'two-schedulers': {
    about: 'two workers tick all clocks over many runs due at one moment, and each batch is hinted at several times',
    everyone: true,
    async run(ctx) {
      await ctx.slow(5);
      const groups = [...GROUPS];
      await ctx.plan(Array.from({ length: SCHOOLS }, (_, school) => ({ channels: ['zaloZns'], groups, school })));
      await ctx.atMoments(12, () => hintAgain(ctx));
    },
  },
  'clock-jumps': {
    about: 'our clock jumps forward and back by hours',
    everyone: true,
    async run(ctx) {
      await ctx.slow(10);
      await ctx.plan(MIXED);
      await ctx.atMoments(6, () => ctx.field.moveClock(ctx.chance.between(-3, 3) * HOUR, { oursOnly: true }));
    },
  },
};

/** Puts a job on the queue for each open batch, whoever is at it. */
async function hintAgain({ field, chance }) {
  const { DispatchQueue } = await import(join(ROOT, 'dist/libs/adapters/src/queue/dispatch-queue.js'));
  const { workerUrl, redisUrl } = field.instance.urls;
  const open = await field.sql(`SELECT id FROM batch WHERE state <> 'done'`);
  const queue = new DispatchQueue({ databaseUrl: workerUrl, redisUrl, tag: field.tag });
  const turn = 1000 + Math.floor(chance.between(0, 1e6));
  for (const more of [0, 1]) await queue.add(open.map(({ id }) => ({ id, turn: turn + more })));
  await queue.close();
}
