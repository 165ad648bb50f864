import { CHANNELS, GROUPS } from '../office.mjs';

const MIXED = CHANNELS.map((channel, index) => ({ channels: [channel], groups: [GROUPS[index]] }));
const onAll = (switches) => Object.fromEntries(CHANNELS.map((channel) => [channel, switches]));

/** Providers that misbehave in the middle of a campaign, or `toTheEnd` of it. */
export const PROVIDERS = {
  'accepts-and-hangs': {
    about: 'providers take messages and never answer',
    everyone: true,
    async run(ctx) {
      await ctx.slow(10);
      await ctx.plan(MIXED);
      await ctx.atMoments(2, () =>
        ctx.harm.unanswered(async () => {
          await ctx.field.faults(onAll({ hang: 'after' }), 10);
          await ctx.pause(2000);
          await ctx.slow(10);
        }),
      );
    },
  },
  'accepts-and-drops': {
    about: 'providers take messages and cut the connection',
    everyone: true,
    toTheEnd: true,
    async run(ctx) {
      const count = Math.ceil(ctx.field.members / 500);
      await ctx.field.faults(onAll({ acceptThenDrop: { share: 0.05, count } }));
      ctx.harm.open += count * CHANNELS.length;
      await ctx.plan(MIXED);
    },
  },
  'accepts-and-answers-500': {
    about: 'providers take messages and answer that they failed',
    everyone: true,
    toTheEnd: true,
    async run(ctx) {
      const count = Math.ceil(ctx.field.members / 500);
      await ctx.field.faults(onAll({ http500AfterAccept: { share: 0.05, count } }));
      ctx.harm.open += count * CHANNELS.length;
      await ctx.plan(MIXED);
    },
  },
  'too-many-requests': {
    about: '429 with Retry-After, and 421 at the mail server',
    everyone: true,
    async run(ctx) {
      await ctx.slow(5);
      await ctx.plan(MIXED);
      await ctx.atMoments(3, () => ctx.field.faults(onAll({ status429: { retryAfterS: 2, count: 100 } }), 5));
    },
  },
  'resets-connections': {
    about: 'providers reset connections or refuse them, and a proxy answers for them',
    everyone: true,
    async run(ctx) {
      await ctx.slow(5);
      await ctx.plan(MIXED);
      await ctx.atMoments(3, () =>
        ctx.harm.cutOff(async () => {
          await ctx.field.faults(onAll({ refuseConnections: true }), 5);
          await ctx.pause(1000);
          await ctx.field.faults(onAll({ badGateway: { count: 50 } }), 5);
        }),
      );
    },
  },
  'token-revoked': {
    about: 'the token of the account is void in the middle',
    everyone: true,
    async run(ctx) {
      await ctx.slow(5);
      await ctx.plan([{ channels: ['zaloZns'], groups: [...GROUPS] }]);
      await ctx.atMoments(3, () =>
        ctx.field.sandbox('POST', '/zalo/tokens', {
          oaId: 'sandbox-oa',
          action: ctx.chance.pick(['revoke', 'expire']),
        }),
      );
    },
  },
  'receipts-thrice-reversed': {
    about: 'each receipt comes three times and in reverse',
    everyone: true,
    toTheEnd: true,
    async run(ctx) {
      await ctx.field.faults(onAll({ receipts: 'tripledReversed' }));
      await ctx.plan([
        { channels: ['sms'], groups: GROUPS.slice(0, 1) },
        { channels: ['zaloZns'], groups: GROUPS.slice(1) },
      ]);
    },
  },
  'refused-for-a-moment': {
    about: '5% of 5,000 mails are refused for a moment',
    everyone: true,
    toTheEnd: true,
    async run(ctx) {
      await ctx.field.faults({ email: { tempRefuse: { share: 0.05, times: 2 } } });
      await ctx.plan([{ channels: ['email'], groups: [...GROUPS], schools: 6 }]);
    },
  },
};
