import { type TemplateVars, unaccent } from '@loa/domain';
import type { Piece } from './syntax.js';

/** What keeps a text from being whole: a value is missing or blank, or a link is no web address. */
export interface ValueProblem {
  readonly code: 'template.missingVariable' | 'template.badLink';
  readonly variable: string;
}

/** What a look at the values found. */
export class Findings {
  readonly problems: ValueProblem[] = [];
  /** Some value is not NFC: the filled-in text has to be composed. Static text was composed when it was read. */
  decomposed = false;
}

// Combining marks: what NFD leaves of Vietnamese and other Latin letters.
const MARKS = /[\u0300-\u036f]/;

/** Value at a path of own keys; undefined where the way ends. */
export function valueAt(vars: TemplateVars, path: readonly string[]): unknown {
  let value: unknown = vars;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** Looks at every value that the text will take, along the conditions that these values choose. */
export function lookAtValues(pieces: readonly Piece[], vars: TemplateVars, found = new Findings()): Findings {
  for (const piece of pieces) {
    if (typeof piece === 'string') continue;
    const value = valueAt(vars, piece.path);
    if (piece.kind === 'value') {
      if (isBlank(value)) found.problems.push({ code: 'template.missingVariable', variable: piece.name });
      else if (piece.link && !isWebAddress(value)) {
        found.problems.push({ code: 'template.badLink', variable: piece.name });
      } else if (typeof value === 'string' && MARKS.test(value)) found.decomposed = true;
    } else if (piece.kind === 'if') {
      lookAtValues(isTrue(value) ? piece.whenTrue : piece.whenFalse, vars, found);
    } else if (!Array.isArray(value) || value.length === 0) {
      found.problems.push({ code: 'template.missingVariable', variable: piece.name });
    } else {
      for (const row of value as TemplateVars[]) lookAtValues(piece.body, row, found);
    }
  }
  return found;
}

/** Puts the values in. They are data: what they hold is never read as template. Look at them first. */
export function fill(pieces: readonly Piece[], vars: TemplateVars, encode?: (text: string) => string): string {
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      text += piece;
      continue;
    }
    const value = valueAt(vars, piece.path);
    if (piece.kind === 'value') {
      const plain = piece.ascii ? unaccent(String(value)) : String(value);
      text += encode === undefined ? plain : encode(plain);
    } else if (piece.kind === 'if') text += fill(isTrue(value) ? piece.whenTrue : piece.whenFalse, vars, encode);
    else for (const row of value as TemplateVars[]) text += fill(piece.body, row, encode);
  }
  return text;
}

/** A hole in the text: nothing, white space, or something that is no text. */
function isBlank(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return typeof value !== 'number' || !Number.isFinite(value);
}

/** As Handlebars' `if` decides. */
export function isTrue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

// No spaces, quotes or brackets: it goes into an attribute and into plain text.
function isWebAddress(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\/[^\s"'<>\\]+$/.test(value);
}
