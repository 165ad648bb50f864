import { octetsOf } from '../text-octets.js';
import { type DkimKey, dkimHeader } from './dkim.js';
import { alternativeBody, encodedWords, headerBlock, type MailText, type MimeHeader, mailbox } from './mime.js';

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
  readonly content: MailText;
  readonly reference: string;
  readonly to: string;
  readonly toName?: string;
  readonly subject: string;
  readonly unsubscribeUrl?: string;
  readonly listId?: string;
  readonly date: Date;
}

/** As octets, one character each, with CRLF line ends and one at its end. */
export interface WrittenMail {
  readonly octets: string;
  readonly eightBit: boolean;
}

/** Whether a value may stand in a header as it is: no line ends, no spaces, no angle brackets. */
export function isHeaderSafe(value: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  return /^[^\s<>\x00-\x1f\x7f-\x9f]+$/.test(value);
}

/** Without a signature; in 8bit where the server takes that. */
export function plainMail(sender: MailSender, mail: Mail, eightBitTaken: boolean): WrittenMail {
  const { fixed, own, body, eightBit } = partsOf(sender, mail, eightBitTaken);
  return { octets: `${fixed.block}${headerBlock(own)}\r\n${body}`, eightBit };
}

/** With a signature. RFC 6376, 5.3: always 7bit, since a relay may recode what the next server doesn't take. */
export async function signedMail(sender: MailSender, key: DkimKey, mail: Mail): Promise<WrittenMail> {
  const { headers, body } = mailParts(sender, mail);
  const signature = await dkimHeader(headers, body, key);
  return { octets: `${signature}\r\n${headerBlock(headers)}\r\n${body}`, eightBit: false };
}

/** Headers in the order in which they are written, and the body that goes with them, all in 7bit. */
export function mailParts(sender: MailSender, mail: Mail): { headers: MimeHeader[]; body: string } {
  const { fixed, own, body } = partsOf(sender, mail, false);
  return { headers: [...fixed.headers, ...own], body };
}

function partsOf(sender: MailSender, mail: Mail, eightBitTaken: boolean) {
  const { reference, unsubscribeUrl } = mail;
  const { contentType, body, eightBit } = alternativeBody(mail.content, reference, eightBitTaken);
  const own: MimeHeader[] = [
    { name: 'To', value: mailbox(octetsOf(mail.to), mail.toName) },
    { name: 'Subject', value: subjectText(mail.subject) },
    { name: 'Date', value: dateText(mail.date) },
    // The same on a resend that a person decided on: some mailboxes fold duplicates by it.
    { name: 'Message-ID', value: `<${reference}@${sender.domain}>` },
    { name: 'X-Loa-Reference', value: reference },
  ];
  if (unsubscribeUrl) own.push({ name: 'List-Unsubscribe', value: `<${unsubscribeUrl}>` });
  own.push({ name: 'Content-Type', value: contentType });
  return { fixed: fixedHeaders(sender, unsubscribeUrl ? (mail.listId ?? 'loa') : null), own, body, eightBit };
}

interface FixedHeaders {
  readonly headers: readonly MimeHeader[];
  readonly block: string;
}

/** Written once for each sender and list. */
const fixedOf = new WeakMap<MailSender, Map<string | null, FixedHeaders>>();

function fixedHeaders(sender: MailSender, list: string | null): FixedHeaders {
  let known = fixedOf.get(sender);
  if (known === undefined) {
    known = new Map();
    fixedOf.set(sender, known);
  }
  let fixed = known.get(list);
  if (fixed === undefined) {
    const headers = sameForAll(sender, list);
    fixed = { headers, block: headerBlock(headers) };
    known.set(list, fixed);
  }
  return fixed;
}

function sameForAll(sender: MailSender, list: string | null): MimeHeader[] {
  const headers = [{ name: 'From', value: mailbox(sender.from, sender.fromName) }];
  if (sender.replyTo) headers.push({ name: 'Reply-To', value: mailbox(sender.replyTo) });
  headers.push(...(list === null ? NOTICE : listHeaders(sender, list)));
  headers.push({ name: 'MIME-Version', value: '1.0' });
  return headers;
}

/** RFC 3834: a notice that a machine made, so that no holiday reply answers it. */
const NOTICE: readonly MimeHeader[] = [{ name: 'Auto-Submitted', value: 'auto-generated' }];

/** RFC 8058 asks for both unsubscribe headers, each once; Feedback-ID ends with who sends (Gmail Postmaster Tools). */
function listHeaders(sender: MailSender, list: string): MimeHeader[] {
  return [
    { name: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click' },
    { name: 'List-Id', value: `<${list.includes('.') ? list : `${list}.${sender.domain}`}>` },
    { name: 'Feedback-ID', value: `${list}:${sender.accountId}:email:${sender.domain}` },
  ];
}

let subject = '';
let encodedSubject = '';

/** One after another, the mails of a campaign mostly have the same. */
function subjectText(text: string): string {
  if (text !== subject) {
    subject = text;
    encodedSubject = encodedWords(text);
  }
  return encodedSubject;
}

let second = Number.NaN;
let secondText = '';

/** RFC 5322, 3.3. Thousands of mails share one second. */
function dateText(date: Date): string {
  const now = Math.floor(date.getTime() / 1000);
  if (now !== second) {
    second = now;
    secondText = date.toUTCString().replace('GMT', '+0000');
  }
  return secondText;
}
