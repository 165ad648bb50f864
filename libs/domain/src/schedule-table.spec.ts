/** @jest-environment ./libs/testing/src/zoned-environment.mjs */
import { DateTime } from 'luxon';
import { addDays, type SpecialDay, workCalendar } from './calendar.js';
import { OFFSET_UNITS, type OffsetUnit } from './playbook.js';
import { planStep } from './schedule.js';

const ZONE = 'Asia/Ho_Chi_Minh';

/**
 * The days off of 2024 to 2035: swaps of 2024 to 2026 as the Government announced them, the holidays of the Labour Code (Art.
 * 112), Giỗ Tổ and the pause from 25 Chạp to 6 Giêng from printed almanacs (no 30th of Chạp from 2025 to 2032).
 */
const SPECIAL = `
2024-01-01 2024-01-01 holiday
2024-02-04 2024-02-15 noOutreach
2024-04-18 2024-04-18 holiday
2024-04-29 2024-05-01 holiday
2024-05-04 2024-05-04 makeUp
2024-09-02 2024-09-03 holiday
2025-01-01 2025-01-01 holiday
2025-01-24 2025-02-03 noOutreach
2025-04-07 2025-04-07 holiday
2025-04-26 2025-04-26 makeUp
2025-04-30 2025-05-02 holiday
2025-09-01 2025-09-02 holiday
2026-01-01 2026-01-02 holiday
2026-01-10 2026-01-10 makeUp
2026-02-12 2026-02-22 noOutreach
2026-04-26 2026-04-27 holiday
2026-04-30 2026-05-01 holiday
2026-08-22 2026-08-22 makeUp
2026-08-31 2026-09-02 holiday
2027-01-01 2027-01-01 holiday
2027-02-01 2027-02-11 noOutreach
2027-04-16 2027-04-16 holiday
2027-04-30 2027-05-01 holiday
2027-09-02 2027-09-02 holiday
2028-01-01 2028-01-01 holiday
2028-01-21 2028-01-31 noOutreach
2028-04-04 2028-04-04 holiday
2028-04-30 2028-05-01 holiday
2028-09-02 2028-09-02 holiday
2029-01-01 2029-01-01 holiday
2029-02-08 2029-02-18 noOutreach
2029-04-23 2029-04-23 holiday
2029-04-30 2029-05-01 holiday
2029-09-02 2029-09-02 holiday
2030-01-01 2030-01-01 holiday
2030-01-28 2030-02-07 noOutreach
2030-04-12 2030-04-12 holiday
2030-04-30 2030-05-01 holiday
2030-09-02 2030-09-02 holiday
2031-01-01 2031-01-01 holiday
2031-01-18 2031-01-28 noOutreach
2031-04-30 2031-05-01 holiday
2031-09-02 2031-09-02 holiday
2032-01-01 2032-01-01 holiday
2032-02-06 2032-02-16 noOutreach
2032-04-30 2032-05-01 holiday
2032-09-02 2032-09-02 holiday
2033-01-01 2033-01-01 holiday
2033-01-25 2033-02-05 noOutreach
2033-04-30 2033-05-01 holiday
2033-09-02 2033-09-02 holiday
2034-01-01 2034-01-01 holiday
2034-02-13 2034-02-24 noOutreach
2034-04-30 2034-05-01 holiday
2034-09-02 2034-09-02 holiday
2035-01-01 2035-01-01 holiday
2035-02-02 2035-02-13 noOutreach
2035-04-30 2035-05-01 holiday
2035-09-02 2035-09-02 holiday
`;

const HOURS = {
  STAFF: { days: [1, 2, 3, 4, 5], from: '07:30', to: '17:30' },
  FAMILY: { days: [1, 2, 3, 4, 5, 6, 7], from: '08:00', to: '20:30' },
  POST: { days: [1, 2, 3, 4, 5, 6, 7], from: '06:30', to: '21:00' },
};

/**
 * What | anchor | offset | wanted hour | rule | hours | when it runs. The last column was reckoned from the calendars above
 * with another program in another language, row by row, and read through by a person; never by the code under test.
 */
