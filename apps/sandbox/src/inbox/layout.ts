import { CATALOGUES, type Catalogue, type Lang } from './catalogue.js';
import { Markup, markup } from './markup.js';

const STYLE = new Markup(`
:root { color-scheme: light dark; --line: #8886; --soft: #8881; --accent: #0b5cad; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --accent: #7db8ff; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.1rem; }
header { display: flex; gap: 1rem; flex-wrap: wrap; align-items: baseline; border-bottom: 1px solid var(--line); padding-bottom: .5rem; }
nav { display: flex; gap: .75rem; flex-wrap: wrap; } a { color: var(--accent); } [aria-current] { font-weight: 700; text-decoration: none; }
form.search { display: flex; gap: .5rem; flex-wrap: wrap; align-items: end; margin: 1rem 0; }
label { display: block; } input, select, button { font: inherit; padding: .25rem .5rem; max-width: 100%; }
ul.messages { list-style: none; padding: 0; display: grid; gap: 1rem; }
ul.messages > li { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem; overflow-wrap: anywhere; }
dl { display: flex; flex-wrap: wrap; gap: 0 1rem; margin: 0 0 .5rem; font-size: .85rem; } dl div { display: flex; gap: .35rem; } dt { opacity: .75; } dd { margin: 0; }
.text { white-space: pre-wrap; } .bad { color: var(--bad); font-weight: 700; }
.sms { background: var(--soft); border-radius: 1rem 1rem 1rem .25rem; padding: .6rem .9rem; max-width: 26rem; margin: 0; }
.zalo { border-left: .3rem solid #0068ff; background: var(--soft); padding: .6rem .9rem; max-width: 30rem; margin: 0; }
.post { background: var(--soft); padding: .8rem; max-width: 34rem; margin: 0; border-radius: .5rem; }
iframe { width: 100%; height: 22rem; border: 1px solid var(--line); background: #fff; }
table { border-collapse: collapse; } th, td { border: 1px solid var(--line); padding: .25rem .6rem; text-align: left; } td.n { text-align: right; }
.panel { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1rem; } fieldset { border: 1px solid var(--line); border-radius: .5rem; display: grid; gap: .4rem; }
fieldset label { display: grid; grid-template-columns: 1fr 8rem; gap: .5rem; align-items: center; }
.settings { max-width: 28rem; }
.actions { display: flex; gap: 1rem; flex-wrap: wrap; margin: 1rem 0; }
`);

export interface PageFrame {
  lang: Lang;
  /** Path of this page, and its query without `lang`. */
  path: string;
  query: URLSearchParams;
}

export function page(frame: PageFrame, content: (words: Catalogue) => Markup): string {
  const { lang, path } = frame;
  const words = CATALOGUES[lang];
  const other = lang === 'vi' ? 'en' : 'vi';
  const link = (to: string, label: string) =>
    markup`<a href="${to}?lang=${lang}"${path === to ? markup` aria-current="page"` : null}>${label}</a>`;
  const document = markup`<!doctype html>
<html lang="${lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${words.title}</title><style>${STYLE}</style></head>
<body>
<header><h1>${words.title}</h1><nav>${link('/', words.inbox)}${link('/faults', words.faults)}<a href="${path}?${withLang(frame.query, other)}" hreflang="${other}" lang="${other}">${words.language}</a></nav></header>
<main><p>${words.notice}</p>
${content(words)}
</main>
</body>
</html>`;
  return document.html;
}

function withLang(query: URLSearchParams, lang: Lang): string {
  const next = new URLSearchParams(query);
  next.set('lang', lang);
  return next.toString();
}
