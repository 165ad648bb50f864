import type { Locator, Page } from 'playwright-core';

/** What a hand did: presses of the mouse or a finger, and keys. */
export interface Work {
  readonly clicks: number;
  readonly keys: number;
}

const KEPT = 'test.hand';

/**
 * Counts in the page itself what a hand would have done, from the first document on and over reloads. A press counts when it
 * goes down, whatever it hits. Two ways of the test library need no hand, and are charged as one: choosing in a drop-down
 * list of the browser is two presses (to open, to choose); filling a field that was neither pressed nor typed into is one.
 */
export async function watchHand(page: Page): Promise<void> {
  await page.addInitScript((kept) => {
    const add = (what: 'clicks' | 'keys', n: number) => {
      const work = JSON.parse(sessionStorage.getItem(kept) ?? '{"clicks":0,"keys":0}') as Record<string, number>;
      sessionStorage.setItem(kept, JSON.stringify({ ...work, [what]: work[what]! + n }));
    };
    let reached: EventTarget | null = null;
    const on = (type: string, act: (target: EventTarget | null, event: Event) => void) =>
      window.addEventListener(type, (event) => act(event.target, event), { capture: true });
    on('pointerdown', (target, { isTrusted }) => {
      if (isTrusted) add('clicks', 1);
      reached = target;
    });
    on('keydown', (target, { isTrusted }) => {
      if (isTrusted) add('keys', 1);
      reached = target;
    });
    on('input', (target) => {
      if (target === reached) return;
      if (target instanceof HTMLSelectElement) add('clicks', 2);
      const typed = 'textarea, input:not([type=checkbox], [type=radio])';
      if (target instanceof Element && target.matches(typed)) {
        add('clicks', 1);
        reached = target;
      }
    });
  }, KEPT);
}

/** From here on: what the hand has done whenever it is asked. */
export async function handOn(page: Page): Promise<() => Promise<Work>> {
  const read = () =>
    page.evaluate((kept) => JSON.parse(sessionStorage.getItem(kept) ?? '{"clicks":0,"keys":0}') as Work, KEPT);
  const before = await read();
  return async () => {
    const now = await read();
    return { clicks: now.clicks - before.clicks, keys: now.keys - before.keys };
  };
}

/** More stops than any page of ours should have before what one looks for. */
const TOO_FAR = 80;

/** Goes there with the Tab key, as whoever has no mouse. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let stops = 0; stops < TOO_FAR; stops++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`not reached with ${TOO_FAR} stops: ${target}`);
}

/** Goes there with the Tab key and presses Enter. */
export async function enter(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}

/** On a page that has just been loaded: over the menu to what it is about, by the first link of every page. */
export async function skipToContent(page: Page): Promise<void> {
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  if (!(await page.locator('main').evaluate((main) => main === document.activeElement))) {
    throw new Error('the first stop does not lead to the content');
  }
}
