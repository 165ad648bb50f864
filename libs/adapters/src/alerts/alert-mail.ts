import type { ClaimedAlertMail, OutgoingContent } from '@loa/application';
import { textOf } from '../messages/catalogue.js';
import { alertPath, alertWords } from './alert-words.js';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign]!);

/** One mail about one alert or several, in the reader's language; a machine notice to our own user, so no unsubscribing. */
export function alertMail(
  publicUrl: string,
  { locale, toName, alerts }: Pick<ClaimedAlertMail, 'locale' | 'toName' | 'alerts'>,
): Extract<OutgoingContent, { kind: 'email' }> {
  const say = (code: string, params: Record<string, string> = {}) => textOf(locale, `alert.mail.${code}`, params) ?? '';
  const items = alerts.map((alert) => ({ ...alertWords(locale, alert), link: `${publicUrl}${alertPath(alert)}` }));
  const greeting = say('greeting', { person: toName });
  const footer = say('footer', { link: `${publicUrl}/alerts` });
  const text = [
    greeting,
    ...items.map(({ title, detail, advice, link }) => `${title}\n${detail}\n${advice}\n${say('see')} ${link}`),
    footer,
  ].join('\n\n');
  const blocks = items.map(
    ({ title, detail, advice, link }) =>
      `<h2 style="font-size:18px">${escaped(title)}</h2><p>${escaped(detail)}</p><p>${escaped(advice)}</p><p>${escaped(say('see'))} <a href="${escaped(link)}">${escaped(link)}</a></p>`,
  );
  const html = `<!doctype html><html lang="${locale}"><body style="font-family:sans-serif;font-size:16px;color:#1c2329"><p>${escaped(greeting)}</p>${blocks.join('')}<p style="color:#5a6670">${escaped(footer)}</p></body></html>`;
  const subject = items.length === 1 ? `Loa: ${items[0]!.title}` : say('subject', { n: String(items.length) });
  return { kind: 'email', subject, text, html, toName };
}