const CASES = `
10/10 | 2024-10-10 | -30 days | 08:00 | previousWorkingDay | STAFF | 2024-09-10 08:00
10/10 | 2024-10-10 | -14 days | 08:00 | previousWorkingDay | FAMILY | 2024-09-26 08:00
10/10 | 2024-10-10 | -7 days | 08:00 | nextWorkingDay | STAFF | 2024-10-03 08:00
10/10 | 2024-10-10 | -1 days | 08:00 | previousWorkingDay | FAMILY | 2024-10-09 08:00
10/10 | 2024-10-10 | 0 days | 08:00 | none | POST | 2024-10-10 08:00
10/10 | 2024-10-10 | 7 days | 08:00 | nextWorkingDay | STAFF | 2024-10-17 08:00
10/10 | 2025-10-10 | -30 days | 08:00 | previousWorkingDay | STAFF | 2025-09-10 08:00
10/10 | 2025-10-10 | -14 days | 08:00 | previousWorkingDay | FAMILY | 2025-09-26 08:00
10/10 | 2025-10-10 | -7 days | 08:00 | nextWorkingDay | STAFF | 2025-10-03 08:00
10/10 | 2025-10-10 | -1 days | 08:00 | previousWorkingDay | FAMILY | 2025-10-09 08:00
10/10 | 2025-10-10 | 0 days | 08:00 | none | POST | 2025-10-10 08:00
10/10 | 2025-10-10 | 7 days | 08:00 | nextWorkingDay | STAFF | 2025-10-17 08:00
10/10 | 2026-10-10 | -30 days | 08:00 | previousWorkingDay | STAFF | 2026-09-10 08:00
10/10 | 2026-10-10 | -14 days | 08:00 | previousWorkingDay | FAMILY | 2026-09-25 08:00
10/10 | 2026-10-10 | -7 days | 08:00 | nextWorkingDay | STAFF | 2026-10-05 08:00
10/10 | 2026-10-10 | -1 days | 08:00 | previousWorkingDay | FAMILY | 2026-10-09 08:00
10/10 | 2026-10-10 | 0 days | 08:00 | none | POST | 2026-10-10 08:00
10/10 | 2026-10-10 | 7 days | 08:00 | nextWorkingDay | STAFF | 2026-10-19 08:00
10/10 | 2027-10-10 | -30 days | 08:00 | previousWorkingDay | STAFF | 2027-09-10 08:00
10/10 | 2027-10-10 | -14 days | 08:00 | previousWorkingDay | FAMILY | 2027-09-24 08:00
10/10 | 2027-10-10 | -7 days | 08:00 | nextWorkingDay | STAFF | 2027-10-04 08:00
10/10 | 2027-10-10 | -1 days | 08:00 | previousWorkingDay | FAMILY | 2027-10-08 08:00
10/10 | 2027-10-10 | 0 days | 08:00 | none | POST | 2027-10-10 08:00
10/10 | 2027-10-10 | 7 days | 08:00 | nextWorkingDay | STAFF | 2027-10-18 08:00
10/10 | 2028-10-10 | -30 days | 08:00 | previousWorkingDay | STAFF | 2028-09-08 08:00
10/10 | 2028-10-10 | -14 days | 08:00 | previousWorkingDay | FAMILY | 2028-09-26 08:00
10/10 | 2028-10-10 | -7 days | 08:00 | nextWorkingDay | STAFF | 2028-10-03 08:00
10/10 | 2028-10-10 | -1 days | 08:00 | previousWorkingDay | FAMILY | 2028-10-09 08:00
10/10 | 2028-10-10 | 0 days | 08:00 | none | POST | 2028-10-10 08:00
10/10 | 2028-10-10 | 7 days | 08:00 | nextWorkingDay | STAFF | 2028-10-17 08:00
10/10 | 2029-10-10 | -30 days | 08:00 | previousWorkingDay | STAFF | 2029-09-10 08:00
10/10 | 2029-10-10 | -14 days | 08:00 | previousWorkingDay | FAMILY | 2029-09-26 08:00
10/10 | 2029-10-10 | -7 days | 08:00 | nextWorkingDay | STAFF | 2029-10-03 08:00
10/10 | 2029-10-10 | -1 days | 08:00 | previousWorkingDay | FAMILY | 2029-10-09 08:00
10/10 | 2029-10-10 | 0 days | 08:00 | none | POST | 2029-10-10 08:00
10/10 | 2029-10-10 | 7 days | 08:00 | nextWorkingDay | STAFF | 2029-10-17 08:00
10/10 | 2030-10-10 | -30 days | 08:00 | previousWorkingDay | STAFF | 2030-09-10 08:00
10/10 | 2030-10-10 | -14 days | 08:00 | previousWorkingDay | FAMILY | 2030-09-26 08:00
10/10 | 2030-10-10 | -7 days | 08:00 | nextWorkingDay | STAFF | 2030-10-03 08:00
10/10 | 2030-10-10 | -1 days | 08:00 | previousWorkingDay | FAMILY | 2030-10-09 08:00
10/10 | 2030-10-10 | 0 days | 08:00 | none | POST | 2030-10-10 08:00
10/10 | 2030-10-10 | 7 days | 08:00 | nextWorkingDay | STAFF | 2030-10-17 08:00
10/10 | 2031-10-10 | -30 days | 08:00 | previousWorkingDay | STAFF | 2031-09-10 08:00
10/10 | 2031-10-10 | -14 days | 08:00 | previousWorkingDay | FAMILY | 2031-09-26 08:00
10/10 | 2031-10-10 | -7 days | 08:00 | nextWorkingDay | STAFF | 2031-10-03 08:00
10/10 | 2031-10-10 | -1 days | 08:00 | previousWorkingDay | FAMILY | 2031-10-09 08:00
10/10 | 2031-10-10 | 0 days | 08:00 | none | POST | 2031-10-10 08:00
10/10 | 2031-10-10 | 7 days | 08:00 | nextWorkingDay | STAFF | 2031-10-17 08:00
10/10 | 2032-10-10 | -30 days | 08:00 | previousWorkingDay | STAFF | 2032-09-10 08:00
10/10 | 2032-10-10 | -14 days | 08:00 | previousWorkingDay | FAMILY | 2032-09-24 08:00
10/10 | 2032-10-10 | -7 days | 08:00 | nextWorkingDay | STAFF | 2032-10-04 08:00
10/10 | 2032-10-10 | -1 days | 08:00 | previousWorkingDay | FAMILY | 2032-10-08 08:00
10/10 | 2032-10-10 | 0 days | 08:00 | none | POST | 2032-10-10 08:00
10/10 | 2032-10-10 | 7 days | 08:00 | nextWorkingDay | STAFF | 2032-10-18 08:00
10/10 | 2033-10-10 | -30 days | 08:00 | previousWorkingDay | STAFF | 2033-09-09 08:00
10/10 | 2033-10-10 | -14 days | 08:00 | previousWorkingDay | FAMILY | 2033-09-26 08:00
10/10 | 2033-10-10 | -7 days | 08:00 | nextWorkingDay | STAFF | 2033-10-03 08:00
10/10 | 2033-10-10 | -1 days | 08:00 | previousWorkingDay | FAMILY | 2033-10-07 08:00
10/10 | 2033-10-10 | 0 days | 08:00 | none | POST | 2033-10-10 08:00
10/10 | 2033-10-10 | 7 days | 08:00 | nextWorkingDay | STAFF | 2033-10-17 08:00
10/10 | 2034-10-10 | -30 days | 08:00 | previousWorkingDay | STAFF | 2034-09-08 08:00
10/10 | 2034-10-10 | -14 days | 08:00 | previousWorkingDay | FAMILY | 2034-09-26 08:00
10/10 | 2034-10-10 | -7 days | 08:00 | nextWorkingDay | STAFF | 2034-10-03 08:00
10/10 | 2034-10-10 | -1 days | 08:00 | previousWorkingDay | FAMILY | 2034-10-09 08:00
10/10 | 2034-10-10 | 0 days | 08:00 | none | POST | 2034-10-10 08:00
10/10 | 2034-10-10 | 7 days | 08:00 | nextWorkingDay | STAFF | 2034-10-17 08:00
10/10 | 2035-10-10 | -30 days | 08:00 | previousWorkingDay | STAFF | 2035-09-10 08:00
10/10 | 2035-10-10 | -14 days | 08:00 | previousWorkingDay | FAMILY | 2035-09-26 08:00
10/10 | 2035-10-10 | -7 days | 08:00 | nextWorkingDay | STAFF | 2035-10-03 08:00
10/10 | 2035-10-10 | -1 days | 08:00 | previousWorkingDay | FAMILY | 2035-10-09 08:00
10/10 | 2035-10-10 | 0 days | 08:00 | none | POST | 2035-10-10 08:00
10/10 | 2035-10-10 | 7 days | 08:00 | nextWorkingDay | STAFF | 2035-10-17 08:00
20/11 | 2024-11-20 | 0 days | 07:00 | previousWorkingDay | STAFF | 2024-11-20 07:30
5/9 | 2024-09-05 | -3 days | 21:15 | previousWorkingDay | FAMILY | 2024-08-30 19:30
Tết | 2024-02-10 | 0 days | 19:00 | nextWorkingDay | FAMILY | 2024-02-02 19:00
Tết | 2024-02-10 | -14 days | 09:00 | previousWorkingDay | STAFF | 2024-01-26 09:00
Tết | 2024-02-10 | 9 days | 09:00 | nextWorkingDay | STAFF | 2024-02-19 09:00
20/11 | 2025-11-20 | 0 days | 07:00 | previousWorkingDay | STAFF | 2025-11-20 07:30
5/9 | 2025-09-05 | -3 days | 21:15 | previousWorkingDay | FAMILY | 2025-08-29 19:30
Tết | 2025-01-29 | 0 days | 19:00 | nextWorkingDay | FAMILY | 2025-01-23 19:00
Tết | 2025-01-29 | -14 days | 09:00 | previousWorkingDay | STAFF | 2025-01-15 09:00
Tết | 2025-01-29 | 9 days | 09:00 | nextWorkingDay | STAFF | 2025-02-07 09:00
20/11 | 2026-11-20 | 0 days | 07:00 | previousWorkingDay | STAFF | 2026-11-20 07:30
5/9 | 2026-09-05 | -3 days | 21:15 | previousWorkingDay | FAMILY | 2026-08-28 19:30
Tết | 2026-02-17 | 0 days | 19:00 | nextWorkingDay | FAMILY | 2026-02-11 19:00
Tết | 2026-02-17 | -14 days | 09:00 | previousWorkingDay | STAFF | 2026-02-03 09:00
Tết | 2026-02-17 | 9 days | 09:00 | nextWorkingDay | STAFF | 2026-02-26 09:00
20/11 | 2027-11-20 | 0 days | 07:00 | previousWorkingDay | STAFF | 2027-11-19 07:30
5/9 | 2027-09-05 | -3 days | 21:15 | previousWorkingDay | FAMILY | 2027-09-01 19:30
Tết | 2027-02-06 | 0 days | 19:00 | nextWorkingDay | FAMILY | 2027-01-29 19:00
Tết | 2027-02-06 | -14 days | 09:00 | previousWorkingDay | STAFF | 2027-01-22 09:00
Tết | 2027-02-06 | 9 days | 09:00 | nextWorkingDay | STAFF | 2027-02-15 09:00
20/11 | 2028-11-20 | 0 days | 07:00 | previousWorkingDay | STAFF | 2028-11-20 07:30
5/9 | 2028-09-05 | -3 days | 21:15 | previousWorkingDay | FAMILY | 2028-09-01 19:30
Tết | 2028-01-26 | 0 days | 19:00 | nextWorkingDay | FAMILY | 2028-01-20 19:00
Tết | 2028-01-26 | -14 days | 09:00 | previousWorkingDay | STAFF | 2028-01-12 09:00
Tết | 2028-01-26 | 9 days | 09:00 | nextWorkingDay | STAFF | 2028-02-04 09:00
20/11 | 2029-11-20 | 0 days | 07:00 | previousWorkingDay | STAFF | 2029-11-20 07:30
5/9 | 2029-09-05 | -3 days | 21:15 | previousWorkingDay | FAMILY | 2029-08-31 19:30
Tết | 2029-02-13 | 0 days | 19:00 | nextWorkingDay | FAMILY | 2029-02-07 19:00
Tết | 2029-02-13 | -14 days | 09:00 | previousWorkingDay | STAFF | 2029-01-30 09:00
Tết | 2029-02-13 | 9 days | 09:00 | nextWorkingDay | STAFF | 2029-02-22 09:00
20/11 | 2030-11-20 | 0 days | 07:00 | previousWorkingDay | STAFF | 2030-11-20 07:30
5/9 | 2030-09-05 | -3 days | 21:15 | previousWorkingDay | FAMILY | 2030-08-30 19:30
Tết | 2030-02-02 | 0 days | 19:00 | nextWorkingDay | FAMILY | 2030-01-25 19:00
Tết | 2030-02-02 | -14 days | 09:00 | previousWorkingDay | STAFF | 2030-01-18 09:00
Tết | 2030-02-02 | 9 days | 09:00 | nextWorkingDay | STAFF | 2030-02-11 09:00
20/11 | 2031-11-20 | 0 days | 07:00 | previousWorkingDay | STAFF | 2031-11-20 07:30
5/9 | 2031-09-05 | -3 days | 21:15 | previousWorkingDay | FAMILY | 2031-09-01 19:30
Tết | 2031-01-23 | 0 days | 19:00 | nextWorkingDay | FAMILY | 2031-01-17 19:00
Tết | 2031-01-23 | -14 days | 09:00 | previousWorkingDay | STAFF | 2031-01-09 09:00
Tết | 2031-01-23 | 9 days | 09:00 | nextWorkingDay | STAFF | 2031-02-03 09:00
20/11 | 2032-11-20 | 0 days | 07:00 | previousWorkingDay | STAFF | 2032-11-19 07:30
5/9 | 2032-09-05 | -3 days | 21:15 | previousWorkingDay | FAMILY | 2032-09-01 19:30
Tết | 2032-02-11 | 0 days | 19:00 | nextWorkingDay | FAMILY | 2032-02-05 19:00
Tết | 2032-02-11 | -14 days | 09:00 | previousWorkingDay | STAFF | 2032-01-28 09:00
Tết | 2032-02-11 | 9 days | 09:00 | nextWorkingDay | STAFF | 2032-02-20 09:00
20/11 | 2033-11-20 | 0 days | 07:00 | previousWorkingDay | STAFF | 2033-11-18 07:30
5/9 | 2033-09-05 | -3 days | 21:15 | previousWorkingDay | FAMILY | 2033-09-01 19:30
Tết | 2033-01-31 | 0 days | 19:00 | nextWorkingDay | FAMILY | 2033-01-24 19:00
Tết | 2033-01-31 | -14 days | 09:00 | previousWorkingDay | STAFF | 2033-01-17 09:00
Tết | 2033-01-31 | 9 days | 09:00 | nextWorkingDay | STAFF | 2033-02-09 09:00
20/11 | 2034-11-20 | 0 days | 07:00 | previousWorkingDay | STAFF | 2034-11-20 07:30
5/9 | 2034-09-05 | -3 days | 21:15 | previousWorkingDay | FAMILY | 2034-09-01 19:30
Tết | 2034-02-19 | 0 days | 19:00 | nextWorkingDay | FAMILY | 2034-02-10 19:00
Tết | 2034-02-19 | -14 days | 09:00 | previousWorkingDay | STAFF | 2034-02-03 09:00
Tết | 2034-02-19 | 9 days | 09:00 | nextWorkingDay | STAFF | 2034-02-28 09:00
20/11 | 2035-11-20 | 0 days | 07:00 | previousWorkingDay | STAFF | 2035-11-20 07:30
5/9 | 2035-09-05 | -3 days | 21:15 | previousWorkingDay | FAMILY | 2035-08-31 19:30
Tết | 2035-02-08 | 0 days | 19:00 | nextWorkingDay | FAMILY | 2035-02-01 19:00
Tết | 2035-02-08 | -14 days | 09:00 | previousWorkingDay | STAFF | 2035-01-25 09:00
Tết | 2035-02-08 | 9 days | 09:00 | nextWorkingDay | STAFF | 2035-02-19 09:00
Giỗ Tổ | 2024-04-18 | 0 days | 08:00 | previousWorkingDay | STAFF | 2024-04-17 08:00
Giỗ Tổ | 2024-04-18 | 0 days | 08:00 | nextWorkingDay | STAFF | 2024-04-19 08:00
Giỗ Tổ | 2025-04-07 | 0 days | 08:00 | previousWorkingDay | STAFF | 2025-04-04 08:00
Giỗ Tổ | 2025-04-07 | 0 days | 08:00 | nextWorkingDay | STAFF | 2025-04-08 08:00
Giỗ Tổ | 2026-04-26 | 0 days | 08:00 | previousWorkingDay | STAFF | 2026-04-24 08:00
Giỗ Tổ | 2026-04-26 | 0 days | 08:00 | nextWorkingDay | STAFF | 2026-04-28 08:00
Giỗ Tổ | 2027-04-16 | 0 days | 08:00 | previousWorkingDay | STAFF | 2027-04-15 08:00
Giỗ Tổ | 2027-04-16 | 0 days | 08:00 | nextWorkingDay | STAFF | 2027-04-19 08:00
Giỗ Tổ | 2028-04-04 | 0 days | 08:00 | previousWorkingDay | STAFF | 2028-04-03 08:00
Giỗ Tổ | 2028-04-04 | 0 days | 08:00 | nextWorkingDay | STAFF | 2028-04-05 08:00
Giỗ Tổ | 2029-04-23 | 0 days | 08:00 | previousWorkingDay | STAFF | 2029-04-20 08:00
Giỗ Tổ | 2029-04-23 | 0 days | 08:00 | nextWorkingDay | STAFF | 2029-04-24 08:00
Giỗ Tổ | 2030-04-12 | 0 days | 08:00 | previousWorkingDay | STAFF | 2030-04-11 08:00
Giỗ Tổ | 2030-04-12 | 0 days | 08:00 | nextWorkingDay | STAFF | 2030-04-15 08:00
29/2 | 2024-02-29 | 0 days | 08:00 | none | POST | 2024-02-29 08:00
into 29/2 | 2024-03-01 | -1 days | 08:00 | none | POST | 2024-02-29 08:00
over 29/2 | 2024-03-15 | -30 days | 08:00 | previousWorkingDay | STAFF | 2024-02-02 08:00
year from 29/2 | 2024-02-29 | 365 days | 08:00 | nextWorkingDay | STAFF | 2025-02-28 08:00
29/2 | 2028-02-29 | 0 days | 08:00 | none | POST | 2028-02-29 08:00
into 29/2 | 2028-03-01 | -1 days | 08:00 | none | POST | 2028-02-29 08:00
over 29/2 | 2028-03-15 | -30 days | 08:00 | previousWorkingDay | STAFF | 2028-02-14 08:00
year from 29/2 | 2028-02-29 | 365 days | 08:00 | nextWorkingDay | STAFF | 2029-02-28 08:00
29/2 | 2032-02-29 | 0 days | 08:00 | none | POST | 2032-02-29 08:00
into 29/2 | 2032-03-01 | -1 days | 08:00 | none | POST | 2032-02-29 08:00
over 29/2 | 2032-03-15 | -30 days | 08:00 | previousWorkingDay | STAFF | 2032-02-05 08:00
year from 29/2 | 2032-02-29 | 365 days | 08:00 | nextWorkingDay | STAFF | 2033-02-28 08:00
month end | 2024-12-31 | 1 days | 08:00 | nextWorkingDay | STAFF | 2025-01-02 08:00
month end | 2025-12-31 | 1 days | 08:00 | nextWorkingDay | STAFF | 2026-01-05 08:00
month end | 2026-12-31 | 1 days | 08:00 | nextWorkingDay | STAFF | 2027-01-04 08:00
month end | 2025-01-31 | 28 days | 08:00 | nextWorkingDay | STAFF | 2025-02-28 08:00
month end | 2025-03-31 | -31 days | 08:00 | nextWorkingDay | STAFF | 2025-02-28 08:00
month end | 2026-01-31 | 31 days | 08:00 | nextWorkingDay | STAFF | 2026-03-03 08:00
month end | 2027-05-31 | -30 days | 08:00 | nextWorkingDay | STAFF | 2027-05-03 08:00
month end | 2029-08-31 | -62 days | 08:00 | nextWorkingDay | STAFF | 2029-07-02 08:00
month end | 2030-12-25 | 10 days | 08:00 | nextWorkingDay | STAFF | 2031-01-06 08:00
month end | 2031-03-01 | -1 days | 08:00 | nextWorkingDay | STAFF | 2031-02-28 08:00
month end | 2033-02-28 | 1 days | 08:00 | nextWorkingDay | STAFF | 2033-03-01 08:00
month end | 2034-10-31 | -365 days | 08:00 | nextWorkingDay | STAFF | 2033-10-31 08:00
swapped day | 2024-04-29 | 0 days | 10:00 | previousWorkingDay | FAMILY | 2024-04-26 10:00
swapped day | 2024-04-29 | 0 days | 10:00 | nextWorkingDay | STAFF | 2024-05-02 10:00
swapped day | 2024-05-04 | 0 days | 10:00 | previousWorkingDay | FAMILY | 2024-05-04 10:00
swapped day | 2024-05-04 | 0 days | 10:00 | nextWorkingDay | STAFF | 2024-05-06 10:00
swapped day | 2024-09-03 | 0 days | 10:00 | previousWorkingDay | FAMILY | 2024-08-30 10:00
swapped day | 2024-09-03 | 0 days | 10:00 | nextWorkingDay | STAFF | 2024-09-04 10:00
swapped day | 2025-05-02 | 0 days | 10:00 | previousWorkingDay | FAMILY | 2025-04-29 10:00
swapped day | 2025-05-02 | 0 days | 10:00 | nextWorkingDay | STAFF | 2025-05-05 10:00
swapped day | 2025-04-26 | 0 days | 10:00 | previousWorkingDay | FAMILY | 2025-04-26 10:00
swapped day | 2025-04-26 | 0 days | 10:00 | nextWorkingDay | STAFF | 2025-04-28 10:00
swapped day | 2025-09-01 | 0 days | 10:00 | previousWorkingDay | FAMILY | 2025-08-29 10:00
swapped day | 2025-09-01 | 0 days | 10:00 | nextWorkingDay | STAFF | 2025-09-03 10:00
swapped day | 2026-01-02 | 0 days | 10:00 | previousWorkingDay | FAMILY | 2025-12-31 10:00
swapped day | 2026-01-02 | 0 days | 10:00 | nextWorkingDay | STAFF | 2026-01-05 10:00
swapped day | 2026-01-10 | 0 days | 10:00 | previousWorkingDay | FAMILY | 2026-01-10 10:00
swapped day | 2026-01-10 | 0 days | 10:00 | nextWorkingDay | STAFF | 2026-01-12 10:00
swapped day | 2026-04-27 | 0 days | 10:00 | previousWorkingDay | FAMILY | 2026-04-24 10:00
swapped day | 2026-04-27 | 0 days | 10:00 | nextWorkingDay | STAFF | 2026-04-28 10:00
swapped day | 2026-08-22 | 0 days | 10:00 | previousWorkingDay | FAMILY | 2026-08-22 10:00
swapped day | 2026-08-22 | 0 days | 10:00 | nextWorkingDay | STAFF | 2026-08-24 10:00
swapped day | 2026-08-31 | 0 days | 10:00 | previousWorkingDay | FAMILY | 2026-08-28 10:00
swapped day | 2026-08-31 | 0 days | 10:00 | nextWorkingDay | STAFF | 2026-09-03 10:00
swapped day | 2026-09-01 | 0 days | 10:00 | previousWorkingDay | FAMILY | 2026-08-28 10:00
swapped day | 2026-09-01 | 0 days | 10:00 | nextWorkingDay | STAFF | 2026-09-03 10:00
working days | 2024-05-01 | -1 workingDays | 08:30 | previousWorkingDay | FAMILY | 2024-04-26 08:30
working days | 2024-05-01 | -2 workingDays | 08:30 | previousWorkingDay | FAMILY | 2024-04-25 08:30
working days | 2024-05-06 | -1 workingDays | 08:30 | previousWorkingDay | FAMILY | 2024-05-04 08:30
working days | 2025-04-30 | -3 workingDays | 08:30 | previousWorkingDay | FAMILY | 2025-04-26 08:30
working days | 2025-05-05 | -5 workingDays | 08:30 | previousWorkingDay | FAMILY | 2025-04-24 08:30
working days | 2025-09-02 | -10 workingDays | 08:30 | previousWorkingDay | FAMILY | 2025-08-18 08:30
working days | 2026-02-17 | -5 workingDays | 08:30 | previousWorkingDay | FAMILY | 2026-02-05 08:30
working days | 2026-02-17 | 5 workingDays | 08:30 | previousWorkingDay | FAMILY | 2026-02-27 08:30
working days | 2026-01-05 | -1 workingDays | 08:30 | previousWorkingDay | FAMILY | 2025-12-31 08:30
working days | 2026-01-05 | 5 workingDays | 08:30 | previousWorkingDay | FAMILY | 2026-01-10 08:30
working days | 2026-04-30 | -1 workingDays | 08:30 | previousWorkingDay | FAMILY | 2026-04-29 08:30
working days | 2026-05-01 | 1 workingDays | 08:30 | previousWorkingDay | FAMILY | 2026-05-04 08:30
working days | 2026-09-02 | -1 workingDays | 08:30 | previousWorkingDay | FAMILY | 2026-08-28 08:30
working days | 2026-08-20 | 2 workingDays | 08:30 | previousWorkingDay | FAMILY | 2026-08-22 08:30
working days | 2026-08-24 | -1 workingDays | 08:30 | previousWorkingDay | FAMILY | 2026-08-22 08:30
working days | 2026-10-10 | -1 workingDays | 08:30 | previousWorkingDay | FAMILY | 2026-10-09 08:30
working days | 2026-10-10 | -5 workingDays | 08:30 | previousWorkingDay | FAMILY | 2026-10-05 08:30
working days | 2026-10-10 | -20 workingDays | 08:30 | previousWorkingDay | FAMILY | 2026-09-14 08:30
working days | 2026-10-10 | 1 workingDays | 08:30 | previousWorkingDay | FAMILY | 2026-10-12 08:30
working days | 2027-10-10 | -10 workingDays | 08:30 | previousWorkingDay | FAMILY | 2027-09-27 08:30
working days | 2027-10-10 | 10 workingDays | 08:30 | previousWorkingDay | FAMILY | 2027-10-22 08:30
working days | 2030-02-02 | -3 workingDays | 08:30 | previousWorkingDay | FAMILY | 2030-01-23 08:30
working days | 2030-02-02 | 3 workingDays | 08:30 | previousWorkingDay | FAMILY | 2030-02-12 08:30
working days | 2035-09-02 | 1 workingDays | 08:30 | previousWorkingDay | FAMILY | 2035-09-03 08:30
hours | 2025-10-10 | 0 days | 00:00 | previousWorkingDay | STAFF | 2025-10-10 07:30
hours | 2025-10-10 | 0 days | 00:00 | previousWorkingDay | FAMILY | 2025-10-10 08:00
hours | 2025-10-10 | 0 days | 05:59 | previousWorkingDay | STAFF | 2025-10-10 07:30
hours | 2025-10-10 | 0 days | 05:59 | previousWorkingDay | FAMILY | 2025-10-10 08:00
hours | 2025-10-10 | 0 days | 06:00 | previousWorkingDay | STAFF | 2025-10-10 07:30
hours | 2025-10-10 | 0 days | 06:00 | previousWorkingDay | FAMILY | 2025-10-10 08:00
hours | 2025-10-10 | 0 days | 07:29 | previousWorkingDay | STAFF | 2025-10-10 07:30
hours | 2025-10-10 | 0 days | 07:29 | previousWorkingDay | FAMILY | 2025-10-10 08:00
hours | 2025-10-10 | 0 days | 07:30 | previousWorkingDay | STAFF | 2025-10-10 07:30
hours | 2025-10-10 | 0 days | 07:30 | previousWorkingDay | FAMILY | 2025-10-10 08:00
hours | 2025-10-10 | 0 days | 12:00 | previousWorkingDay | STAFF | 2025-10-10 12:00
hours | 2025-10-10 | 0 days | 12:00 | previousWorkingDay | FAMILY | 2025-10-10 12:00
hours | 2025-10-10 | 0 days | 17:29 | previousWorkingDay | STAFF | 2025-10-10 17:29
hours | 2025-10-10 | 0 days | 17:29 | previousWorkingDay | FAMILY | 2025-10-10 17:29
hours | 2025-10-10 | 0 days | 17:30 | previousWorkingDay | STAFF | 2025-10-10 16:30
hours | 2025-10-10 | 0 days | 17:30 | previousWorkingDay | FAMILY | 2025-10-10 17:30
hours | 2025-10-10 | 0 days | 20:29 | previousWorkingDay | STAFF | 2025-10-10 16:30
hours | 2025-10-10 | 0 days | 20:29 | previousWorkingDay | FAMILY | 2025-10-10 20:29
hours | 2025-10-10 | 0 days | 20:30 | previousWorkingDay | STAFF | 2025-10-10 16:30
hours | 2025-10-10 | 0 days | 20:30 | previousWorkingDay | FAMILY | 2025-10-10 19:30
hours | 2025-10-10 | 0 days | 21:00 | previousWorkingDay | STAFF | 2025-10-10 16:30
hours | 2025-10-10 | 0 days | 21:00 | previousWorkingDay | FAMILY | 2025-10-10 19:30
hours | 2025-10-10 | 0 days | 23:59 | previousWorkingDay | STAFF | 2025-10-10 16:30
hours | 2025-10-10 | 0 days | 23:59 | previousWorkingDay | FAMILY | 2025-10-10 19:30
`;

