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
/** In base64 and with its marks such a word has 64 characters. */
const WORD_BYTES = 39;

export interface MimeBody {
  /** Content-Type of the whole, to be put among its headers. */
  readonly contentType: string;
  /** ASCII with CRLF line ends. */
  readonly body: string;
}

/** `boundary` must not occur in the parts: base64 holds no dots, and plain parts are checked. */
export function alternativeBody(text: string, html: string, boundary: string): MimeBody {
  const part = (type: string, content: string) =>
    `--${boundary}\r\nContent-Type: ${type}; charset=utf-8\r\n${encodePart(content)}\r\n`;
  return {
    contentType: `multipart/alternative; boundary="${boundary}"`,
    body: `${part('text/plain', text)}${part('text/html', html)}--${boundary}--\r\n`,
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
  const words: string[] = [];
  let chunk = '';
  let bytes = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (bytes + size > WORD_BYTES) {
      words.push(chunk);
      chunk = '';
      bytes = 0;
    }
    chunk += character;
    bytes += size;
  }
  words.push(chunk);
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join(' ');
}

/** `Name <address>` with the name quoted or encoded as it needs. */
export function mailbox(address: string, name?: string): string {
  const line = oneLine(name ?? '');
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

function encodePart(content: string): string {
  const text = content.replace(/\r\n|\r|\n/g, '\r\n');
  if (isPlain(text)) return `Content-Transfer-Encoding: 7bit\r\n\r\n${text}`;
  return `Content-Transfer-Encoding: base64\r\n\r\n${wrapBase64(Buffer.from(text).toString('base64'))}`;
}

/** ASCII without long lines, without what a boundary could be mistaken for. */
function isPlain(text: string): boolean {
  return /^[\x20-\x7e\t\r\n]*$/.test(text) && !/[^\n]{900}/.test(text) && !/^--/m.test(text);
}

function wrapBase64(text: string): string {
  let wrapped = text.slice(0, LINE);
  for (let at = LINE; at < text.length; at += LINE) wrapped += `\r\n${text.slice(at, at + LINE)}`;
  return wrapped;
}
