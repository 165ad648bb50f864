import type { StepFields } from './campaign.js';
import { localDay } from './schedule.js';

/** A decided step with the moment that it would run; null: it is not to run. */
export interface DecidedStep extends StepFields {
  readonly templateId: string;
  readonly dueAt: Date | null;
  readonly expiresAt: Date | null;
}

/** Fields that change what is said, to whom, by which way, or within which hours. */
const DECIDED: readonly (keyof DecidedStep)[] = [
  'audience',
  'channels',
  'templateId',
  'allowed',
  'shiftRule',
  'silenceHours',
  'pilot',
  'openParts',
];

/**
 * Whether a change of a decided step takes a second person again: approval names what it saw (domain reference A18).
 * Without one, the same words may go to the same people later on the same day, for no longer, or not at all: the one who
 * changes this could have had it so by pausing. Everything else is something that nobody else has seen.
 */
export function needsApproval(before: DecidedStep, after: DecidedStep, timeZone: string): boolean {
  if (!after.active) return false;
  if (!before.active || before.dueAt === null || before.expiresAt === null) return true;
  if (after.dueAt === null || after.expiresAt === null) return true;
  if (DECIDED.some((field) => written(before[field]) !== written(after[field]))) return true;
  const sameDay = localDay(before.dueAt, timeZone) === localDay(after.dueAt, timeZone);
  const later = after.dueAt.getTime() >= before.dueAt.getTime();
  return !sameDay || !later || localDay(before.expiresAt, timeZone) < localDay(after.expiresAt, timeZone);
}

/** The same text for the same thing, in whatever order its keys were written. */
export function written(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
