import { GROUPS } from '../office.mjs';

/** The same harm with the engine's guard switched off: shows that the harness can see a double. */
export const GUARD_OFF = {
  'guard-off': {
    about: 'workers are killed with the hand-over guard off: doubled must be above zero',
    guard: false,
    wants: ({ doubled }) => doubled > 0,
    async run(ctx) {
      await ctx.slow(25);
      await ctx.plan([
        { channels: ['email'], groups: [GROUPS[0]] },
        { channels: ['zaloZns'], groups: GROUPS.slice(1) },
      ]);
      await ctx.atMoments(ctx.kills ?? 3, () => ctx.harm.workers());
    },
  },
};
