import { lineOctets } from '../text-octets.js';
import { escapeHtml } from './email-html.js';
import type { Piece } from './syntax.js';

export type Encode = (text: string) => string;

/** How values become octets of an e-mail's parts. */
export const textOctets: Encode = lineOctets;
export const htmlOctets: Encode = (text) => lineOctets(escapeHtml(text));

/** Neighbouring static texts as one. */
export function joined(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') all[all.length - 1] = last + piece;
    else all.push(piece);
  }
  return all;
}

/** The same pieces with their static text as octets; values are encoded when they are filled in. */
export function octetPieces(pieces: readonly Piece[]): Piece[] {
  return joined(pieces).map((piece): Piece => {
    if (typeof piece === 'string') return textOctets(piece);
    if (piece.kind === 'each') return { ...piece, body: octetPieces(piece.body) };
    if (piece.kind === 'value') return piece;
    return { ...piece, whenTrue: octetPieces(piece.whenTrue), whenFalse: octetPieces(piece.whenFalse) };
  });
}
