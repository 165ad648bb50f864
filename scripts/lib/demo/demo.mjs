import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../build.mjs';
import { startInstance } from '../instance.mjs';
import { sandboxAt, signIn } from './client.mjs';
import { importSamples } from './import-samples.mjs';
import { runSteps } from './run-steps.mjs';
import { runToday } from './run-today.mjs';
import { matrixLines, matrixProblems, planLines, table } from './tables.mjs';

const ROOT = resolve(import.meta.dirname, '../../..');
const YEARS = [2027, 2028];

const HELP = `npm run demo -- [--json] [--url ADDRESS --sandbox ADDRESS --password TEXT] [--redis URL]
  without --url: starts a temporary instance, runs the 10/10 campaigns of ${YEARS.join(' and ')}, and removes it
  with --url: on a running instance; when its clock can't be moved, one step of today is run instead`;

/** @returns {Promise<number>} exit code: 0 when both sides agree and every table adds up */
export async function runDemo(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      url: { type: 'string' },
      sandbox: { type: 'string' },
      password: { type: 'string' },
      redis: { type: 'string' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  // The report is for people or for machines; what happens meanwhile is told beside it.
  const say = (line) => (values.json ? console.error(line) : console.log(line));
  const instance = values.url ? running(values) : await temporary(values, say);
  try {
    const report = await mainJob(instance, say);
    if (values.json) console.log(JSON.stringify(report));
    for (const problem of report.problems) console.error(`✗ ${problem}`);
    if (report.problems.length === 0)
      say('✓ Hai bên khớp nhau: nhận ở nhà cung cấp = đã gửi ở Loa, không tin nào gửi hai lần; mọi bảng cộng đúng.');
    return report.problems.length === 0 ? 0 : 1;
  } finally {
    await instance.stop();
  }
}

async function temporary({ redis }, say) {
  await ensureBuilt({ only: ['server'], say });
  say('Đang mở một phiên bản tạm …');
  const instance = await startInstance({ temporary: true, redisUrl: redis, env: { LOA_DEMO: '1' } });
  return { url: instance.url, sandboxUrl: instance.sandboxUrl, logins: instance.logins, stop: () => instance.stop() };
}

function running({ url, sandbox, password }) {
  const kept = password ? null : JSON.parse(readFileSync(join(ROOT, '.loa/demo-logins.json'), 'utf8'));
  const login = (email) => kept?.find((one) => one.email === email) ?? { email, password };
  return {
    url,
    sandboxUrl: sandbox,
    logins: ['canbo@demo.example', 'lanhdao@demo.example'].map(login),
    stop: async () => {},
  };
}

async function mainJob(instance, say) {
  const login = (email) => instance.logins.find((one) => one.email === email);
  const officer = await signIn(instance.url, login('canbo@demo.example'));
  const approver = await signIn(instance.url, login('lanhdao@demo.example'));
  const sandbox = sandboxAt(instance.sandboxUrl);
  // Of 25 pages the usual tenth would be one or none: a quarter makes refusals show.
  await sandbox.post('/config', { emailReferenceHeader: 'X-Loa-Reference', shares: { facebookPage: 0.25 } });
  const { temporary: movable } = await officer.get('/instance');
  const imports = await importSamples(officer, say);
  if (!movable) return { imports, ...(await runToday({ officer, approver, say })) };

  const { sampleOffice } = await import(join(ROOT, 'dist/libs/adapters/src/sample/office.js'));
  const zaloUserIds = sampleOffice().persons.flatMap((person) =>
    person.contacts.filter((contact) => contact.channel === 'zaloOa').map((contact) => contact.address),
  );
  const campaigns = [];
  for (const year of YEARS) campaigns.push(await planned(officer, approver, year, say));
  say('\nChạy từng bước:');
  const runs = await runSteps({ officer, sandbox, campaigns, zaloUserIds, say });
  return { imports, ...(await conclude({ officer, sandbox, campaigns, runs, say })) };
}

/** A campaign of the playbook, submitted by the officer and approved by the second person. */
async function planned(officer, approver, year, say) {
  const draft = await officer.post('/campaigns', { playbookKey: 'digital-day', anchorDate: `${year}-10-10` });
  const plan = await officer.get(`/campaigns/${draft.id}/plan`);
  say(`\n${draft.name}`);
  for (const line of planLines(plan)) say(line);
  const submitted = await officer.post(`/campaigns/${draft.id}/submit`, {});
  // Twice with one key, as a double click would: one set of runs.
  const key = { 'idempotency-key': randomUUID() };
  await approver.post(`/campaigns/${draft.id}/approve`, { version: submitted.version }, key);
  const approved = await approver.post(`/campaigns/${draft.id}/approve`, { version: submitted.version }, key);
  return { id: draft.id, name: draft.name, year, plan, state: approved.state };
}

async function conclude({ officer, sandbox, campaigns, runs, say }) {
  const problems = [];
  const reports = [];
  for (const campaign of campaigns) {
    const matrix = await officer.get(`/campaigns/${campaign.id}/matrix`);
    const reach = await officer.get(`/campaigns/${campaign.id}/reach`);
    const outlets = await officer.get(`/campaigns/${campaign.id}/outlets`);
    problems.push(...matrixProblems(matrix).map((problem) => `${campaign.name}: ${problem}`));
    say(
      `\n${campaign.name}: ${reach.total.persons} người, ${reach.total.reached} đã tiếp cận ít nhất một lần, thêm ${reach.total.presumed} coi như đến`,
    );
    for (const line of matrixLines(matrix)) say(`  ${line}`);
    say('');
    const posted = outlets.items.map((item) => [item.unitName, item.outletName, item.state, item.publishedAt ?? '']);
    for (const line of table(['Đơn vị', 'Trang', 'Kết quả', 'Lúc'], posted)) say(`  ${line}`);
    reports.push({ ...campaign, matrix, reach, outlets: outlets.items });
  }
  const deliveries = [];
  for (const run of runs) {
    if (run.counts.members !== outcomesOf(run)) problems.push(`${run.title}: members are not the sum of outcomes`);
    for (let cursor = ''; cursor !== null; ) {
      const page = await officer.get(`/runs/${run.id}/deliveries?limit=5000${cursor && `&cursor=${cursor}`}`);
      deliveries.push(...page.items.map((item) => ({ runId: run.id, ...item })));
      cursor = page.next;
    }
  }
  const accepted = await sandbox.accepted();
  problems.push(...sidesProblems(deliveries, accepted, runs));
  // A leg that follows one that was proven not to arrive.
  const secondLegs = deliveries.length - new Set(deliveries.map(({ memberId }) => memberId)).size;
  const skipReasons = [
    ...new Set(
      runs.flatMap((run) => run.reasons.filter(({ outcome }) => outcome === 'skipped').map(({ reason }) => reason)),
    ),
  ];
  say(
    `\n${accepted.length} tin nhà cung cấp đã nhận, ${secondLegs} lần chuyển kênh, lý do không gửi: ${skipReasons.join(', ')}`,
  );
  return {
    campaigns: reports,
    runs,
    deliveries: deliveries.length,
    accepted: accepted.length,
    secondLegs,
    skipReasons,
    problems,
  };
}

const outcomesOf = (run) =>
  Object.entries(run.counts).reduce((sum, [name, n]) => (name === 'members' ? sum : sum + n), 0);

/** What the providers took against what we say was sent: the same messages, each once. */
function sidesProblems(deliveries, accepted, runs) {
  const problems = [];
  const sent = deliveries.filter((delivery) => delivery.sentAt !== null);
  const posts = runs
    .flatMap((run) => run.posts)
    .filter(({ state }) => state === 'published')
    .reduce((sum, { n }) => sum + n, 0);
  const takenPosts = accepted.filter(({ channel }) => channel === 'facebookPage');
  if (takenPosts.length !== posts) problems.push(`${takenPosts.length} posts taken, ${posts} published`);
  // Mails to officers about alerts are no messages of a campaign.
  const taken = accepted.filter(
    ({ channel, reference }) => channel !== 'facebookPage' && !(reference ?? '').includes('-alert-'),
  );
  if (taken.length !== sent.length) problems.push(`${taken.length} messages taken, ${sent.length} marked sent`);
  const names = taken.map(({ reference, providerRef }) => reference ?? providerRef);
  const doubled = names.length - new Set(names).size;
  if (doubled > 0) problems.push(`${doubled} messages taken twice`);
  const known = new Set(sent.flatMap(({ reference, providerRef }) => [reference, providerRef]));
  const strangers = names.filter((name) => !known.has(name)).length;
  if (strangers > 0) problems.push(`${strangers} messages taken that nobody sent`);
  const places = new Set(deliveries.map(({ memberId, leg }) => `${memberId} ${leg}`));
  if (places.size !== deliveries.length) problems.push('two deliveries of one member and leg');
  return problems;
}
