import { localDay } from '@loa/domain';
import type { Query } from './database.js';

/** As far back as a standstill is made up for. */
const DAYS_BACK = 30;

/** From 7 and from 16 years on another voice decides a pupil's consent. Gives how many pupils were looked at. */
export async function settleBirthdays(query: Query, now: Date): Promise<number> {
  const [row] = await query<{ n: number }>('SELECT settle_birthdays($1::date, $2) AS n', [
    localDay(now, 'Asia/Ho_Chi_Minh'),
    DAYS_BACK,
  ]);
  return row!.n;
}
