import type { Locale } from '@loa/adapters/messages/message.js';
import type { LoaRequest } from './request.js';

/** The reader's language: the better liked of the two in Accept-Language, else the user's own, else Vietnamese. */
export function localeOf(request: LoaRequest): Locale {
  if (request.headers['accept-language']) {
    const liked = request.acceptsLanguages(['vi', 'en']);
    if (liked === 'vi' || liked === 'en') return liked;
  }
  return request.actor?.locale ?? 'vi';
}
