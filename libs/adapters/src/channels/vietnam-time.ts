const HOUR = 3_600_000;
/** Viet Nam has one zone, UTC+7, without summer time since 1975. */
const OFFSET = 7 * HOUR;

/** When a provider's window opens again. Zalo doesn't state the zone or the hour of its resets: local midnight is assumed. */
export function windowOpens(now: Date, until: 'minute' | 'day' | 'month' | 'morning'): Date {
  if (until === 'minute') return new Date(now.getTime() + 60_000);
  const local = new Date(now.getTime() + OFFSET);
  const year = local.getUTCFullYear();
  const month = local.getUTCMonth();
  if (until === 'month') return new Date(Date.UTC(year, month + 1, 1) - OFFSET);
  const midnight = Date.UTC(year, month, local.getUTCDate()) - OFFSET;
  if (until === 'day') return new Date(midnight + 24 * HOUR);
  const morning = midnight + 6 * HOUR;
  return new Date(morning > now.getTime() ? morning : morning + 24 * HOUR);
}
