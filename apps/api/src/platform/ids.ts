import { notFound } from '@loa/domain';

/** A number of the route. One of the wrong shape is a thing that does not exist: the same answer as for somebody else's. */
export function numberOf(what: 'run' | 'member' | 'delivery', text: string): string {
  if (!/^\d{1,18}$/.test(text)) throw notFound(what);
  return text;
}
