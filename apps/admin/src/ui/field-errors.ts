import { ApiError } from '../api.js';

/**
 * What the server found wrong, by the form's fields: `of` gives the words to stand beside a field, and `rest` what is left
 * for the foot of the form once all that has a place there is said.
 */
export function fieldErrors(error: unknown, fields: readonly string[]) {
  const problems = error instanceof ApiError ? error.problems : [];
  const of = (field: string) => problems.find((problem) => problem.field === field)?.detail;
  const placed = problems.length > 0 && problems.every(({ field }) => field !== undefined && fields.includes(field));
  return { of, rest: placed ? null : error };
}
