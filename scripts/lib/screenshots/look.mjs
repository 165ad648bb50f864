import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** The narrowest phone, and an office screen of 1280 × 720 at 200%. */
const TIGHT = [
  { width: 320, height: 640, what: '320 px' },
  { width: 640, height: 360, what: '200% zoom' },
];
/** A longer page is cut off: it is looked at, not archived. */
const TALLEST = 5000;

/** Goes to a page and waits until it has its heading and nothing loads any more. */
export async function arrive(page, address, to) {
  await page.goto(address);
  await page.waitForFunction(
    () => document.querySelector('h1') && !document.querySelector('.mantine-Loader-root'),
    undefined,
    { timeout: 20_000 },
  );
  await to?.(page);
  await page.waitForTimeout(150);
}

export async function photograph(page, path) {
  const { width, height } = page.viewportSize();
  const tall = await page.evaluate(() => document.documentElement.scrollHeight);
  // Bars that stick to the window would otherwise lie across the middle of the picture.
  await page.setViewportSize({ width, height: Math.max(height, Math.min(tall, TALLEST)) });
  await page.screenshot({ path, animations: 'disabled' });
  await page.setViewportSize({ width, height });
}

/** What axe finds against WCAG 2.2 A and AA, in the document or in one part of it. */
export async function barriers(page, within = 'html') {
  // Half a megabyte: once per document.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const violations = await page.evaluate(
    async ([part, rules]) =>
      (await globalThis.axe.run(part, { runOnly: rules, resultTypes: ['violations'] })).violations,
    [within, RULES],
  );
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 4)
        .map(({ target }) => target.join(' '))
        .join(', ')}`,
  );
}

/** Whether the page is wider than its window, now and in the two tightest ones. */
export async function overflows(page) {
  const before = page.viewportSize();
  const found = [];
  for (const { what, ...size } of [{ what: `${before.width} px`, ...before }, ...TIGHT]) {
    await page.setViewportSize(size);
    // What follows the window by script is drawn a moment later.
    const fits = page.waitForFunction(isWithin, undefined, { polling: 40, timeout: 1_000 });
    const wide = await fits.then(
      () => null,
      () => page.evaluate(widest),
    );
    if (wide) found.push(`wider than the window at ${what}: ${wide}`);
  }
  await page.setViewportSize(before);
  return found;
}

const isWithin = () => document.documentElement.scrollWidth <= window.innerWidth;

/** Runs in the page: the deepest element that sticks out of a document that scrolls sideways, or null. */
function widest() {
  if (document.documentElement.scrollWidth <= window.innerWidth) return null;
  const out = [...document.body.querySelectorAll('*')].filter(
    (element) => element.getBoundingClientRect().right > window.innerWidth + 1,
  );
  const last = out.at(-1);
  if (!last) return `${document.documentElement.scrollWidth} px`;
  return `${last.tagName.toLowerCase()}.${String(last.className?.baseVal ?? last.className).slice(0, 60)} “${(last.textContent ?? '').slice(0, 40)}”`;
}
