import { setTimeout as pause } from 'node:timers/promises';
import { Chance } from './chance.mjs';
import { drain } from './drain.mjs';
import { Harm } from './harm.mjs';
import { judge } from './judge.mjs';

/** A campaign that does not move for so long is harmed where it stands. */
const STUCK_MS = 15_000;
/** The campaign itself, then the drain; generous, since the line fails when it is over. */
const LONGEST_MS = 240_000;

/** What a drill works with: the field, the harm, and the moments at which it strikes. */
class DrillContext {
  runs = [];
  check = null;
  why = [];

  constructor(field, chance, after, { kills, signal }) {
    this.field = field;
    this.chance = chance;
    this.after = after;
    this.kills = kills;
    this.signal = signal;
    this.harm = new Harm(field, chance);
    this.pause = pause;
  }

  slow(ms) {
    return this.field.faults({}, ms);
  }

  async plan(wishes) {
    const campaign = await this.field.plan(wishes);
    this.runs.push(...campaign.runs);
    return campaign;
  }

  fail(why) {
    this.why.push(why);
  }

  get expected() {
    return this.runs.reduce((total, { members }) => total + members, 0);
  }

  /** Waits until the sandbox took this share of all messages, or nothing has come for a while. */
  async untilAccepted(share) {
    let last = -1;
    let since = Date.now();
    for (;;) {
      this.signal?.throwIfAborted();
      const n = (await this.field.counts()).lastSeq - this.after;
      if (n >= share * this.expected) return;
      if (n !== last) {
        last = n;
        since = Date.now();
      } else if (Date.now() - since > STUCK_MS) return;
      await pause(10);
    }
  }

  /** Does `act(n)` at `count` random moments of the campaign, measured by how much of it is out. */
  async atMoments(count, act, { from = 0.02, to = 0.85 } = {}) {
    for (const [n, share] of this.chance.moments(count, from, to).entries()) {
      await this.untilAccepted(share);
      await act(n);
    }
  }
}

/**
 * Runs one drill on a field and gives its line.
 * @param {import('./field.mjs').Field} field
 * @param {string} name
 * @param {{ run: (ctx: DrillContext) => Promise<void>, everyone?: boolean, toTheEnd?: boolean, wants?: (line: { doubled: number }) => boolean }} drill
 *   `everyone`: nobody may end unserved; `toTheEnd`: its faults stay until the campaign is over; `wants`: what makes its line ok
 * @param {{ seed: string, kills?: number, signal?: AbortSignal, say: (text: string) => void }} options
 */
export async function runDrill(field, name, drill, { seed, kills, signal, say }) {
  const startedAt = Date.now();
  const after = await field.refresh();
  const ctx = new DrillContext(field, new Chance(seed, `${name} ${field.backend}`), after, { kills, signal });
  await drill.run(ctx);
  say(`${name}: the harm is done, ${ctx.harm.kills} kills`);
  if (!drill.toTheEnd) await field.sandbox('DELETE', '/faults');
  await field.ready();
  const left = await drain(field, ctx.runs, startedAt + LONGEST_MS, (view) =>
    say(`${name}: waits for ${JSON.stringify(view)}`),
  );
  if (left !== null) ctx.fail(left);
  const found = await judge(field, { runs: ctx.runs, after, everyone: drill.everyone ?? false });
  const more = (await ctx.check?.()) ?? {};
  if (more.note) say(`${name}: ${more.note}`);
  if (found.pending > 0) ctx.fail(`${found.pending} members without an outcome`);
  if (found.audit.status !== 0) ctx.fail(`audit: ${JSON.stringify(found.audit.differences.slice(0, 5))}`);
  if (found.uncertain > ctx.harm.open) ctx.fail('more uncertain than were open');
  const line = {
    drill: name,
    backend: field.backend,
    seed,
    kills: ctx.harm.kills,
    members: found.members,
    accepted: found.accepted,
    uncertain: found.uncertain,
    openAtKills: ctx.harm.open,
    lost: found.lost + (more.lost ?? 0),
    doubled: found.doubled + (more.doubled ?? 0),
    miscounted: found.miscounted,
  };
  const clean = line.lost === 0 && line.doubled === 0 && line.miscounted === 0 && ctx.why.length === 0;
  const ok = drill.wants ? drill.wants(line) : clean;
  if (!ok) ctx.fail(JSON.stringify({ states: found.states, twice: found.twice.slice(0, 20) }));
  return {
    ...line,
    ok,
    seconds: Math.round((Date.now() - startedAt) / 1000),
    named: found.named,
    ...(ctx.why.length > 0 ? { why: ctx.why } : {}),
  };
}