const lines = (text: string) => text.trim().split('\n');
const special = lines(SPECIAL).flatMap((line) => {
  const [from, to, kind] = line.split(' ') as [string, string, SpecialDay['kind']];
  const days: SpecialDay[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push({ day, kind });
  return days;
});
const calendar = workCalendar(special);
const cases = lines(CASES).map((line) => line.split(' | ') as [string, string, string, string, string, string, string]);
declare function setMachineZone(zone: string): void;

describe.each(['Asia/Ho_Chi_Minh', 'UTC', 'America/New_York', 'Pacific/Auckland'])('on a server in %s', (zone) => {
  beforeAll(() => setMachineZone(zone));

  it(`plans ${cases.length} dated steps as the calendars say`, () => {
    expect(new Date(2026, 6, 1).getTime()).toBe(DateTime.fromISO('2026-07-01', { zone }).toMillis());
    const wrong = cases.flatMap(([what, anchorDate, offset, localTime, rule, who, expected]) => {
      const [count, unit] = offset.split(' ') as [string, OffsetUnit];
      expect(OFFSET_UNITS).toContain(unit);
      const times = planStep(
        {
          anchorDate,
          offsetDays: Number(count),
          offsetUnit: unit,
          localTime,
          shiftRule: rule as 'none',
          allowed: HOURS[who as keyof typeof HOURS],
          expiryHours: 12,
          timeZone: ZONE,
        },
        calendar,
      );
      const found = DateTime.fromJSDate(times.dueAt, { zone: ZONE }).toFormat('yyyy-MM-dd HH:mm');
      return found === expected && times.problems.length === 0 ? [] : [{ what, anchorDate, offset, expected, found }];
    });
    expect(wrong).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(200);
  });
});
