import { setTimeout as pause } from 'node:timers/promises';
import { matrixLines, matrixProblems, runLine } from './tables.mjs';

const GIVE_UP_MS = 300_000;

/**
 * On an instance whose clock is real: the message of the day as a campaign of today, in a few minutes, when the hours
 * of the step allow it.
 */
export async function runToday({ officer, approver, say }) {
  const at = new Date(Date.now() + 150_000);
  const local = (options) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh', ...options }).format(at);
  const localTime = local({ hour: '2-digit', minute: '2-digit' });
  const draft = await officer.post('/campaigns', { playbookKey: 'digital-day', anchorDate: local({}) });
  let { version, steps } = await officer.get(`/campaigns/${draft.id}`);
  for (const step of steps) {
    const change =
      step.key === 'day'
        ? { localTime, allowed: { days: [1, 2, 3, 4, 5, 6, 7], from: '07:00', to: '21:00' } }
        : { active: false };
    await officer.patch(`/campaigns/${draft.id}/steps/${step.id}`, { version, ...change });
    ({ version } = await officer.get(`/campaigns/${draft.id}`));
  }
  const submitted = await officer.post(`/campaigns/${draft.id}/submit`, {});
  await approver.post(`/campaigns/${draft.id}/approve`, { version: submitted.version });
  say(`${draft.name}: gửi lúc ${localTime} hôm nay`);
  const deadline = Date.now() + GIVE_UP_MS;
  let [run] = (await officer.get(`/campaigns/${draft.id}/runs`)).items;
  while (Date.now() < deadline) {
    run = await officer.get(`/runs/${run.id}`);
    if (!['planned', 'expanding'].includes(run.state) && !run.channels.some(({ state }) => state === 'queued')) break;
    await pause(1000);
  }
  say(runLine(run));
  const matrix = await officer.get(`/campaigns/${draft.id}/matrix`);
  for (const line of matrixLines(matrix)) say(`  ${line}`);
  return { runs: [run], campaigns: [{ id: draft.id, name: draft.name, matrix }], problems: matrixProblems(matrix) };
}
