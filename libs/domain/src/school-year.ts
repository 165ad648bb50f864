/** Grades of a school: nursery and ages 3 to 5 are -4 to -1, then 1 to 12. */
export interface Stage {
  /** Where children come in from outside: the lists that a new school year waits for. */
  readonly first: number;
  /** Whoever finishes it leaves the school. */
  readonly last: number;
}

const STAGES: Readonly<Record<string, Stage>> = {
  kindergarten: { first: -4, last: -1 },
  primary: { first: 1, last: 5 },
  lowerSecondary: { first: 6, last: 9 },
  combined: { first: 1, last: 9 },
  upperSecondary: { first: 10, last: 12 },
};

/** The grades of a school, by its level; of an unknown level by the highest grade that it has. Null without pupils. */
export function stageOf(level: string | null, grades: readonly number[]): Stage | null {
  const known = level === null ? undefined : STAGES[level];
  if (known) return known;
  if (grades.length === 0) return null;
  const highest = Math.max(...grades);
  const last = [-1, 5, 9].find((grade) => grade >= highest) ?? 12;
  const lowest = Math.min(...grades);
  return { first: [10, 6, 1].find((grade) => grade <= lowest) ?? -4, last };
}

/** The grade after this one; the oldest of a kindergarten would go to grade 1. */
const nextGrade = (grade: number): number => (grade === -1 ? 1 : grade + 1);

/** The number by which classes of a grade are called: "6A" in grade 6, "4 tuổi B" at age 4. */
const spokenNumber = (grade: number): number => (grade > 0 ? grade : grade + 6);

/**
 * The name of a class a year later, its letters kept: "6A" 7A, "4 tuổi B" 5 tuổi B, "10A1" 11A1. Null when the name does
 * not hold its grade as a number: then a person decides.
 */
export function nextClassName(grade: number, className: string): string | null {
  const own = String(spokenNumber(grade));
  let found = false;
  const next = className.replace(/\d+/g, (number) => {
    if (found || number.replace(/^0+/, '') !== own) return number;
    found = true;
    return String(spokenNumber(nextGrade(grade)));
  });
  return found ? next : null;
}

export type ClassMove =
  | { readonly action: 'up'; readonly grade: number; readonly className: string | null }
  | { readonly action: 'leave' }
  | { readonly action: 'repeat' };

/** What becomes of a class when the year turns; null: a person decides. */
export function proposeMove(grade: number | null, className: string | null, stage: Stage): ClassMove | null {
  if (grade === null || grade > stage.last) return null;
  if (grade === stage.last) return { action: 'leave' };
  const next = className === null ? null : nextClassName(grade, className);
  if (className !== null && next === null) return null;
  return { action: 'up', grade: nextGrade(grade), className: next };
}

const SCHOOL_YEAR_MONTH = 9;

/** The calendar year in which the school year of a day (`YYYY-MM-DD`) began, or begins before long: from July on this one. */
export function schoolYearOf(day: string): number {
  const [year, month] = day.split('-').map(Number) as [number, number];
  return month >= SCHOOL_YEAR_MONTH - 2 ? year : year - 1;
}

/** First day of a school year, unless its office says otherwise (the opening is on 5 September; classes form before). */
export const schoolYearStart = (year: number): string => `${year}-0${SCHOOL_YEAR_MONTH}-01`;
