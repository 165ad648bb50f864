import { CONNECTIONS, GROUPS } from '../office.mjs';
import { postReceipts } from '../webhooks.mjs';

const MIXED = [
  { channels: ['email'], groups: [GROUPS[0]] },
  { channels: ['sms'], groups: [GROUPS[1]] },
  { channels: ['zaloZns'], groups: [GROUPS[2]] },
];

/** Real processes that end in the middle of a campaign over three channels. */
export const KILLS = {
  'worker-killed': {
    about: 'kill -9 of a worker, now and then of both',
    everyone: true,
    async run(ctx) {
      await ctx.slow(25);
      await ctx.plan(MIXED);
      await ctx.atMoments(ctx.kills ?? 8, () => (ctx.chance.next() < 0.25 ? ctx.harm.workers() : ctx.harm.worker()));
    },
  },
  'postgres-killed': {
    about: 'kill -9 of the database server',
    everyone: true,
    async run(ctx) {
      await ctx.slow(25);
      await ctx.plan(MIXED);
      await ctx.atMoments(ctx.kills ?? 4, () => ctx.harm.postgres());
    },
  },
  'api-killed': {
    about: 'kill -9 of the API among 50,000 webhook events',
    everyone: true,
    async run(ctx) {
      await ctx.field.faults({ zaloZns: { receipts: 'none' } });
      const groups = [...GROUPS];
      await ctx.plan([1, 2, 3].map(() => ({ channels: ['zaloZns'], groups })));
      await ctx.untilAccepted(1);
      const messages = await ctx.field.accepted(ctx.after);
      const moments = ctx.chance.moments(ctx.kills ?? 4, 0.05, 0.9).map((share) => share * messages.length);
      let killing = Promise.resolve();
      const taken = await postReceipts(ctx.field.zaloHook, messages, (n) => {
        while (moments.length > 0 && n >= moments[0]) {
          moments.shift();
          killing = killing.then(() => ctx.harm.api());
        }
      });
      await killing;
      ctx.check = () => appliedOnce(ctx, taken);
    },
  },
  'redis-killed': {
    about: 'kill -9 of Redis, which keeps nothing',
    backends: ['redis'],
    everyone: true,
    async run(ctx) {
      await ctx.slow(25);
      await ctx.plan(MIXED);
      await ctx.atMoments(ctx.kills ?? 4, () => ctx.harm.redis());
    },
  },
  'anything-killed': {
    about: 'kill -9 of whatever comes to hand, with a second and a third channel for those who were refused',
    async run(ctx) {
      await ctx.field.sandbox('POST', '/config', { shares: { zaloZns: 0.3, sms: 0.2 } });
      await ctx.slow(20);
      await ctx.plan([{ channels: ['zaloZns', 'sms', 'email'], groups: [...GROUPS] }]);
      const ways = ['worker', 'workers', 'postgres', 'api', ...(ctx.field.backend === 'redis' ? ['redis'] : [])];
      await ctx.atMoments(ctx.kills ?? 6, () => ctx.harm[ctx.chance.pick(ways)]());
    },
  },
  'worker-frozen': {
    about: 'a worker stands still, is taken for dead, and goes on',
    everyone: true,
    async run(ctx) {
      await ctx.slow(25);
      await ctx.plan(MIXED);
      await ctx.atMoments(ctx.kills ?? 3, () => ctx.harm.freeze(3000));
    },
  },
  'clicks-among-kills': {
    about: 'pause and resume by two people at once, a cancel, and workers that are killed',
    async run(ctx) {
      await ctx.slow(25);
      const paused = await ctx.plan(MIXED.slice(0, 2));
      const cancelled = await ctx.plan(MIXED.slice(2));
      const twice = (campaign, act) => Promise.all([1, 2].map(() => ctx.field.click(campaign.campaignId, act)));
      const acts = [
        async () => {
          const answers = await twice(cancelled, 'cancel');
          if (!answers.includes(200)) ctx.fail(`cancel was answered ${answers}`);
          const { lastSeq } = await ctx.field.counts();
          ctx.check = () => stopped(ctx, cancelled, lastSeq);
        },
        () => ctx.harm.worker(),
        async () => {
          await twice(paused, 'pause');
          await ctx.harm.worker();
          await twice(paused, 'resume');
        },
        () => ctx.harm.worker(),
        async () => {
          await twice(paused, 'pause');
          await twice(paused, 'resume');
        },
      ];
      await ctx.atMoments(acts.length, (n) => acts[n](), { from: 0.01, to: 0.5 });
    },
  },
};

/** A body that got its 200 and was not applied is lost, one that was applied again is doubled. */
async function appliedOnce(ctx, taken) {
  const rows = await ctx.field.sql(
    `SELECT $1 || '-' || d.season || '-' || d.id AS reference,
       (SELECT count(*)::int FROM delivery_event e WHERE e.season = d.season AND e.delivery_id = d.id AND e.to_state = 'delivered') AS n
     FROM delivery d WHERE d.run_id = ANY ($2::bigint[])`,
    [ctx.field.tag, ctx.runs.map(({ id }) => id)],
  );
  const times = new Map(rows.map(({ reference, n }) => [reference, n]));
  const applied = [...taken].map((reference) => times.get(reference) ?? 0);
  return {
    lost: applied.filter((n) => n === 0).length,
    doubled: applied.filter((n) => n > 1).length,
    note: `${taken.size} events`,
  };
}

/** Behind a cancel nothing leaves but the waves in flight (promise G4). */
async function stopped(ctx, { runs }, seq) {
  const late = await ctx.field.accepted(seq);
  const rows = await ctx.field.sql(
    `SELECT $1 || '-' || season || '-' || id AS reference FROM delivery WHERE run_id = ANY ($2::bigint[])`,
    [ctx.field.tag, runs.map(({ id }) => id)],
  );
  const ours = new Set(rows.map(({ reference }) => reference));
  const n = late.filter(({ reference }) => ours.has(reference)).length;
  const inFlight = CONNECTIONS * ctx.field.workers.length;
  if (n > inFlight) ctx.fail(`${n} messages left after the cancel, more than the waves in flight (${inFlight})`);
  return { note: `${n} left after the cancel` };
}
