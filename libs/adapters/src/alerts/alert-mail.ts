import type { ClaimedAlertMail, OutgoingContent } from '@loa/application';
import { textOf } from '../messages/catalogue.js';
import { alertPath, alertWords } from './alert-words.js';
import { type Block, plainHtml } from './plain-html.js';

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
  const blocks = items.flatMap(({ title, detail, advice, link }): Block[] => [
    { heading: title },
    { text: detail },
    { text: advice },
    { lead: say('see'), link },
  ]);
  const html = plainHtml(locale, [{ text: greeting }, ...blocks], footer);
  const subject = items.length === 1 ? `Loa: ${items[0]!.title}` : say('subject', { n: String(items.length) });
  return { kind: 'email', subject, text, html, toName };
}
