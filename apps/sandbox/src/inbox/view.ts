import { simpleParser } from 'mailparser';
import type { Channel } from '../fault-seed.js';
import type { MessageEntry } from '../store/entries.js';

/** A message as its recipient has it before their eyes. */
export interface SeenMessage {
  seq: number;
  at: string;
  channel: Channel;
  to: string;
  sender: string;
  reference: string | null;
  providerRef: string;
  outcome: 'delivered' | 'undelivered';
  text?: string;
  subject?: string;
  html?: string | null;
  /** The sender's own `X-` headers and the unsubscribe fields, lower case. */
  headers?: Record<string, string>;
  parts?: number;
  price?: number;
  templateId?: string;
}

/** Without `bodies` a mail isn't parsed, and texts are left out. */
export async function seenByRecipient(message: MessageEntry, bodies: boolean): Promise<SeenMessage> {
  const { seq, channel, to, sender, reference, providerRef, outcome, parts, price, templateId } = message;
  const at = new Date(message.at).toISOString();
  const seen = { seq, at, channel, to, sender, reference, providerRef, outcome, parts, price, templateId };
  if (!bodies) return seen;
  return message.raw === undefined ? { ...seen, text: message.text } : { ...seen, ...(await readMail(message.raw)) };
}

async function readMail(raw: string): Promise<Pick<SeenMessage, 'text' | 'subject' | 'html' | 'headers'>> {
  const mail = await simpleParser(Buffer.from(raw, 'latin1'), { skipTextToHtml: true, skipImageLinks: true });
  const headers = mail.headerLines
    .filter(({ key }) => key.startsWith('x-') || key.startsWith('list-'))
    .map(
      ({ key, line }) =>
        [
          key,
          line
            .slice(line.indexOf(':') + 1)
            .replace(/\r?\n\s+/g, ' ')
            .trim(),
        ] as const,
    );
  return {
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html || null,
    headers: Object.fromEntries(headers),
  };
}
