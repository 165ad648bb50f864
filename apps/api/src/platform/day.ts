import { DateTime } from 'luxon';

/** Civil day (`YYYY-MM-DD`) of a moment in the zone of the office. */
export function localDay(at: Date, zone = 'Asia/Ho_Chi_Minh'): string {
  return DateTime.fromJSDate(at, { zone }).toFormat('yyyy-MM-dd');
}
