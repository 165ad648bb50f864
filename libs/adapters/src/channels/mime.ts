import { lineOctets, withCrlf } from '../text-octets.js';

/**
 * Writes a message of one text and one HTML part (multipart/alternative, RFC 2046). nodemailer's composer builds a node
 * tree with streams per message, 1,900 a second on the reference machine; a campaign needs ten times that.
 */
export interface MimeHeader {
  readonly name: string;
  /** ASCII, on one line: encode with `encodedWords` first. */
  readonly value: string;
}

const LINE = 76;
/** What RFC 5321 allows in a line, without its end. */
const LINE_MAX = 998;
/** In base64 and with its marks such a word has 64 characters. */
const WORD_BYTES = 39;

export interface MailText {
  readonly text: string;
  readonly html: string;
  /** Both with CRLF line ends and as octets (text-octets.ts), when whoever made the texts has them at hand. */
  readonly octets?: { readonly text: string; readonly html: string };
}

export interface MimeBody {
  /** Content-Type of the whole, to be put among its headers. */
  readonly contentType: string;
  /** Octets with CRLF line ends. */
  readonly body: string;
  /** Whether some part is written as it is, in octets beyond ASCII. */
  readonly eightBit: boolean;
}

/** Begins every boundary. Base64 holds no such line, and other parts are looked at. */
const BOUNDARY = '=_loa.';

/** `eightBit`: parts may go as they are, which spares a third of their size and the work of encoding. */
export function alternativeBody(mail: MailText, id: string, eightBit: boolean): MimeBody {
  const boundary = BOUNDARY + id;
  const octets = eightBit ? (mail.octets ?? partOctets(mail)) : null;
  const text = octets && eightBitPart(octets.text);
  const html = octets && eightBitPart(octets.html);
  return {
    contentType: `multipart/alternative; boundary="${boundary}"`,
    body:
      `--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n${text ?? asciiPart(mail.text)}\r\n` +
      `--${boundary}\r\nContent-Type: text/html; charset=utf-8\r\n${html ?? asciiPart(mail.html)}\r\n--${boundary}--\r\n`,
    eightBit: text !== null || html !== null,
  };
}

export function headerBlock(headers: readonly MimeHeader[]): string {
  let block = '';
  for (const { name, value } of headers) block += `${foldHeader(name, value)}\r\n`;
  return block;
}

/**
 * RFC 2047: words short enough for the first line of any header, never cut within a character. ASCII text stays as it is,
 * unless a reader would decode it or it has a word too long to be folded (a line may have 998 characters at most).
 */
export function encodedWords(text: string): string {
  const line = oneLine(text);
  if (/^[\x20-\x7e]*$/.test(line) && !line.includes('=?') && !/[^ ]{60}/.test(line)) return line;
  const bytes = Buffer.from(line);
  let words = '';
  for (let start = 0; start < bytes.length; ) {
    let end = Math.min(start + WORD_BYTES, bytes.length);
    while (end < bytes.length && isWithinCharacter(bytes[end]!)) end -= 1;
    words += `${words && ' '}=?UTF-8?B?${bytes.toString('base64', start, end)}?=`;
    start = end;
  }
  return words;
}

function isWithinCharacter(octet: number): boolean {
  return (octet & 0xc0) === 0x80;
}

/** `Name <address>` with the name quoted or encoded as it needs. */
export function mailbox(address: string, name?: string): string {
  const line = name ? oneLine(name) : '';
  if (!line) return `<${address}>`;
  const encoded = encodedWords(line);
  return encoded === line ? `"${line.replace(/(["\\])/g, '\\$1')}" <${address}>` : `${encoded} <${address}>`;
}

/**
 * A header is one line: whoever could put a line end into it could write headers of their own. Runs of spaces become one:
 * folded at such a run a line could be left with white space alone, which RFC 5322 (3.2.2) forbids to write.
 */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
  return text.replace(/[\x00-\x20\x7f]+/g, ' ').trim();
}

/** Breaks at spaces so that lines stay within 76 characters where they can. */
function foldHeader(name: string, value: string): string {
  const line = `${name}: ${value}`;
  if (line.length <= LINE) return line;
  let folded = '';
  let length = 0;
  for (const word of line.split(' ')) {
    const joined = length + 1 + word.length;
    if (length > 0 && joined > LINE && length > name.length + 1) {
      folded += `\r\n ${word}`;
      length = 1 + word.length;
    } else {
      folded += length === 0 ? word : ` ${word}`;
      length = length === 0 ? word.length : joined;
    }
  }
  return folded;
}

function partOctets({ text, html }: MailText) {
  return { text: lineOctets(text), html: lineOctets(html) };
}

/** RFC 2045, 2.8: 8bit data holds lines of 998 octets at most and no NUL. Null for what has to be encoded. */
function eightBitPart(octets: string): string | null {
  if (octets.includes('\0') || hasBoundary(octets) || !hasShortLines(octets)) return null;
  return `Content-Transfer-Encoding: 8bit\r\n\r\n${octets}`;
}

function asciiPart(content: string): string {
  const text = withCrlf(content);
  if (isPrintable(text) && !hasBoundary(text) && hasShortLines(text))
    return `Content-Transfer-Encoding: 7bit\r\n\r\n${text}`;
  return `Content-Transfer-Encoding: base64\r\n\r\n${wrapBase64(Buffer.from(text).toString('base64'))}`;
}

function isPrintable(text: string): boolean {
  return /^[\x20-\x7e\t\r\n]*$/.test(text);
}

function hasBoundary(text: string): boolean {
  return text.startsWith(`--${BOUNDARY}`) || text.includes(`\n--${BOUNDARY}`);
}

/** Looks for a line end in reach of the last one, and so at a few places only. */
function hasShortLines(text: string): boolean {
  for (let start = 0; text.length - start > LINE_MAX; ) {
    const end = text.lastIndexOf('\r\n', start + LINE_MAX);
    if (end < start) return false;
    start = end + 2;
  }
  return true;
}

function wrapBase64(text: string): string {
  let wrapped = text.slice(0, LINE);
  for (let at = LINE; at < text.length; at += LINE) wrapped += `\r\n${text.slice(at, at + LINE)}`;
  return wrapped;
}
