/** A field of the message with its name for people, as the server tells it in the reader's language. */
export interface Field {
  name: string;
  label: string;
}

/** Words of the marks that are no fields. */
export interface MarkWords {
  unaccented: string;
  if: string;
  unless: string;
  else: string;
  endIf: string;
  each: string;
  endEach: string;
}

export type Segment = { text: string; kind: 'text' | 'field' | 'mark' | 'unknown' };

const SOURCE = /\{\{\s*([^{}]*?)\s*\}\}/g;
const SHOWN = /‹([^‹›\n]{1,60})›/g;

/** Stored text with `{{names}}` as people see it: each field by its name between ‹ and ›. What it can't name stays. */
export function toShown(source: string, fields: readonly Field[], words: MarkWords): string {
  const labels = new Map(fields.map(({ name, label }) => [name, label]));
  let list = '';
  const shownOf = (inner: string): string | null => {
    const [first = '', second = ''] = inner.split(/\s+/);
    const named = (name: string) => labels.get(name) ?? labels.get(`${list}.${name.replace(/^this\./, '')}`) ?? null;
    const marked = (mark: string) => (named(second) === null ? null : `${mark} ${named(second)}`);
    switch (first) {
      case '#if':
        return marked(words.if);
      case '#unless':
        return marked(words.unless);
      case 'else':
        return words.else;
      case '/if':
      case '/unless':
        return words.endIf;
      case '#each':
        list = second;
        return marked(words.each);
      case '/each':
        list = '';
        return words.endEach;
      case 'ascii':
        return named(second) === null ? null : `${named(second)} ${words.unaccented}`;
      default:
        return second === '' ? named(first) : null;
    }
  };
  return source.replace(SOURCE, (whole, inner: string) => {
    const shown = shownOf(inner);
    return shown === null ? whole : `‹${shown}›`;
  });
}

/** The way back; names that nobody knows stay as they are typed, and the server refuses them. */
export function toSource(shown: string, fields: readonly Field[], words: MarkWords): string {
  const open: string[] = [];
  return shown.replace(SHOWN, (whole, inner: string) => sourceOf(inner, fields, words, open) ?? whole);
}

function sourceOf(inner: string, fields: readonly Field[], words: MarkWords, open: string[]): string | null {
  const text = plainKey(inner);
  const named = (label: string) => fields.find((field) => plainKey(field.label) === label)?.name ?? null;
  const after = (mark: string) => (text.startsWith(`${mark} `) ? named(text.slice(mark.length + 1)) : null);
  if (text === words.else) return '{{else}}';
  if (text === words.endIf) return `{{/${open.pop() ?? 'if'}}}`;
  if (text === words.endEach) return '{{/each}}';
  for (const block of ['unless', 'if'] as const) {
    const name = after(words[block]);
    if (name !== null) {
      open.push(block);
      return `{{#${block} ${name}}}`;
    }
  }
  const list = after(words.each);
  if (list !== null) return `{{#each ${list}}}`;
  const name = named(text);
  if (name !== null) return `{{${ofRow(name)}}}`;
  if (!text.endsWith(` ${words.unaccented}`)) return null;
  const accented = named(text.slice(0, -words.unaccented.length - 1));
  return accented === null ? null : `{{ascii ${ofRow(accented)}}}`;
}

/** Fields of a list are named from its row. */
const ofRow = (name: string) => name.replace(/^tasks\./, 'this.');
const plainKey = (text: string) => text.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();

/** The shown text cut where its chips begin and end. */
export function segments(shown: string, fields: readonly Field[], words: MarkWords): Segment[] {
  const found: Segment[] = [];
  let at = 0;
  for (const match of shown.matchAll(SHOWN)) {
    if (match.index > at) found.push({ text: shown.slice(at, match.index), kind: 'text' });
    const source = sourceOf(match[1]!, fields, words, []);
    const kind = source === null ? 'unknown' : /^\{\{([#/]|else)/.test(source) ? 'mark' : 'field';
    found.push({ text: match[0], kind });
    at = match.index + match[0].length;
  }
  if (at < shown.length) found.push({ text: shown.slice(at), kind: 'text' });
  return found;
}

/** Names of the fields that a stored text uses, each once, in their order. */
export const usedFields = (source: string): string[] => [
  ...new Set(
    Array.from(source.matchAll(SOURCE), ([, inner]) => inner!.replace(/^(ascii|#if|#unless|#each)\s+/, '')).filter(
      (name) => name !== '' && name !== 'else' && !name.startsWith('/'),
    ),
  ),
];
