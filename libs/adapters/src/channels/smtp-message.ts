import { type DkimKey, dkimHeader } from './dkim.js';
import { alternativeBody, encodedWords, headerBlock, type MimeHeader, mailbox } from './mime.js';

export interface MailSender {
  readonly from: string;
  readonly fromName?: string;
  readonly replyTo?: string;
  /** Domain of Message-ID, List-Id and, when set, of the bounce address. */
  readonly domain: string;
  readonly accountId: string;
  readonly dkim?: DkimKey;
}

export interface Mail {
  readonly reference: string;
  readonly to: string;
  readonly toName?: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly unsubscribeUrl?: string;
  readonly listId?: string;
  readonly date: Date;
}

/** Whether a value may stand in a header as it is: no line ends, no spaces, no angle brackets. */
export function isHeaderSafe(value: string): boolean {
  return /^[^\s<>\p{Cc}]+$/u.test(value);
}

/** The message as bytes, signed when the sender has a key. */
export async function composeMail(sender: MailSender, mail: Mail): Promise<Buffer> {
  const { headers, body } = mailParts(sender, mail);
  const signature = sender.dkim ? `${await dkimHeader(headers, body, sender.dkim)}\r\n` : '';
  return Buffer.from(`${signature}${headerBlock(headers)}\r\n${body}`, 'latin1');
}

/** Headers in the order in which they are written, and the body that goes with them. */
export function mailParts(sender: MailSender, mail: Mail): { headers: MimeHeader[]; body: string } {
  const { contentType, body } = alternativeBody(mail.text, mail.html, `=_loa.${mail.reference}`);
  const headers: MimeHeader[] = [
    { name: 'From', value: mailbox(sender.from, sender.fromName) },
    { name: 'To', value: mailbox(mail.to, mail.toName) },
    { name: 'Subject', value: encodedWords(mail.subject) },
    { name: 'Date', value: mail.date.toUTCString().replace('GMT', '+0000') },
    // The same on a resend that a person decided on: some mailboxes fold duplicates by it.
    { name: 'Message-ID', value: `<${mail.reference}@${sender.domain}>` },
    { name: 'X-Loa-Reference', value: mail.reference },
  ];
  if (sender.replyTo) headers.push({ name: 'Reply-To', value: mailbox(sender.replyTo) });
  headers.push(...(mail.unsubscribeUrl ? listHeaders(sender, mail, mail.unsubscribeUrl) : NOTICE));
  headers.push({ name: 'MIME-Version', value: '1.0' }, { name: 'Content-Type', value: contentType });
  return { headers, body };
}

/** RFC 3834: a notice that a machine made, so that no holiday reply answers it. */
const NOTICE: readonly MimeHeader[] = [{ name: 'Auto-Submitted', value: 'auto-generated' }];

/** RFC 8058 asks for both unsubscribe headers, each once; Feedback-ID ends with who sends (Gmail Postmaster Tools). */
function listHeaders(sender: MailSender, mail: Mail, unsubscribeUrl: string): MimeHeader[] {
  const list = mail.listId ?? 'loa';
  return [
    { name: 'List-Unsubscribe', value: `<${unsubscribeUrl}>` },
    { name: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click' },
    { name: 'List-Id', value: `<${list.includes('.') ? list : `${list}.${sender.domain}`}>` },
    { name: 'Feedback-ID', value: `${list}:${sender.accountId}:email:${sender.domain}` },
  ];
}
