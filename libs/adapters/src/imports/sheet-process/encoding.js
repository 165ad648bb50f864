// @ts-check
import { isUtf8 } from 'node:buffer';
import { FileError } from './file-error.js';
import { CONVERTERS, isSyllable } from './vietnamese.js';

/** @typedef {'utf-8' | 'utf-16le' | 'utf-16be' | 'latin1'} ByteEncoding `latin1`: one of those from before Unicode. */
/** @typedef {keyof typeof CONVERTERS} LetterEncoding */
/** @typedef {{ readonly row: number, readonly cells: string[] }} Row */

const SLICE = 64 * 1024;
const HEAD = 4096;

/**
 * How bytes become text, by their marks and by what they can be.
 * @param {Buffer} bytes
 * @returns {ByteEncoding}
 */
export function byteEncoding(bytes) {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const head = bytes.subarray(0, HEAD);
  if (head.includes(0)) return withoutMark(head);
  if (bytes.includes(0)) throw new FileError('import.fileKind');
  if (isUtf8(bytes)) return 'utf-8';
  // A file that was cut off within a letter.
  if ([1, 2, 3].some((cut) => isUtf8(bytes.subarray(0, -cut)))) throw new FileError('import.broken');
  return 'latin1';
}

/**
 * Half of the bytes of most letters here are zero.
 * @param {Buffer} head
 * @returns {ByteEncoding}
 */
function withoutMark(head) {
  const places = [...head.entries()].filter(([, byte]) => byte === 0).map(([at]) => at);
  const odd = places.filter((at) => at % 2 === 1).length;
  const even = places.length - odd;
  if (odd > head.length / 5 && even < odd / 20) return 'utf-16le';
  if (even > head.length / 5 && odd < even / 20) return 'utf-16be';
  throw new FileError('import.fileKind');
}

/**
 * @param {Buffer} bytes
 * @param {ByteEncoding} encoding
 * @returns {Generator<string>}
 */
export function* texts(bytes, encoding) {
  const decoder = encoding === 'latin1' ? null : new TextDecoder(encoding, { fatal: true });
  try {
    for (let at = 0; at < bytes.length; at += SLICE) {
      const slice = bytes.subarray(at, at + SLICE);
      yield decoder ? decoder.decode(slice, { stream: true }) : slice.toString('latin1');
    }
    if (decoder) yield decoder.decode();
  } catch {
    throw new FileError('import.encoding');
  }
}

/**
 * @param {Buffer} bytes
 * @param {ByteEncoding} encoding
 */
export function headText(bytes, encoding) {
  for (const text of texts(bytes, encoding)) return text;
  return '';
}

const WORD = /[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*/g;
const WORDS_ENOUGH = 3_000;
/** Of the words that tell: names of other languages and slips of hand make up the rest. */
const SURE = 0.6;
/** A font of before is claimed on good evidence only, since the text is Unicode as it stands. */
const FEWEST_WORDS = 4;
const FAR_BETTER = 0.3;

/**
 * The encoding of Latin-1 text, by the share of its words that could be Vietnamese. `bytes`: the text was bytes of no
 * Unicode, and must be of some encoding; else it may stay as it is, which is null. Throws `import.encoding`.
 * @param {Iterable<string>} samples
 * @param {boolean} bytes
 * @returns {LetterEncoding | null}
 */
export function letterEncoding(samples, bytes) {
  const words = wordsOf(samples, bytes);
  if (words.size === 0) return bytes ? 'windows-1258' : null;
  /** @type {LetterEncoding[]} */
  const names = bytes ? ['tcvn3', 'vni', 'windows-1258'] : ['tcvn3', 'vni'];
  const shares = names.map((name) => ({ name, sure: share(words, CONVERTERS[name]) }));
  const { name: best, sure } = shares.reduce((one, other) => (other.sure > one.sure ? other : one));
  if (bytes) {
    if (sure < SURE) throw new FileError('import.encoding');
    return best;
  }
  const asItIs = share(words, (word) => word);
  return words.size >= FEWEST_WORDS && sure >= SURE && sure > asItIs + FAR_BETTER ? best : null;
}

/**
 * Different words with letters beyond ASCII. Of Unicode text, every such word counts, also those beyond Latin-1.
 * @param {Iterable<string>} samples
 * @param {boolean} bytes
 */
function wordsOf(samples, bytes) {
  const words = new Set();
  for (const sample of samples) {
    for (const [word] of sample.matchAll(bytes ? WORD : /[\p{L}\p{M}]*[^\0-\x7f][\p{L}\p{M}\x80-\xff]*/gu))
      words.add(word);
    if (words.size >= WORDS_ENOUGH) break;
  }
  return words;
}

/**
 * @param {Set<string>} words
 * @param {(word: string) => string} read
 */
function share(words, read) {
  let good = 0;
  for (const word of words) if (isSyllable(read(word).normalize('NFC'))) good++;
  return good / words.size;
}
