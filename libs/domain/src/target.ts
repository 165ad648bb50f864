/**
 * Targets of the plan whose numbers the system itself holds (plan I.3.1-01, -02, -10, I.3.2-02 and, as a proxy without a
 * figure of its own, I.1-04). The others need figures that are declared or brought in, and are not shown without them.
 */
export const TARGET_KEYS = ['staffReached', 'operatorsTrained', 'staffUsing', 'lowerSecondaryReached'] as const;
export type TargetKey = (typeof TARGET_KEYS)[number];

/** 50% by the end of 2025, 70% by 2030, even steps between; the last one stays. */
const STAFF_USING = [50, 54, 58, 62, 66, 70] as const;

/** What the plan demands of a calendar year, in per cent. */
export function targetGoal(key: TargetKey, year: number): number {
  if (key === 'staffUsing') return STAFF_USING[Math.min(Math.max(year - 2025, 0), STAFF_USING.length - 1)]!;
  return key === 'lowerSecondaryReached' ? 80 : 100;
}
