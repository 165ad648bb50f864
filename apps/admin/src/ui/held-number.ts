import { formatNumber } from '../format.js';
import type { Locale, Texts } from '../texts/index.js';

/** A number, or the words for one that the server holds back from readers who may not see persons. */
export const heldNumber = (n: number, held: 'small' | 'covered' | undefined, t: Texts, locale: Locale): string =>
  held === undefined ? formatNumber(n, locale) : t.audiences[held];
