import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { MimeHeader } from './mime.js';

export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  readonly key: KeyObject;
}

/**
 * The signed headers. RFC 8058 demands that both unsubscribe headers are among them; nodemailer's default list leaves
 * List-Unsubscribe-Post out, and it signs on the main thread, which halves what a worker can send.
 */
const SIGNED = new Set([
  'from',
  'to',
  'subject',
  'date',
  'message-id',
  'reply-to',
  'mime-version',
  'content-type',
  'list-id',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'auto-submitted',
  'feedback-id',
  'x-loa-reference',
]);

/** Reads an RSA private key (PEM). Throws for anything else: Ed25519 is not verified by the large receivers. */
export function dkimKey(domain: string, selector: string, privateKey: string): DkimKey {
  const key = createPrivateKey(privateKey);
  if (key.asymmetricKeyType !== 'rsa') throw new TypeError('a DKIM key must be RSA');
  return { domain, selector, key };
}

/**
 * The DKIM-Signature header line (RFC 6376, rsa-sha256, relaxed/relaxed) of a message. The signature is computed off the
 * main thread.
 */
export function dkimHeader(headers: readonly MimeHeader[], body: string, dkim: DkimKey): Promise<string> {
  const { unsigned, data } = toSign(headers, body, dkim);
  return new Promise((resolve, reject) => {
    sign('sha256', data, dkim.key, (error, signature) => {
      if (error) reject(error);
      else resolve(`${unsigned}${wrap(signature.toString('base64'))}`);
    });
  });
}

/** True when the key can sign and its own public half agrees: proves at start-up what would else fail mail by mail. */
export function proveDkim(headers: readonly MimeHeader[], body: string, dkim: DkimKey): boolean {
  const { data, fields } = toSign(headers, body, dkim);
  const covered = ['list-unsubscribe', 'list-unsubscribe-post'].every((name) => fields.includes(name));
  return covered && verify('sha256', data, createPublicKey(dkim.key), sign('sha256', data, dkim.key));
}

function toSign(headers: readonly MimeHeader[], body: string, dkim: DkimKey) {
  const fields: string[] = [];
  let canonical = '';
  for (const { name, value } of headers) {
    const key = name.toLowerCase();
    if (!SIGNED.has(key)) continue;
    fields.push(key);
    canonical += `${key}:${relaxed(value)}\r\n`;
  }
  const bodyHash = createHash('sha256').update(relaxedBody(body)).digest('base64');
  const tags = `v=1; a=rsa-sha256; c=relaxed/relaxed; d=${dkim.domain};\r\n q=dns/txt; s=${dkim.selector};\r\n bh=${bodyHash};\r\n h=${foldNames(fields)};\r\n b=`;
  const unsigned = `DKIM-Signature: ${tags}`;
  return { unsigned, fields, data: Buffer.from(`${canonical}dkim-signature:${relaxed(tags)}`, 'latin1') };
}

function relaxed(value: string): string {
  return value.replace(/[ \t\r\n]+/g, ' ').trim();
}

/** RFC 6376 section 3.4.4: runs of spaces become one, none at line ends, no empty lines at the end. */
export function relaxedBody(body: string): string {
  const lines = body.replace(/[ \t]+/g, ' ').replace(/ \r\n/g, '\r\n');
  const trimmed = lines.replace(/(\r\n)+$/, '');
  return trimmed ? `${trimmed}\r\n` : '';
}

/** Field names may be folded after their colons. */
function foldNames(names: readonly string[]): string {
  let folded = '';
  let length = 3;
  for (const [index, name] of names.entries()) {
    const piece = index + 1 < names.length ? `${name}:` : name;
    if (length + piece.length > 74) {
      folded += '\r\n ';
      length = 1;
    }
    folded += piece;
    length += piece.length;
  }
  return folded;
}

function wrap(signature: string): string {
  return signature.replace(/(.{72})(?=.)/g, '$1\r\n ');
}
