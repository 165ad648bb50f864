import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromium } from 'playwright-core';

export interface Login {
  readonly role: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.LOA_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });

/** A page in a session of its own. What the browser complains about is collected in `complaints`. */
export async function openPage(
  browser: Browser,
  width: 1280 | 390,
  storage?: Awaited<ReturnType<BrowserContext['storageState']>>,
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    viewport: { width, height: 844 },
    reducedMotion: 'reduce',
    storageState: storage,
  });
  const page = await context.newPage();
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
  await page.evaluate(AXE);
  const found = await page.evaluate(async (rules) => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }> };
    };
    const { violations } = await axe.run({ runOnly: rules });
    const wide = document.documentElement.scrollWidth > window.innerWidth ? ['wider than the screen'] : [];
    return [
      ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
      ...wide,
    ];
  }, RULES);
  return found;
}

/** A number as the Vietnamese pages write it: 1.234. */
export const numberIn = (text: string): number => Number(text.replace(/[^\d]/g, ''));
