import type { RawReceipt } from '@loa/application';

/**
 * When a callback came in. Some callbacks carry no time of their own; until the port hands over the time of arrival, the
 * epoch says "none given", and whoever stores the receipt puts its own clock's time instead.
 */
export const NO_TIME = new Date(0);

export function arrivedAt(raw: RawReceipt): Date {
  return (raw as { receivedAt?: Date }).receivedAt ?? NO_TIME;
}
