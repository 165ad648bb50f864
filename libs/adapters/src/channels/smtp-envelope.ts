import type { SmtpStage } from './smtp-codes.js';

/** What a server said in its answer to EHLO that it can do. */
export interface Offers {
  readonly pipelining: boolean;
  /** 8BITMIME, RFC 6152. */
  readonly eightBit: boolean;
  /** SMTPUTF8, RFC 6531. */
  readonly utf8Addresses: boolean;
  readonly dsn: boolean;
  readonly size: boolean;
  /** In octets. */
  readonly maxSize: number;
}

/** Addresses without spaces, line ends and angle brackets. */
export interface Envelope {
  readonly from: string;
  readonly to: string;
  /** Comes back in reports of bounces as Original-Envelope-Id (RFC 3461). */
  readonly id: string;
}

/** Of the message as it is written to the wire. */
export interface WireSize {
  readonly octets: number;
  /** Whether it may have octets beyond ASCII. What has none is not declared so: a relay might recode it. */
  readonly eightBit: boolean;
}

/** The lines that open a transaction, without their ends. */
export function spokenEnvelope(
  { from, to, id }: Envelope,
  size: WireSize,
  offers: Offers,
): readonly [mail: string, rcpt: string] {
  let mail = `MAIL FROM:<${from}>`;
  let rcpt = `RCPT TO:<${to}>`;
  if (!isAscii(from) || !isAscii(to)) mail += ' SMTPUTF8';
  if (size.eightBit) mail += ' BODY=8BITMIME';
  if (offers.size) mail += ` SIZE=${size.octets}`;
  if (offers.dsn) {
    mail += ` RET=HDRS ENVID=${xtext(id)}`;
    rcpt += ` NOTIFY=FAILURE,DELAY ORCPT=${isAscii(to) ? 'rfc822' : 'utf-8'};${xtext(to)}`;
  }
  return [mail, rcpt];
}

/** Why the message can't go to this server at all; null when it can. */
export function envelopeFault(
  { from, to }: Envelope,
  size: WireSize,
  offers: Offers,
): { readonly stage: SmtpStage; readonly code: 'EMESSAGE' | 'EENVELOPE'; readonly detail: string } | null {
  if (size.octets > offers.maxSize) return { stage: 'mail', code: 'EMESSAGE', detail: `larger than ${offers.maxSize}` };
  if (offers.utf8Addresses || (isAscii(from) && isAscii(to))) return null;
  return { stage: 'rcpt', code: 'EENVELOPE', detail: 'the server takes no address with letters beyond ASCII' };
}

function isAscii(text: string): boolean {
  return /^[\x21-\x7e]*$/.test(text);
}

/** RFC 3461, section 4. Other letters than ASCII as the octets of their UTF-8, as nodemailer writes them. */
function xtext(text: string): string {
  if (/^[!-*,-<>-~]*$/.test(text)) return text;
  const octet = (each: number) => `+${each.toString(16).toUpperCase().padStart(2, '0')}`;
  return Array.from(Buffer.from(text), (each) =>
    each < 0x21 || each > 0x7e || each === 0x2b || each === 0x3d ? octet(each) : String.fromCharCode(each),
  ).join('');
}
