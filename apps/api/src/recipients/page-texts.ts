import { textOf } from '@loa/adapters/messages/catalogue.js';
import type { Locale } from '@loa/adapters/messages/message.js';

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Texts of the public pages, fit to stand in HTML. */
export const texts = (locale: Locale) => (name: string) => escaped(textOf(locale, `preferences.${name}`) ?? name);
