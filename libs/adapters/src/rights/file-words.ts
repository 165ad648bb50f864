import { textOf } from '../messages/catalogue.js';
import type { Locale } from '../messages/message.js';
import { localMoment } from './print-page.js';

const MOMENT = /^\d{4}-\d{2}-\d{2}T/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A field of the file in words; one that has none stands by its name. */
export const fieldWord = (name: string, locale: Locale): string => textOf(locale, `field.${name}`) ?? name;

/** A value in words: codes by the catalogue, times in the office's zone. */
export function valueWord(field: string, value: unknown, locale: Locale): string {
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'boolean') return textOf(locale, `value.${value ? 'yes' : 'no'}`) ?? '';
  const text = String(value);
  if (MOMENT.test(text)) return localMoment(text);
  if (DAY.test(text)) return text.split('-').reverse().join('/');
  return textOf(locale, `value.${field}.${text}`) ?? textOf(locale, `value.${text}`) ?? text;
}
