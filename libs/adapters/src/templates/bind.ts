import type { TemplateVars } from '@loa/domain';
import type { CompiledEmail } from './compile.js';
import { escapeHtml } from './email-html.js';
import { fill, isTrue, lookAtValues, valueAt } from './fill.js';
import { type Encode, htmlOctets, joined, textOctets } from './pieces.js';
import type { Piece } from './syntax.js';

/**
 * The variant with the values of `shared` written into it: what is the same for everybody in a campaign is looked at and
 * encoded once, and each mail fills in only what is its member's own. Null when a value of `shared` has a fault or is not
 * NFC: then each mail has to be looked at as a whole.
 */
export function bindEmail(variant: CompiledEmail, shared: TemplateVars): CompiledEmail | null {
  const binding = new Binding(shared);
  const { subject, text, html, octets, needs } = variant;
  const bound = {
    ...variant,
    subject: binding.pieces(subject),
    text: binding.pieces(text),
    html: binding.pieces(html, escapeHtml),
    octets: { text: binding.pieces(octets.text, textOctets), html: binding.pieces(octets.html, htmlOctets) },
    needs: binding.pieces(needs).filter((piece) => typeof piece !== 'string'),
  };
  return binding.clean ? bound : null;
}

class Binding {
  clean = true;

  constructor(private readonly shared: TemplateVars) {}

  pieces(pieces: readonly Piece[], encode?: Encode): Piece[] {
    return joined(pieces.flatMap((piece) => this.piece(piece, encode)));
  }

  private piece(piece: Piece, encode?: Encode): Piece | Piece[] {
    if (typeof piece === 'string') return piece;
    if (Object.hasOwn(this.shared, piece.path[0]!)) return this.known(piece, encode);
    if (piece.kind !== 'if') return piece;
    return {
      ...piece,
      whenTrue: this.pieces(piece.whenTrue, encode),
      whenFalse: this.pieces(piece.whenFalse, encode),
    };
  }

  private known(piece: Exclude<Piece, string>, encode?: Encode): Piece | Piece[] {
    if (piece.kind === 'if')
      return this.pieces(isTrue(valueAt(this.shared, piece.path)) ? piece.whenTrue : piece.whenFalse, encode);
    const { problems, decomposed } = lookAtValues([piece], this.shared);
    if (problems.length === 0 && !decomposed) return fill([piece], this.shared, encode);
    this.clean = false;
    return piece;
  }
}
