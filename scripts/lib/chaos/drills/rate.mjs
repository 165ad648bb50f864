import { setTimeout as pause } from 'node:timers/promises';

const PER_SECOND = 50;
const OVER_SECONDS = 60;
const LEAST_AVERAGE = 45;
const LONGEST_MS = 120_000;

/** Caps and lanes: what an account may do, and what another one's trouble may not touch. */
export const RATE = {
  rate: {
    about: `two workers on one account of ${PER_SECOND} a second, and one at full speed beside one that hangs`,
    everyone: true,
    async run(ctx) {
      const { field } = ctx;
      await field.sql(`UPDATE channel_account SET per_second = $1 WHERE channel = 'sms'`, [PER_SECOND]);
      const seconds = OVER_SECONDS + 8;
      const schools = Math.ceil((PER_SECOND * seconds) / (field.members / 3 / 24));
      await field.faults({ email: { hang: true } });
      const { runs } = await ctx.plan([
        { channels: ['sms'], groups: ['guardian'], schools },
        { channels: ['email'], groups: ['teacher'] },
        { channels: ['zaloZns'], groups: ['staff'] },
      ]);
      if (!(await takesAll(ctx, 'zaloZns', runs[2].members)))
        ctx.fail('the healthy account waited for the one that hangs');
      const [hung] = await field.sql(
        `SELECT count(*)::int AS n FROM delivery WHERE run_id = $1 AND state IN ('sending', 'uncertain')`,
        [runs[1].id],
      );
      ctx.harm.open += hung.n;
      await field.faults({});
      ctx.check = () => judgeRate(ctx);
    },
  },
};

async function takesAll({ field, after }, channel, members) {
  for (const deadline = Date.now() + LONGEST_MS; Date.now() < deadline; await pause(250)) {
    const taken = (await field.accepted(after)).filter((message) => message.channel === channel);
    if (taken.length >= members) return true;
  }
  return false;
}

/** By the times at which the sandbox took them. */
async function judgeRate(ctx) {
  await ctx.field.sql(`UPDATE channel_account SET per_second = NULL WHERE channel = 'sms'`);
  const times = (await ctx.field.accepted(ctx.after))
    .filter(({ channel }) => channel === 'sms')
    .map(({ at }) => Date.parse(at))
    .sort((a, b) => a - b);
  let busiest = 0;
  for (let from = 0, to = 0; to < times.length; to += 1) {
    while (times[to] - times[from] >= 1000) from += 1;
    busiest = Math.max(busiest, to - from + 1);
  }
  const span = Math.min(OVER_SECONDS, (times.at(-1) - times[0]) / 1000);
  const average = times.filter((at) => at < times[0] + span * 1000).length / span;
  if (busiest > PER_SECOND) ctx.fail(`${busiest} in one second`);
  if (average < LEAST_AVERAGE) ctx.fail(`${average.toFixed(1)} a second on average`);
  return { note: `at most ${busiest} in any second, ${average.toFixed(1)} a second over ${span.toFixed(0)} s` };
}
