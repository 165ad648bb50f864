import type { Browser, BrowserContext } from 'playwright-core';
import { startInstance } from '../../../scripts/lib/instance.mjs';
import { layData } from '../../../scripts/lib/screenshots/lay-data.mjs';
import { barriers, overflows } from '../../../scripts/lib/screenshots/look.mjs';
import { pageRoutes } from '../../../scripts/lib/screenshots/routes.mjs';
import { EMAILS, WALK } from '../../../scripts/lib/screenshots/walk.mjs';
import { type Login, openBrowser } from './browser.js';
import { marksOf, TEXTS } from './page-marks.js';
import { go, type Look, openWalker, type Stop, sessionOf, stopsOf, type Walker } from './walker.js';

type Instance = Awaited<ReturnType<typeof startInstance>>;
type Role = keyof typeof EMAILS | 'nobody';

/** Which pages a role does not have, as libs/domain/src/access.ts has it. */
const ENTERS_NOTHING =
  /^\/(requests|duplicates|leavers|roll-over|imports.*|users|accounts|tariffs|keys|leave-demo|.*\/(new|write|merge\/.*))$/;
const CLOSED: Record<Role, readonly RegExp[]> = {
  officer: [/^\/(users|keys|leave-demo)$/, /^\/my-school/],
  schoolOfficer: [/^\/(users|keys|leave-demo|audit)$/],
  approver: [ENTERS_NOTHING, /^\/my-school/],
  schoolHead: [ENTERS_NOTHING],
  viewer: [
    /^\/(people|audiences|imports|my-school)/,
    /^\/(care|requests|consents|duplicates|leavers|roll-over|users|accounts|tariffs|keys|audit|leave-demo|trial-inbox)$/,
    /\/(new|write|members)$/,
  ],
  administrator: [
    /^\/(audiences|imports|my-school)/,
    /^\/(requests|duplicates|leavers|roll-over)$/,
    /\/(new|write|merge\/.*)$/,
  ],
  nobody: [],
};
const isClosed = (role: Role, route: string) => CLOSED[role].some((pattern) => pattern.test(route));
/** A school knows nothing of the office's lists, nor of its campaigns until they are approved. */
const isUnknown = (role: Role, { route, name = '' }: Stop) =>
  role.startsWith('school') && (/^(draft|to approve|returned)$/.test(name) || route === '/imports/$id');

/** Each role sees each page once in light and once in dark. */
const VI_WIDE: Look = { language: 'vi', width: 1280, scheme: 'light' };
const EN_NARROW: Look = { language: 'en', width: 390, scheme: 'dark' };
const LOOKS: readonly Look[] = [VI_WIDE, EN_NARROW];
const OTHER_LOOKS: readonly Look[] = [
  { language: 'en', width: 1280, scheme: 'dark' },
  { language: 'vi', width: 390, scheme: 'light' },
];
const AT_ONCE = 3;

describe('every page, for everybody who has it', () => {
  let instance: Instance;
  let browser: Browser;
  let laid: Awaited<ReturnType<typeof layData>>;
  const sessions = new Map<Role, Awaited<ReturnType<BrowserContext['storageState']>>>();

  beforeAll(async () => {
    instance = await startInstance({ temporary: true });
    laid = await layData(instance, () => {});
    browser = await openBrowser();
    for (const [role, email] of Object.entries(EMAILS)) {
      const login = (instance.logins as Login[]).find((one) => one.email === email)!;
      sessions.set(role as Role, await sessionOf(browser, instance.url, login));
    }
  }, 480_000);
  afterAll(async () => {
    await browser?.close();
    await instance?.stop();
  }, 60_000);

  it('has a way to every route of the application', () => {
    expect(Object.keys(WALK).sort()).toEqual(pageRoutes().sort());
  });

  it('opens in both languages and widths: readable, complete, without barriers, within its window', async () => {
    const roles: Role[] = ['officer', 'administrator', 'schoolOfficer', 'approver', 'schoolHead', 'viewer', 'nobody'];
    const jobs = [
      ...OTHER_LOOKS.map((look) => ({ role: 'schoolOfficer' as Role, look })),
      ...roles.flatMap((role) => LOOKS.map((look) => ({ role, look }))),
    ];
    const findings: string[] = [];
    const seen = new Set<string>();
    await inTurn(jobs, async ({ role, look }) => {
      const walker = await openWalker(browser, instance.url, look, sessions.get(role));
      for (const stop of stopsOf(role, laid)) {
        const found = await lookAt(walker, stop, role, look, seen).catch(firstLine);
        findings.push(...found.map((line) => `${name(stop)} (${role}, ${look.language}, ${look.width}): ${line}`));
      }
      await walker.page.context().close();
    });
    expect(findings).toEqual([]);
  }, 900_000);

  /** Runs the jobs, a few at once. */
  async function inTurn<T>(jobs: readonly T[], work: (job: T) => Promise<void>): Promise<void> {
    const queue = [...jobs];
    const worker = async () => {
      for (let job = queue.shift(); job; job = queue.shift()) await work(job);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }
});

const firstLine = (error: Error): string[] => [error.message.split('\n')[0]!];
const name = ({ route, name }: Stop) => (name ? `${route} “${name}”` : route);

/** What is wrong with one page in one look. `seen` holds what axe was already shown. */
async function lookAt({ page, complaints }: Walker, stop: Stop, role: Role, look: Look, seen: Set<string>) {
  await go(page, stop);
  const { h1, findings } = await marksOf(page, look.language);
  const { notAllowed, notFound } = TEXTS[look.language].errors;
  const due = isClosed(role, stop.route) ? notAllowed : isUnknown(role, stop) ? notFound : null;
  if (due ? h1 !== due : [notAllowed, notFound].includes(h1)) findings.push(`“${h1}” instead of ${due ?? 'the page'}`);
  const links = await page.evaluate(() => [...document.querySelectorAll('nav a')].map((a) => a.getAttribute('href')));
  for (const link of links) if (isClosed(role, link!)) findings.push(`the menu leads to ${link}`);
  // What one role was shown need not be measured again for another; the frame is measured on each role's first page.
  const frame = `${role} ${look.language} ${look.width}`;
  const part = role !== 'nobody' && seen.has(frame) && !stop.to ? 'main' : 'html';
  const drawn = `${look.language} ${look.width} ${await page.evaluate(structure)}`;
  if (!seen.has(drawn)) {
    findings.push(...(await barriers(page, part)), ...(await overflows(page)));
    seen.add(drawn).add(frame);
  }
  if (stop.to) await page.goto(page.url());
  const said = complaints();
  // A page that does not exist for the reader is asked for, and the browser notes the answer.
  return due === notFound ? findings : [...findings, ...said];
}

/** Runs in the page: what is drawn, without the ids that each drawing makes anew. */
function structure(): string {
  return (document.querySelector('main') ?? document.body).innerHTML.replace(
    /\b(?:mantine-[\w-]+|_r_\w+_|:r\w+:)/g,
    '',
  );
}
