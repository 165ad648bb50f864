import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { startInstance } from '../../../scripts/lib/instance.mjs';
import { barriers as axeFinds } from '../../../scripts/lib/screenshots/look.mjs';
import { watchHand } from './hand.js';

export interface Login {
  readonly role: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}
type Instance = Awaited<ReturnType<typeof startInstance>>;
type Width = 1280 | 390;
type Storage = Awaited<ReturnType<BrowserContext['storageState']>>;

interface Opening {
  readonly width?: Width;
  readonly locale?: 'vi' | 'en';
  /** Role or address of the one who is signed in; null: nobody. */
  readonly as?: string | null;
}

/** One instance and one browser, for all tests of a file. */
export interface House {
  readonly instance: Instance;
  readonly url: string;
  readonly browser: Browser;
  /** What the browser complained of on any page so far. */
  complaints(): string[];
  /** The first sample log-in of that role, or that address. */
  login(who: string): Login;
  /** A page in a session of its own, at the first page of the one who is signed in. */
  open(opening?: Opening): Promise<Page>;
  /** A page in the session of another one. */
  openBeside(other: Page, width: Width): Promise<Page>;
  close(): Promise<void>;
}

export async function openHouse(options: Parameters<typeof startInstance>[0] = {}): Promise<House> {
  const instance = await startInstance({ temporary: true, ...options });
  const browser = await openBrowser().catch(async (error: unknown) => {
    await instance.stop();
    throw error;
  });
  const complaints: string[][] = [];
  const logins = instance.logins as Login[];
  const login = (who: string): Login => logins.find(({ role, email }) => role === who || email === who)!;
  const fresh = async (width: Width, storage?: Storage): Promise<Page> => {
    const opened = await openPage(browser, width, storage);
    complaints.push(opened.complaints);
    return opened.page;
  };
  return {
    instance,
    url: instance.url,
    browser,
    complaints: () => complaints.flat(),
    login,
    async open({ width = 1280, locale = 'vi', as = 'officer' } = {}) {
      const page = await fresh(width);
      await page.addInitScript((chosen) => {
        // What the reader chooses later stays; frames within the page have no storage.
        if (window.top === window && localStorage.getItem('loa.locale') === null)
          localStorage.setItem('loa.locale', chosen);
      }, locale);
      if (as === null) return page;
      const { email, password } = login(as);
      const answer = await page.request.post(`${instance.url}/api/v1/auth/login`, { data: { email, password } });
      if (!answer.ok()) throw new Error(`${email} can't sign in: ${answer.status()}`);
      await page.goto(instance.url);
      await page.getByRole('heading', { level: 1 }).waitFor();
      return page;
    },
    openBeside: async (other, width) => fresh(width, await other.context().storageState()),
    async close() {
      await browser.close();
      await instance.stop();
    },
  };
}

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.LOA_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });

/** A page in a session of its own. What the browser complains about is collected in `complaints`. */
export async function openPage(
  browser: Browser,
  width: Width,
  storage?: Storage,
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    viewport: { width, height: 844 },
    reducedMotion: 'reduce',
    storageState: storage,
  });
  const page = await context.newPage();
  await watchHand(page);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // Being told to log in is how every first visit begins.
    if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
  });
  return { page, complaints };
}

/** Signs in through the form. */
export async function signIn(page: Page, url: string, { email, password }: Login): Promise<void> {
  await page.goto(url);
  await page.getByLabel('Thư điện tử').fill(email);
  await page.getByLabel('Mật khẩu', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await page.getByRole('heading', { level: 1, name: 'Trang chủ' }).waitFor();
}

/** Opens a page of the menu that is folded away under a line of its own. */
export async function openFolded(page: Page, group: string, name: string): Promise<void> {
  const fold = page.getByRole('button', { name: group, exact: true });
  if ((await fold.getAttribute('aria-expanded')) === 'false') await fold.click();
  await page.getByRole('link', { name, exact: true }).click();
}

/** Opens what belongs to the one who is signed in: profile, language, look, the way out. */
export const openOwnMenu = (page: Page): Promise<void> => page.getByRole('button', { name: /^Tài khoản của / }).click();

/** What axe finds on the page against WCAG 2.2 A and AA, as readable lines; and whether the page is wider than the screen. */
export async function barriers(page: Page): Promise<string[]> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  return [...(await axeFinds(page)), ...(wide ? ['wider than the screen'] : [])];
}

/** The same in the dark; the page is light again afterwards. */
export async function barriersInDark(page: Page): Promise<string[]> {
  const scheme = (to: string) =>
    page.evaluate((value) => document.documentElement.setAttribute('data-mantine-color-scheme', value), to);
  await scheme('dark');
  const found = await barriers(page);
  await scheme('light');
  return found;
}

/** Whether the focus lies on it. */
export const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === document.activeElement);

/** A number as the Vietnamese pages write it: 1.234. */
export const numberIn = (text: string): number => Number(text.replace(/[^\d]/g, ''));
