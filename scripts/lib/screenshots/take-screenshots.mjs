import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { ensureBuilt } from '../build.mjs';
import { startInstance } from '../instance.mjs';
import { contactSheet } from './contact-sheet.mjs';
import { layData } from './lay-data.mjs';
import { arrive, barriers, overflows, photograph } from './look.mjs';
import { pageRoutes } from './routes.mjs';
import { EMAILS, WALK } from './walk.mjs';

const FOLDER = join(resolve(import.meta.dirname, '../../..'), 'screenshots');
const HELP = `npm run screenshots -- [--only TEXT] [--quick]
  Pictures of every page for every role that has it, in screenshots/, with index.html; and what axe and a ruler find there.
  --only   routes that contain the text (several: separated by commas)
  --quick  Vietnamese and light only`;
/** The first look of a page; every other role gets the first two. */
const LOOKS = [
  { language: 'vi', width: 1280, scheme: 'light' },
  { language: 'vi', width: 390, scheme: 'light' },
  { language: 'en', width: 1280, scheme: 'light' },
  { language: 'en', width: 390, scheme: 'light' },
  { language: 'vi', width: 1280, scheme: 'dark' },
];
const PAGES_AT_ONCE = 3;

/** @returns {Promise<number>} exit code: 1 when anything was found, or a route has no line in the walk */
export async function takeScreenshots(argv) {
  const { values } = parseArgs({
    args: argv,
    options: { only: { type: 'string' }, quick: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  const say = (line) => console.log(line);
  if (values.help) {
    say(HELP);
    return 0;
  }
  const unknown = unwalked();
  for (const line of unknown) console.error(`✗ ${line}`);
  await ensureBuilt({ say });
  const instance = await startInstance({ temporary: true, say });
  try {
    const laid = await layData(instance, say);
    const jobs = jobsOf(laid, values);
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    const shots = await walk(instance, jobs, say);
    writeFileSync(join(FOLDER, 'index.html'), contactSheet(shots));
    const bad = shots.filter(({ findings }) => findings.length > 0);
    for (const { title, route, findings } of bad) {
      for (const line of findings) console.error(`✗ ${route} ${title}: ${line}`);
    }
    say(`${shots.length} ảnh / pictures: ${join(FOLDER, 'index.html')}; ${bad.length} có vấn đề / with findings`);
    return bad.length + unknown.length > 0 ? 1 : 0;
  } finally {
    await instance.stop();
  }
}

/** Routes without a way to them, and ways to no route. */
function unwalked() {
  const routes = pageRoutes();
  return [
    ...routes
      .filter((route) => !WALK[route])
      .map((route) => `${route} has no line in scripts/lib/screenshots/walk.mjs`),
    ...Object.keys(WALK)
      .filter((route) => !routes.includes(route))
      .map((route) => `${route} is walked, but no route of router.tsx`),
  ];
}

function jobsOf(laid, { only, quick }) {
  const wanted = only?.split(',');
  const looks = quick ? LOOKS.slice(0, 2) : LOOKS;
  return Object.entries(WALK)
    .filter(([route]) => !wanted || wanted.some((text) => route.includes(text)))
    .flatMap(([route, entries]) =>
      entries.flatMap(({ at, as = 'officer', also = [], name, to }) => {
        const path = at ? at(laid) : route;
        const job = (role, look) => ({ route, path, role, name, to, ...look });
        return [
          ...looks.map((look) => job(as, look)),
          ...also.flatMap((role) => LOOKS.slice(0, 2).map((look) => job(role, look))),
        ];
      }),
    );
}

async function walk(instance, jobs, say) {
  const browser = await chromium.launch({
    executablePath: process.env.LOA_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  try {
    const sessions = await signInAll(browser, instance);
    const shots = [];
    const queue = [...jobs.entries()];
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const [index, job] = next;
        shots[index] = await shoot(browser, instance.url, sessions[job.role], job);
        if ((index + 1) % 25 === 0) say(`  ${index + 1}/${jobs.length}`);
      }
    };
    await Promise.all(Array.from({ length: PAGES_AT_ONCE }, worker));
    return shots;
  } finally {
    await browser.close();
  }
}

async function signInAll(browser, { url, logins }) {
  const sessions = { nobody: undefined };
  for (const [role, email] of Object.entries(EMAILS)) {
    const context = await browser.newContext();
    const { password } = logins.find((login) => login.email === email);
    const answer = await context.request.post(`${url}/api/v1/auth/login`, { data: { email, password } });
    if (!answer.ok()) throw new Error(`${email} can't sign in: ${answer.status()}`);
    sessions[role] = await context.storageState();
    await context.close();
  }
  return sessions;
}

async function shoot(browser, url, storageState, job) {
  const { route, path, role, name, to, language, width, scheme } = job;
  const title = [name, role, language, width, scheme === 'dark' ? 'dark' : ''].filter(Boolean).join(' · ');
  const file = `${[route, name, role, language, width, scheme]
    .filter(Boolean)
    .join('_')
    .replace(/[^\w.-]+/g, '-')
    .replace(/^-/, '')}.png`;
  const context = await browser.newContext({
    viewport: { width, height: width === 390 ? 844 : 900 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
    storageState,
  });
  await context.addInitScript((value) => localStorage.setItem('loa.locale', value), language);
  const page = await context.newPage();
  const findings = [];
  page.on('pageerror', (error) => findings.push(`script: ${error.message}`));
  try {
    await arrive(page, url + path, to);
    await photograph(page, join(FOLDER, file));
    findings.push(...(await barriers(page)), ...(await overflows(page)));
  } catch (error) {
    findings.push(`not reached: ${String(error.message).split('\n')[0]}`);
    await page.screenshot({ path: join(FOLDER, file) }).catch(() => {});
  } finally {
    await context.close();
  }
  return { route, title, file, findings };
}
