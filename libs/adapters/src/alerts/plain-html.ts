import type { Locale } from '../messages/message.js';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign]!);

/** What a mail to our own users is made of; `lead` stands before a link. */
export type Block =
  | { readonly heading: string }
  | { readonly text: string }
  | { readonly lead: string; readonly link: string };

/** The HTML of such a mail, without pictures, scripts or anything from elsewhere. */
export function plainHtml(locale: Locale, blocks: readonly Block[], footer: string): string {
  const body = blocks.map(htmlOf).join('');
  return `<!doctype html><html lang="${locale}"><body style="font-family:sans-serif;font-size:16px;color:#1c2329">${body}<p style="color:#5a6670">${escaped(footer)}</p></body></html>`;
}

function htmlOf(block: Block): string {
  if ('heading' in block) return `<h2 style="font-size:18px">${escaped(block.heading)}</h2>`;
  if ('text' in block) return `<p>${escaped(block.text)}</p>`;
  return `<p>${escaped(block.lead)} <a href="${escaped(block.link)}">${escaped(block.link)}</a></p>`;
}
