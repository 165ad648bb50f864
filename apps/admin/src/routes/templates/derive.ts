import { plain } from '../../format.js';
import type { Channel, TemplateField, WrittenContent } from '../../types.js';
import { usedFields } from './field-text.js';

export type Variants = WrittenContent['variants'];
export type ZaloTemplate = NonNullable<Variants['zaloZns']>;

/** The tabs of the editor, in the order in which a message is thought of. The same words go by Zalo user id. */
export const TABS = ['zaloOa', 'zaloZns', 'sms', 'email', 'facebookPage'] as const satisfies readonly Channel[];
export type Tab = (typeof TABS)[number];

const mainTextOf: Record<Tab, (variants: Variants) => string> = {
  zaloOa: ({ zaloOa }) => zaloOa?.text ?? '',
  zaloZns: ({ zaloZns }) => zaloZns?.body ?? '',
  sms: ({ sms }) => sms?.unicode ?? '',
  email: ({ email }) => email?.text ?? '',
  facebookPage: ({ facebookPage }) => facebookPage?.text ?? '',
};

/** The channel whose words the others are made from: the first that was written by hand. */
export function mainTab({ variants, derived }: Pick<WrittenContent, 'variants' | 'derived'>): Tab | null {
  const written = TABS.filter((tab) => !derived.includes(tab) && mainTextOf[tab](variants).trim() !== '');
  return written.find((tab) => tab !== 'sms') ?? written[0] ?? null;
}

/** A first text of a channel, made from the main one; empty where there is none yet. */
export function derived(content: WrittenContent, tab: Tab, fields: readonly TemplateField[]): Variants {
  const main = mainTab(content);
  const text = main === null ? '' : mainTextOf[main](content.variants).trim();
  const title = content.title.vi;
  switch (tab) {
    case 'zaloOa':
      return { zaloOa: { text } };
    case 'zaloZns': {
      const body = text.slice(0, 400);
      return { zaloZns: { templateId: '', title: title.slice(0, 100), body, params: paramsFor(body, {}, fields) } };
    }
    case 'sms': {
      const unicode = oneLine(text);
      return { sms: { unicode, plain: unaccented(unicode), prefer: 'plain' } };
    }
    case 'email':
      return {
        email: {
          subject: title,
          preheader: oneLine(text)
            .replace(/\{\{.*?\}\}/g, '')
            .slice(0, 90),
          text,
        },
      };
    case 'facebookPage':
      return { facebookPage: { text } };
  }
}

const oneLine = (text: string) => text.replace(/\s*\n+\s*/g, ' ').trim();

/** The same words without accents, fields too. */
export function unaccented(source: string): string {
  return source
    .split(/(\{\{[^{}]*\}\})/)
    .map((part) => {
      if (!part.startsWith('{{')) return letters(part);
      const inner = part.slice(2, -2).trim();
      return /^([#/]|else$|ascii )/.test(inner) ? part : `{{ascii ${inner}}}`;
    })
    .join('');
}

const letters = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .replace(/đ/g, 'd')
    .replace(/Đ/g, 'D')
    .replace(/[“”]/g, '"')
    .replace(/[‘’]/g, "'")
    .replace(/[–—]/g, '-')
    .replace(/…/g, '...');

/** The parameters that a Zalo template of this wording needs: those it had keep their names and limits. */
export function paramsFor(
  body: string,
  before: ZaloTemplate['params'],
  fields: readonly TemplateField[],
): ZaloTemplate['params'] {
  const known = new Map(Object.entries(before).map(([param, value]) => [value.from, { param, max: value.max }]));
  const params: ZaloTemplate['params'] = {};
  for (const from of usedFields(body)) {
    const field = fields.find(({ name }) => name === from);
    const old = known.get(from);
    if (!old && !field) continue;
    params[old?.param ?? freshName(field!.label, params)] = { from, max: old?.max ?? Math.min(field!.max, 200) };
  }
  return params;
}

function freshName(label: string, taken: ZaloTemplate['params']): string {
  const base =
    plain(label)
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^[^a-z]+|_+$/g, '')
      .slice(0, 36) || 'tham_so';
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}_${n}`;
    if (!(name in taken)) return name;
  }
}
