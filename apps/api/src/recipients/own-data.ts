import type { Locale } from '@loa/adapters/messages/message.js';
import type { ContactView } from '@loa/application';
import { escaped, texts } from './page-texts.js';

/** What the page may say after a form was sent. */
export const PAGE_WORDS = ['saved', 'verified', 'codeSent', 'wrongCode', 'noCode', 'tooManyCodes', 'asked'] as const;
export type PageWord = (typeof PAGE_WORDS)[number];

export interface Said {
  readonly word: PageWord | null;
  /** The address that it is about. */
  readonly contact: string | null;
}

/** A code reaches these without an app; a number is proven by SMS for Zalo too. */
const PROVEN_BY_CODE: readonly string[] = ['sms', 'email'];
const MAY_ASK = ['access', 'correction', 'erasure'] as const;

/** Each address once, whatever channels use it, and how to confirm one that nobody confirmed. */
export function ownAddresses(locale: Locale, token: string, contacts: readonly ContactView[], said: Said): string {
  if (contacts.length === 0) return '';
  const byAddress = new Map<string, ContactView>();
  for (const contact of contacts) {
    if (!byAddress.has(contact.masked) || PROVEN_BY_CODE.includes(contact.channel))
      byAddress.set(contact.masked, contact);
  }
  const items = [...byAddress.values()].map((contact) => addressItem(locale, token, contact, said));
  return `<h2>${texts(locale)('addresses')}</h2><ul>${items.join('')}</ul>`;
}

function addressItem(locale: Locale, token: string, contact: ContactView, said: Said): string {
  const t = texts(locale);
  const { id, masked, channel, health, verifiedAt } = contact;
  const button = (action: string, label: string) => `<button name="action" value="${action}">${t(label)}</button>`;
  const form = (inner: string) =>
    `<form method="post" action="${place(token, 'address', locale)}"><input type="hidden" name="contact" value="${id}">${inner}</form>`;
  const parts: string[] = [];
  if (verifiedAt !== null) parts.push(t('isVerified'));
  else {
    if (health === 'unverified') parts.push(t('isNotVerified'), form(button('mine', 'mine')));
    const entering = said.contact === id && (said.word === 'codeSent' || said.word === 'wrongCode');
    const field = `<label>${t('codeLabel')} <input name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxlength="6" required></label>`;
    if (entering) parts.push(form(`${field}${button('enter', 'enterCode')}`));
    else if (PROVEN_BY_CODE.includes(channel)) parts.push(form(button('send', 'sendCode')));
  }
  return `<li><strong>${escaped(masked)}</strong> ${parts.join(' ')}</li>`;
}

/** What the law lets everybody ask for. */
export function ownRights(locale: Locale, token: string): string {
  const t = texts(locale);
  const buttons = MAY_ASK.map((kind) => `<button name="kind" value="${kind}">${t(`ask.${kind}`)}</button>`);
  return `<h2>${t('rights')}</h2><p>${t('rightsIntro')}</p><form method="post" action="${place(token, 'request', locale)}">${buttons.join('')}</form>`;
}

const place = (token: string, part: string, locale: Locale) => `/p/${encodeURIComponent(token)}/${part}?lang=${locale}`;
