/** HTML that is safe to put into a page as it is. */
export class Markup {
  constructor(readonly html: string) {}
}

type Value = string | number | boolean | null | undefined | Markup | readonly Markup[];

/** A template tag that escapes every value except markup made by itself; null, undefined and false give nothing. */
export function markup(strings: TemplateStringsArray, ...values: Value[]): Markup {
  return new Markup(strings.reduce((page, part, i) => page + asHtml(values[i - 1]) + part));
}

function asHtml(value: Value): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Markup) return value.html;
  if (Array.isArray(value)) return (value as readonly Markup[]).map(({ html }) => html).join('');
  return String(value).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
