/** A day of the Vietnamese lunisolar calendar. */
export interface LunarDay {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 30. */
  readonly day: number;
  /** In the second month of that number. */
  readonly leap: boolean;
}

/** Solar years for which the short series below are good to a few minutes. */
export const LUNAR_YEARS = { from: 1900, to: 2100 } as const;

const HOURS_EAST = 7;
/** Mean time between new moons, days, and the day of the first one of 1900; days are Julian day numbers. */
const MEAN_MONTH = 29.530588853;
const FIRST_MOON = 2_415_021.077;
const EPOCH = 2_440_588;
const DAY_MS = 86_400_000;

/**
 * The solar day, `yyyy-MM-dd`, of a lunar one; null when that year has no such day (a leap month that is not, a 30th of a
 * month of 29). Months begin on the day of the new moon; the one of the winter solstice is the 11th; of thirteen from one
 * 11th to the next the first without a principal term of the sun is the leap one. All at UTC+7: the Chinese calendar does
 * the same at UTC+8, which made Tết differ in 1985 and 2007, and will in 2030 and 2053. Throws RangeError outside `LUNAR_YEARS`.
 */
export function solarOfLunar(wanted: LunarDay): string | null {
  // The months 11 and 12 stand in the row that begins with them.
  const month = monthsUntilSolstice(wanted.month >= 11 ? wanted.year + 1 : wanted.year).find(
    (one) => one.year === wanted.year && one.month === wanted.month && one.leap === wanted.leap,
  );
  if (month === undefined || wanted.day < 1) return null;
  const day = newMoon(month.moon) + wanted.day - 1;
  return day < newMoon(month.moon + 1) ? isoOf(day) : null;
}

/** The lunar day of a solar one, `yyyy-MM-dd`. Throws RangeError outside `LUNAR_YEARS`. */
export function lunarOfSolar(solar: string): LunarDay {
  const day = EPOCH + Date.parse(`${solar}T00:00:00Z`) / DAY_MS;
  const year = Number(solar.slice(0, 4));
  // A day after the month of the solstice began belongs to the next row.
  const months = [...monthsUntilSolstice(year), ...monthsUntilSolstice(year + 1)];
  const month = months.findLast(({ moon }) => newMoon(moon) <= day)!;
  return { year: month.year, month: month.month, day: day - newMoon(month.moon) + 1, leap: month.leap };
}

interface LunarMonth extends Omit<LunarDay, 'day'> {
  /** Which new moon since 1900 it begins with. */
  readonly moon: number;
}

const rows = new Map<number, readonly LunarMonth[]>();

/** The twelve or thirteen months from the 11th of the year before to the 10th (or leap 10th) of `year`. */
function monthsUntilSolstice(year: number): readonly LunarMonth[] {
  if (year < LUNAR_YEARS.from || year > LUNAR_YEARS.to + 1) throw new RangeError(`no lunar calendar for ${year}`);
  const known = rows.get(year);
  if (known !== undefined) return known;
  const from = solsticeMoon(year - 1);
  const moons = Array.from({ length: solsticeMoon(year) - from }, (_, index) => from + index);
  const leap =
    moons.length === 13 ? moons.find((moon) => sunSector(newMoon(moon)) === sunSector(newMoon(moon + 1))) : -1;
  const months = moons.map((moon, index): LunarMonth => {
    const number = 11 + index - (moon >= leap! && leap !== -1 ? 1 : 0);
    return { moon, year: number > 12 ? year : year - 1, month: ((number - 1) % 12) + 1, leap: moon === leap };
  });
  rows.set(year, months);
  return months;
}

/** The new moon whose month has the winter solstice of a year. */
function solsticeMoon(year: number): number {
  const lastOfYear = EPOCH + Date.UTC(year, 11, 31) / DAY_MS;
  const moon = Math.floor((lastOfYear - FIRST_MOON) / MEAN_MONTH);
  // The sun enters its ninth sector at the solstice: a month that begins there has it behind itself.
  return sunSector(newMoon(moon)) >= 9 ? moon - 1 : moon;
}

/** The twelfth of the ecliptic, 0 to 11 from the March equinox on, in which the sun stands as a Vietnamese day begins. */
function sunSector(day: number): number {
  const t = (day - 0.5 - HOURS_EAST / 24 - 2_451_545) / 36_525;
  const anomaly = 357.5291 + 35_999.0503 * t - 0.0001559 * t ** 2 - 0.00000048 * t ** 3;
  const mean = 280.46645 + 36_000.76983 * t + 0.0003032 * t ** 2;
  const centre =
    (1.9146 - 0.004817 * t - 0.000014 * t ** 2) * sin(anomaly) +
    (0.019993 - 0.000101 * t) * sin(2 * anomaly) +
    0.00029 * sin(3 * anomaly);
  return Math.floor(((((mean + centre) % 360) + 360) % 360) / 30);
}

/** The Vietnamese day on which a new moon falls (J. Meeus, Astronomical Formulae for Calculators, chapter 32). */
function newMoon(moon: number): number {
  const t = moon / 1236.85;
  const mean =
    2_415_020.75933 +
    29.53058868 * moon +
    0.0001178 * t ** 2 -
    0.000000155 * t ** 3 +
    0.00033 * sin(166.56 + 132.87 * t - 0.009173 * t ** 2);
  const sun = 359.2242 + 29.10535608 * moon - 0.0000333 * t ** 2 - 0.00000347 * t ** 3;
  const own = 306.0253 + 385.81691806 * moon + 0.0107306 * t ** 2 + 0.00001236 * t ** 3;
  const node = 21.2964 + 390.67050646 * moon - 0.0016528 * t ** 2 - 0.00000239 * t ** 3;
  const correction =
    (0.1734 - 0.000393 * t) * sin(sun) +
    0.0021 * sin(2 * sun) -
    0.4068 * sin(own) +
    0.0161 * sin(2 * own) -
    0.0004 * sin(3 * own) +
    0.0104 * sin(2 * node) -
    0.0051 * sin(sun + own) -
    0.0074 * sin(sun - own) +
    0.0004 * sin(2 * node + sun) -
    0.0004 * sin(2 * node - sun) -
    0.0006 * sin(2 * node + own) +
    0.001 * sin(2 * node - own) +
    0.0005 * sin(2 * own + sun);
  // What the even time of the heavens is ahead of the clocks.
  const ahead = -0.000278 + 0.000265 * t + 0.000262 * t ** 2;
  return Math.floor(mean + correction - ahead + 0.5 + HOURS_EAST / 24);
}

const sin = (degrees: number) => Math.sin((degrees * Math.PI) / 180);
const isoOf = (day: number) => new Date((day - EPOCH) * DAY_MS).toISOString().slice(0, 10);
