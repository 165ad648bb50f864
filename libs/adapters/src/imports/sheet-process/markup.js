// @ts-check
import { Parser } from 'htmlparser2';
import { FileError } from './file-error.js';

/** No sheet nests its tags deeper. */
const DEEPEST = 100;

/** @param {number} depth */
export function checkDepth(depth) {
  if (depth > DEEPEST) throw new FileError('import.unreadable');
}

/**
 * Text of a cell as it grows, so that a long one is refused before it is held.
 * @param {string} text
 * @param {string} more
 * @param {import('./file-error.js').Limits} limits
 * @param {{ row: number, column: number }} where
 */
export function addText(text, more, { cellLength }, where) {
  if (text.length + more.length > 2 * cellLength && (text + more).trim().length > cellLength) {
    throw new FileError('import.cellTooLong', { ...where, max: cellLength });
  }
  return text + more;
}

/**
 * @typedef {object} XmlHandler Names without their prefix.
 * @property {(name: string, attributes: Record<string, string>) => void} [open]
 * @property {(text: string) => void} [text]
 * @property {(name: string) => void} [close]
 */

/**
 * Hands XML to `handler`, and a turn to whoever reads after every piece. A list needs no declarations, and what they
 * declare may grow without end: any is refused.
 * @param {AsyncIterable<Buffer>} pieces
 * @param {XmlHandler} handler
 * @returns {AsyncGenerator<void>}
 */
export async function* parseXml(pieces, handler) {
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        checkDepth(++depth);
        handler.open?.(local(name), attributes);
      },
      ontext: (text) => handler.text?.(text),
      onclosetag(name) {
        depth--;
        handler.close?.(local(name));
      },
      onprocessinginstruction(name) {
        if (name.startsWith('!')) throw new FileError('import.unreadable');
      },
    },
    { xmlMode: true },
  );
  const decoder = new TextDecoder('utf-8');
  for await (const piece of pieces) {
    parser.write(decoder.decode(piece, { stream: true }));
    yield;
  }
  parser.end();
}

/**
 * @param {AsyncIterable<Buffer>} pieces
 * @param {XmlHandler} handler
 */
export async function readXml(pieces, handler) {
  for await (const _ of parseXml(pieces, handler));
}

/** @param {string} name */
const local = (name) => name.slice(name.indexOf(':') + 1);
