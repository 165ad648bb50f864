import type { Browser, BrowserContext, Page } from 'playwright-core';
import { WALK } from '../../../scripts/lib/screenshots/walk.mjs';
import type { Login } from './browser.js';
import type { Language } from './page-marks.js';

export interface Look {
  readonly language: Language;
  readonly width: 1280 | 390;
  readonly scheme: 'light' | 'dark';
}
/** One way to one page; see walk.mjs. */
export interface Stop {
  readonly route: string;
  readonly path: string;
  readonly name?: string;
  readonly to?: (page: Page) => Promise<void>;
}
interface Way {
  readonly at?: (laid: unknown) => string;
  readonly as?: string;
  readonly name?: string;
  readonly to?: (page: Page) => Promise<void>;
}

/** Every page; a state of it that takes clicks (`to`) only for the one who looks at it first. */
export function stopsOf(role: string, laid: unknown): Stop[] {
  return Object.entries(WALK as Record<string, Way[]>).flatMap(([route, ways]) =>
    ways
      .filter(({ as = 'officer', to }) => (as === 'nobody') === (role === 'nobody') && (!to || as === role))
      .map(({ at, name, to }) => ({ route, name, to, path: at ? at(laid) : route })),
  );
}

/** A session, its page, and what the browser said since it was last asked. */
export interface Walker {
  readonly page: Page;
  readonly complaints: () => string[];
}

export async function openWalker(
  browser: Browser,
  url: string,
  look: Look,
  storage?: Awaited<ReturnType<BrowserContext['storageState']>>,
): Promise<Walker> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.width === 390 ? 844 : 900 },
    reducedMotion: 'reduce',
    colorScheme: look.scheme,
    storageState: storage,
  });
  await context.addInitScript((language) => localStorage.setItem('loa.locale', language), look.language);
  await context.addInitScript(countRequests);
  const page = await context.newPage();
  let said: string[] = [];
  page.on('pageerror', (error) => said.push(`script: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()))
      said.push(`console: ${message.text()} ${message.location().url}`);
  });
  const start = storage ? '/profile' : '/login';
  await page.goto(url + start);
  await atRest(page, start);
  said = [];
  const complaints = () => {
    const all = said;
    said = [];
    return all;
  };
  return { page, complaints };
}

/** Signs in by request: the form has its own test. */
export async function sessionOf(browser: Browser, url: string, { email, password }: Login) {
  const context = await browser.newContext();
  const answer = await context.request.post(`${url}/api/v1/auth/login`, { data: { email, password } });
  if (!answer.ok()) throw new Error(`${email} can't sign in: ${answer.status()}`);
  const storage = await context.storageState();
  await context.close();
  return storage;
}

/** Goes there as a click on a link does, without loading the application again, and waits until the page is at rest. */
export async function go(page: Page, { path, to }: Pick<Stop, 'path' | 'to'>): Promise<void> {
  await page.evaluate((address) => history.pushState({}, '', address), path);
  await atRest(page, path);
  if (!to) return;
  await to(page);
  await atRest(page, path);
}

export async function atRest(page: Page, path: string): Promise<void> {
  await page.waitForFunction(isAtRest, path, { polling: 40, timeout: 30_000 });
}

interface Counted {
  openRequests: number;
  changedAt: number;
  __TSR_ROUTER__: { state: { status: string; resolvedLocation?: { pathname: string } } };
}

/** Runs before the application: counts requests that are under way, and notes when the page last changed. */
function countRequests(): void {
  const counted = globalThis as unknown as Counted;
  counted.openRequests = 0;
  counted.changedAt = 0;
  const ask = globalThis.fetch;
  globalThis.fetch = async (...args) => {
    counted.openRequests++;
    try {
      return await ask(...args);
    } finally {
      counted.openRequests--;
      counted.changedAt = performance.now();
    }
  };
  new MutationObserver(() => {
    counted.changedAt = performance.now();
  }).observe(document, { subtree: true, childList: true });
}

/** Runs in the page: the router has arrived, nothing is asked, nothing loads, and nothing was drawn for a moment. */
function isAtRest(path: string): boolean {
  const { openRequests, changedAt, __TSR_ROUTER__: router } = globalThis as unknown as Counted;
  return (
    router?.state.status === 'idle' &&
    router.state.resolvedLocation?.pathname === path &&
    openRequests === 0 &&
    performance.now() - changedAt > 80 &&
    document.querySelector('h1') !== null &&
    document.querySelector('.mantine-Loader-root') === null
  );
}
