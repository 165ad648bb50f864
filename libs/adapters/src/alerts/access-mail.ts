import type { AccessMailFacts, AccessMailKind, OutgoingContent } from '@loa/application';
import { textOf } from '../messages/catalogue.js';
import type { Locale } from '../messages/message.js';
import { type Block, plainHtml } from './plain-html.js';

const LANGUAGE: Readonly<Record<Locale, string>> = { vi: 'vi-VN', en: 'en-GB' };

export interface AccessMail {
  readonly kind: AccessMailKind;
  readonly locale: Locale;
  readonly to: string;
  readonly toName: string;
  readonly facts: AccessMailFacts;
  readonly unitName: string;
  readonly timeZone: string;
  /** Of the link. */
  readonly expiresAt: Date;
}

/**
 * Where a token leads. It stands behind the #, which browsers keep to themselves: no server on the way, and no page that a
 * reader goes on to, learns it.
 */
export const linkOf = (publicUrl: string, token: string): string => `${publicUrl}/set-password#${token}`;

/** A mail about a user's own log-in, in their language; a machine notice to our own user, so no unsubscribing. */
export function accessMail(publicUrl: string, mail: AccessMail): Extract<OutgoingContent, { kind: 'email' }> {
  const { locale, toName, facts } = mail;
  const params = {
    person: toName,
    by: facts.by ?? '',
    unit: mail.unitName,
    email: mail.to,
    until: new Intl.DateTimeFormat(LANGUAGE[locale], {
      dateStyle: 'full',
      timeStyle: 'short',
      timeZone: mail.timeZone,
    }).format(mail.expiresAt),
  };
  const say = (code: string) => textOf(locale, `accessMail.${code}`, params) ?? '';
  const kind = mail.kind === 'reset' && facts.by ? 'resetBy' : mail.kind;
  const greeting = say('greeting');
  const what = say(`${kind}.text`);
  const footer = say(`${kind}.footer`);
  const link = facts.token ? linkOf(publicUrl, facts.token) : `${publicUrl}/login`;
  const lead = say(`${mail.kind}.lead`);
  const blocks: Block[] = [{ text: greeting }, { text: what }, { lead, link }];
  if (facts.token) blocks.push({ text: say('until') });
  const lines = blocks.map((block) =>
    'link' in block ? `${block.lead}\n${block.link}` : 'text' in block ? block.text : '',
  );
  return {
    kind: 'email',
    subject: say(`${mail.kind}.subject`),
    text: [...lines, footer].join('\n\n'),
    html: plainHtml(locale, blocks, footer),
    toName,
  };
}
