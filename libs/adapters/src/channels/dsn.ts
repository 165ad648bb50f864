import type { ReceiptEvent } from '@loa/application';
import { type Attachment, type ParsedMail, simpleParser } from 'mailparser';
import { enhancedStatus, smtpVerdict } from './smtp-codes.js';

/** A mail that came to the bounce domain. */
export interface InboundMail {
  readonly raw: Buffer;
  /** Envelope recipients: the address alone tells which delivery it is about, whatever the format (VERP). */
  readonly recipients: readonly string[];
  readonly receivedAt: Date;
}

/**
 * Reads a bounce (RFC 3464, and what old servers write instead), or a complaint (ARF, RFC 5965). Auto-replies and mails
 * that can't be tied to a message of ours give no events. Never throws for what stands in a mail.
 */
export async function readBounce(mail: InboundMail): Promise<ReceiptEvent[]> {
  const parsed = await simpleParser(mail.raw, { keepDeliveryStatus: true, skipImageLinks: true, skipTextToHtml: true });
  const reference = referenceOf(mail, parsed);
  if (!reference) return [];
  const base = { reference, providerRef: null, at: mail.receivedAt };
  const complaint = partOf(parsed, 'message/feedback-report');
  if (complaint) {
    const fields = readFields(complaint);
    const address = mailAddress(fields['original-rcpt-to']);
    const code = `arf:${fields['feedback-type'] ?? 'abuse'}`;
    return [{ ...base, kind: 'optedOut', code, detail: '', ...(address && { address }) }];
  }
  const status = partOf(parsed, 'message/delivery-status');
  if (status) return readStatusBlocks(status).map((block) => ({ ...base, ...block }));
  const informal = readInformal(parsed);
  return informal ? [{ ...base, ...informal }] : [];
}

type Told = Pick<ReceiptEvent, 'kind' | 'code' | 'detail'> & { health?: 'bounced' | 'blocked' };

/** Blocks are separated by empty lines: the first is about the message, each further one about a recipient. */
function readStatusBlocks(text: string): Told[] {
  const events: Told[] = [];
  for (const block of text.split(/\r?\n\r?\n/)) {
    const fields = readFields(block);
    const action = fields.action?.toLowerCase();
    const detail = (fields['diagnostic-code'] ?? '').slice(0, 200);
    const status = fields.status?.split(/[\s(]/)[0] ?? enhancedStatus(detail) ?? '';
    if (action === 'failed') events.push(failed(status, detail));
    if (action === 'delayed') events.push({ kind: 'delayed', code: `dsn:${status}`, detail });
    // "relayed" and "expanded" say that nobody will tell more: no proof of arrival.
    if (action === 'delivered') events.push({ kind: 'delivered', code: `dsn:${status}`, detail });
  }
  return events;
}

function failed(status: string, detail: string): Told {
  const replyCode = Number(/\b([45]\d\d)\b/.exec(detail)?.[1]) || (status.startsWith('4') ? 450 : 550);
  const { health } = smtpVerdict('rcpt', replyCode, status || null, detail);
  return { kind: 'failed', code: `dsn:${status || replyCode}`, detail, ...(health && { health }) };
}

/** Plain-text bounces: only from a mail system, and only with a failure in their words. */
function readInformal(parsed: ParsedMail): Told | null {
  const header = (name: string) => String(parsed.headers.get(name) ?? '');
  const auto = header('auto-submitted').toLowerCase();
  if (auto.startsWith('auto-replied') || parsed.headers.has('x-autoreply') || parsed.headers.has('x-autorespond'))
    return null;
  const sender = parsed.from?.value[0]?.address ?? '';
  const fromSystem =
    /^(mailer-daemon|postmaster|mail-daemon)@/i.test(sender) || header('return-path') === '<>' || !sender;
  if (!parsed.headers.has('x-failed-recipients') && !fromSystem) return null;
  const text = `${parsed.subject ?? ''}\n${parsed.text ?? ''}`;
  const status = enhancedStatus(text);
  const line = text.split('\n').find((each) => /\b[45]\d\d\b/.test(each)) ?? parsed.subject ?? '';
  if (status?.startsWith('4') || /delayed|will retry|warning/i.test(parsed.subject ?? '')) {
    return { kind: 'delayed', code: `dsn:${status ?? 'text'}`, detail: line.trim().slice(0, 200) };
  }
  if (!status && !/undeliver|fail|return|could not be delivered/i.test(text)) return null;
  const told = failed(status ?? '', line.trim().slice(0, 200) || text.slice(0, 200));
  return status ? told : { ...told, code: 'dsn:text' };
}

/** By the bounce address, else by our own header or Message-ID in the returned message. */
function referenceOf(mail: InboundMail, parsed: ParsedMail): string | null {
  for (const recipient of mail.recipients) {
    const verp = /^b\+([A-Za-z0-9-]{1,48})@/.exec(recipient.replace(/^<|>$/g, ''));
    if (verp) return verp[1]!;
  }
  const returned = partOf(parsed, 'message/rfc822') ?? partOf(parsed, 'text/rfc822-headers') ?? '';
  const text = `${returned}\n${parsed.text ?? ''}`;
  const own =
    /^X-Loa-Reference:\s*([A-Za-z0-9-]{1,48})\s*$/im.exec(text) ?? /^Message-ID:\s*<([A-Za-z0-9-]{1,48})@/im.exec(text);
  return own?.[1] ?? null;
}

function partOf(parsed: ParsedMail, type: string): string | null {
  const part = parsed.attachments.find((attachment: Attachment) => attachment.contentType === type);
  return part ? part.content.toString('utf8') : null;
}

/** `Name: value` lines by lower-case name, folded lines joined; types like "rfc822;" in front of values are dropped. */
function readFields(block: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const line of block.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const match = /^([A-Za-z-]+):\s*(?:(?:rfc822|smtp|x400|utf-8)\s*;\s*)?(.*)$/i.exec(line);
    if (match) fields[match[1]!.toLowerCase()] = match[2]!.trim();
  }
  return fields;
}

function mailAddress(text: string | undefined): string | null {
  return /[^\s<>;]+@[^\s<>;]+/.exec(text ?? '')?.[0]?.toLowerCase() ?? null;
}
