import type { Locale } from '@loa/adapters/messages/message.js';
import { PREFERENCE_CHANNELS, type PreferencePage } from '@loa/application';
import { CONSENT_PURPOSES } from '@loa/domain';
import { ownAddresses, ownRights, type PageWord, type Said } from './own-data.js';
import { texts } from './page-texts.js';

const STYLE = `body{font:18px/1.5 system-ui,sans-serif;margin:0;background:#fff;color:#1a1a1a}
main{max-width:42rem;margin:0 auto;padding:1.5rem}h1{font-size:1.6rem}table{border-collapse:collapse;width:100%}
th,td{border:1px solid #767676;padding:.6rem;text-align:left}td{text-align:center}
td label{display:block;padding:.4rem}input{width:1.4rem;height:1.4rem}
button{font:inherit;padding:.7rem 1.2rem;margin:1rem .8rem 0 0;border:2px solid #0b4f9e;border-radius:.4rem;background:#fff;color:#0b4f9e}
button.main{background:#0b4f9e;color:#fff}.said{border-left:.4rem solid #1a7f37;padding:.6rem 1rem;background:#f0faf2}
.bad{border-left:.4rem solid #b42318;padding:.6rem 1rem;background:#fef3f2}li form{display:inline-block;margin-left:.6rem}li{margin:.6rem 0}
input[name=code]{width:7rem;height:2rem;font:inherit}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}`;

function frame(locale: Locale, title: string, body: string): string {
  return `<!doctype html><html lang="${locale}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${title}</title><style>${STYLE}</style></head><body><main><h1>${title}</h1>${body}</main></body></html>`;
}

const languageLink = (locale: Locale): string => {
  const other = locale === 'vi' ? 'en' : 'vi';
  return `<p><a href="?lang=${other}" lang="${other}" hreflang="${other}">${texts(locale)('other')}</a></p>`;
};

const BAD_NEWS: readonly PageWord[] = ['wrongCode', 'noCode', 'tooManyCodes'];

/** What a person gets and how, as forms that work without scripts. `said`: what was just done. */
export function preferencePage(locale: Locale, token: string, page: PreferencePage, said: Said): string {
  const t = texts(locale);
  const isOn = (purpose: string, channel: string) =>
    page.choices.some((choice) => choice.purpose === purpose && choice.channel === channel && choice.on);
  const cell = (
    purpose: string,
    channel: string,
  ) => `<td><label><span class="hidden">${t(purpose)}: ${t(channel)}</span>
<input type="checkbox" name="on" value="${purpose}:${channel}"${isOn(purpose, channel) ? ' checked' : ''}></label></td>`;
  const head = PREFERENCE_CHANNELS.map((channel) => `<th scope="col">${t(channel)}</th>`).join('');
  const rows = CONSENT_PURPOSES.map(
    (purpose) =>
      `<tr><th scope="row">${t(purpose)}</th>${PREFERENCE_CHANNELS.map((channel) => cell(purpose, channel)).join('')}</tr>`,
  ).join('');
  const stopped = page.choices.every(({ on }) => !on);
  const other = stopped
    ? `<button name="action" value="resume">${t('resume')}</button>`
    : `<button name="action" value="stop">${t('stop')}</button>`;
  const word = said.word === 'saved' && stopped ? 'stopped' : said.word;
  const news =
    word === null
      ? ''
      : `<p class="${BAD_NEWS.some((one) => one === word) ? 'bad' : 'said'}" role="status">${t(word)}</p>`;
  return frame(
    locale,
    t('title'),
    `${news}<p>${t('intro')}</p>
<form method="post" action="?lang=${locale}"><table><thead><tr><th scope="col">${t('topic')}</th>${head}</tr></thead>
<tbody>${rows}</tbody></table><button class="main" name="action" value="save">${t('save')}</button>${other}</form>
${ownAddresses(locale, token, page.contacts, said)}${ownRights(locale, token)}${languageLink(locale)}`,
  );
}

/** Asks before it stops: mail scanners follow links, so opening one must change nothing (RFC 8058). */
export function unsubscribePage(locale: Locale): string {
  const t = texts(locale);
  return frame(
    locale,
    t('unsubscribe'),
    `<p>${t('unsubscribeIntro')}</p><form method="post" action="?lang=${locale}">
<button class="main" name="List-Unsubscribe" value="One-Click">${t('unsubscribe')}</button></form>${languageLink(locale)}`,
  );
}

export function unsubscribedPage(locale: Locale, token: string): string {
  const t = texts(locale);
  return frame(
    locale,
    t('unsubscribe'),
    `<p class="said" role="status">${t('unsubscribed')}</p><p><a href="/p/${encodeURIComponent(token)}?lang=${locale}">${t('more')}</a></p>`,
  );
}

export function badLinkPage(locale: Locale): string {
  const t = texts(locale);
  return frame(locale, t('badLink'), `<p>${t('badLinkText')}</p>${languageLink(locale)}`);
}
