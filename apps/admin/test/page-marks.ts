import type { Page } from 'playwright-core';
import { en } from '../src/texts/en.js';
import { vi } from '../src/texts/vi.js';

export type Language = 'vi' | 'en';
export const TEXTS = { vi, en };

/** What a reader should never see: ids, JSON, fields that were not filled in, cron lines, names of the code's own. */
const MACHINE: readonly (readonly [string, RegExp])[] = [
  ['an id', /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}/],
  ['a field not filled in', /\{\{|\}\}/],
  ['JSON', /[{[]\s*"\w+"\s*:/],
  ['a cron line', /(?:^|\s)(?:[\d*/,-]+ ){2,5}\*(?:\s|$)/m],
  ['a value that is none', /\b(?:undefined|null|NaN|Invalid Date(?:Time)?)\b|\[object /],
  ['a name of the code', /(?<![\p{L}\p{M}\p{N}])[a-z]+(?:[A-Z][a-z]+|_[a-z]+)\w*(?![\p{L}\p{M}])/u],
];
/** Names and addresses that are written like that. */
const NAMES = /\beID\b|\b\w+@[\w.]+|https?:\/\/\S+/g;

/** Whole texts of one language that the other says otherwise: seen in the other, they are not translated. */
const FOREIGN: Readonly<Record<Language, readonly string[]>> = { vi: foreign(en, vi), en: foreign(vi, en) };

function foreign(theirs: object, ours: object): string[] {
  const own = new Set(leaves(ours));
  return leaves(theirs).filter((text) => text.length > 7 && !own.has(text));
}
function leaves(node: unknown): string[] {
  if (typeof node === 'string') return [node];
  return node && typeof node === 'object' ? Object.values(node).flatMap(leaves) : [];
}

export interface Marks {
  readonly h1: string;
  readonly findings: string[];
}

/** What every page owes its reader: one heading, a title, a language, no error, nothing of the machine. */
export async function marksOf(page: Page, language: Language): Promise<Marks> {
  const seen = await page.evaluate(readPage);
  const said = seen.text.replace(NAMES, '');
  const findings: string[] = [];
  if (seen.headings.length !== 1) findings.push(`${seen.headings.length} h1: ${seen.headings.join(' | ')}`);
  if (!/^\S.* – \S/.test(seen.title)) findings.push(`title “${seen.title}”`);
  if (seen.language !== language) findings.push(`says it is in ${seen.language}`);
  for (const note of seen.alerts) findings.push(`error note: ${note}`);
  for (const [what, pattern] of MACHINE) {
    const found = pattern.exec(said);
    if (found)
      findings.push(
        `${what} on screen: “${said.slice(Math.max(0, found.index - 20), found.index + 60).replace(/\s+/g, ' ')}”`,
      );
  }
  const lines = new Set(seen.lines);
  for (const text of FOREIGN[language]) if (lines.has(text)) findings.push(`not translated: “${text}”`);
  return { h1: seen.headings[0] ?? '', findings };
}

/** Runs in the page. */
function readPage() {
  const visible = (element: Element) => element.checkVisibility({ visibilityProperty: true });
  const texts = (selector: string) =>
    [...document.querySelectorAll<HTMLElement>(selector)].filter(visible).map((one) => one.innerText.trim());
  const text = document.body.innerText;
  return {
    headings: texts('h1'),
    alerts: texts('[role=alert]').filter((one) => one !== ''),
    title: document.title,
    language: document.documentElement.lang,
    text,
    lines: text.split('\n').map((line) => line.trim()),
  };
}
