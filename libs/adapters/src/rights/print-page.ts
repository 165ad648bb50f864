import { DateTime } from 'luxon';

const STYLE = `body{font:16px/1.5 "Times New Roman",serif;margin:0;color:#111;background:#fff}
main{max-width:46rem;margin:0 auto;padding:1.5rem}h1{font-size:1.5rem;text-align:center}h2{font-size:1.15rem;margin-top:1.6rem}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #777;padding:.4rem .6rem;text-align:left;vertical-align:top}
th{width:38%;font-weight:600}pre{white-space:pre-wrap;font:inherit;border-left:3px solid #999;margin:.4rem 0;padding:.2rem .8rem}
section.item{border-top:1px solid #bbb;padding:.5rem 0;break-inside:avoid}.small{font-size:.9rem;color:#444}`;

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A page of its own that can be printed or kept as PDF; needs nothing from elsewhere. */
export function printPage(locale: string, title: string, body: string): string {
  return `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title><style>${STYLE}</style></head><body><main><h1>${escaped(title)}</h1>${body}</main></body></html>`;
}

/** Names and what they stand for. */
export const table = (rows: readonly (readonly [string, string])[]): string =>
  `<table>${rows.map(([name, value]) => `<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`).join('')}</table>`;

/** "23/11/2026 19:05", in the office's zone. */
export const localMoment = (iso: string): string =>
  iso === '' ? '' : DateTime.fromISO(iso, { zone: 'Asia/Ho_Chi_Minh' }).toFormat('dd/MM/yyyy HH:mm');
