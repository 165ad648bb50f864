import { setTimeout as pause } from 'node:timers/promises';
import { runLine } from './tables.mjs';

const HOUR = 3_600_000;
const LOOK_EVERY_MS = 100;
/** Looks without any change before the clock is moved on for those who wait for a retry. */
const STILL_LOOKS = 25;
/** Patience for slow machines. */
const GIVE_UP_MS = 400_000;
/** Share of followers who write to the Official Account shortly before a step, which opens the window for free text. */
export const WRITERS_SHARE = 0.3;
export const WRITERS_SEED = '10-10';

/**
 * Runs every planned step by moving the clock of a temporary instance from one due time to the next.
 *
 * @param {{ officer: any, sandbox: any, campaigns: { id: string }[], zaloUserIds: string[], say: (line: string) => void }} input
 * @returns {Promise<object[]>} the runs as reports, in the order in which they ran
 */
export async function runSteps({ officer, sandbox, campaigns, zaloUserIds, say }) {
  const planned = [];
  for (const campaign of campaigns) {
    const { items } = await officer.get(`/campaigns/${campaign.id}/runs`);
    const { steps } = await officer.get(`/campaigns/${campaign.id}`);
    for (const run of items) planned.push({ run, step: steps.find((step) => step.id === run.stepId) });
  }
  planned.sort((a, b) => a.run.dueAt.localeCompare(b.run.dueAt));
  const order = [];
  for (const { run, step } of planned) {
    const due = Date.parse(run.dueAt);
    await moveClock(officer, sandbox, due - HOUR);
    if (step.channels.includes('zaloOa')) {
      await sandbox.post('/zalo/interactions', { userIds: zaloUserIds, share: WRITERS_SHARE, seed: WRITERS_SEED });
      await quiet(officer, sandbox);
    }
    await moveClock(officer, sandbox, due + 1000);
    const done = await settled(officer, sandbox, run.id, say);
    order.push(done.id);
    say(`  ${runLine(done)}`);
  }
  const last = Math.max(...planned.map(({ run }) => Date.parse(run.expiresAt)));
  // Mails that did not bounce count as presumed when their wait is over.
  await moveClock(officer, sandbox, last + 96 * HOUR);
  const reports = [];
  for (const id of order) reports.push(await until('run closed', async () => closed(await officer.get(`/runs/${id}`))));
  return reports;
}

const closed = (run) => (['done', 'missed', 'cancelled'].includes(run.state) ? run : null);

/** Waits until nothing of the run is waiting or on the wire, and every callback has been applied. */
async function settled(officer, sandbox, runId, say) {
  let before = '';
  let still = 0;
  return until(`run ${runId} sent`, async () => {
    const run = await officer.get(`/runs/${runId}`);
    const waiting =
      run.channels.some(({ state }) => state === 'queued') ||
      run.posts.some(({ state }) => state === 'queued' || state === 'sending');
    const under = ['planned', 'expanding'].includes(run.state);
    if (!under && !waiting) {
      await quiet(officer, sandbox);
      // Receipts may have started a next leg meanwhile.
      const again = await officer.get(`/runs/${runId}`);
      if (!again.channels.some(({ state }) => state === 'queued')) return again;
    }
    const now = JSON.stringify(run.channels) + JSON.stringify(run.posts);
    still = now === before ? still + 1 : 0;
    before = now;
    // A page that is barred for hours tries again by itself while the next steps run.
    if (run.kind === 'post' && still >= STILL_LOOKS) return run;
    if (!under && still >= STILL_LOOKS) {
      const { now: at } = await officer.get('/instance');
      await moveClock(officer, sandbox, Date.parse(at) + 15 * 60_000);
      say(`  … đồng hồ +15 phút cho các tin chờ gửi lại`);
      still = 0;
    }
    return null;
  });
}

/** No callback is on its way and none waits to be applied. */
async function quiet(officer, sandbox) {
  await until('callbacks applied', async () => {
    const { callbacks } = await sandbox.counts();
    if (callbacks.pending > 0) return null;
    const { openReceipts } = await officer.get('/instance');
    return openReceipts === 0 ? true : null;
  });
}

/** Both sides' clocks, to the same moment. */
export async function moveClock(officer, sandbox, to) {
  await sandbox.post('/clock', { offsetMs: Math.round(to - Date.now()) });
  await officer.put('/instance/clock', { now: new Date(to).toISOString() });
}

async function until(what, look) {
  const deadline = Date.now() + GIVE_UP_MS;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > deadline) throw new Error(`never happened: ${what}`);
    await pause(LOOK_EVERY_MS);
  }
}
