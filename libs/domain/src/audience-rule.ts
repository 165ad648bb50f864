import { AUDIENCE_GROUPS, type AudienceGroup } from './audience-group.js';
import type { Problem } from './errors.js';

/** civilServant công chức, publicEmployee viên chức, contractWorker người lao động. */
export const EMPLOYMENT_TYPES = ['civilServant', 'publicEmployee', 'contractWorker'] as const;
export type EmploymentType = (typeof EMPLOYMENT_TYPES)[number];

/** Self-declared facts about a person: the office can't see them in any other system, hence `unknown`. */
export const DECLARED = ['yes', 'none', 'unknown'] as const;
export type Declared = (typeof DECLARED)[number];

/** The tag that marks members of a school's core outreach team (tổ nòng cốt). */
export const CORE_TEAM_TAG = 'coreTeam';

/** Grades of a membership: 1–9; nursery and ages 3–5 are -4 to -1. */
export const GRADE_MIN = -4;
export const GRADE_MAX = 9;

/** One condition: all the fields that are given must hold; within a field any value will do. */
export interface AudienceClause {
  readonly groups: readonly AudienceGroup[];
  /** Units with all that is below them. Absent: every unit in the campaign's scope. */
  readonly unitIds?: readonly string[];
  /** Grade that the membership carries: a pupil's own; a guardian's is the youngest child's at that school. */
  readonly grades?: readonly number[];
  readonly classNames?: readonly string[];
  readonly employmentTypes?: readonly EmploymentType[];
  readonly eidStatus?: readonly Declared[];
  readonly serviceUse?: readonly Declared[];
  /** Any of these tags of the person. */
  readonly tags?: readonly string[];
  /** True: only members of the core team (the tag `coreTeam`). */
  readonly coreTeam?: boolean;
}

/** Persons who meet at least one clause of `include` and none of `exclude`. Saved as data, resolved in SQL. */
export interface AudienceRule {
  readonly include: readonly AudienceClause[];
  readonly exclude?: readonly AudienceClause[];
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';
const oneOf = (list: readonly string[]) => (value: unknown) => typeof value === 'string' && list.includes(value);

const LISTS: Readonly<Record<string, (value: unknown) => boolean>> = {
  groups: oneOf(AUDIENCE_GROUPS),
  unitIds: isText,
  grades: (value) => Number.isInteger(value) && Number(value) >= GRADE_MIN && Number(value) <= GRADE_MAX && value !== 0,
  classNames: isText,
  employmentTypes: oneOf(EMPLOYMENT_TYPES),
  eidStatus: oneOf(DECLARED),
  serviceUse: oneOf(DECLARED),
  tags: isText,
};

/** Reads a rule that came as data; an empty list means that it may be used as an `AudienceRule`. */
export function audienceRuleProblems(rule: unknown): Problem[] {
  if (!isRecord(rule)) return [{ code: 'audience.notAnObject' }];
  const problems: Problem[] = Object.keys(rule)
    .filter((key) => key !== 'include' && key !== 'exclude')
    .map((key) => ({ field: key, code: 'audience.unknownField' }));
  if (!Array.isArray(rule.include) || rule.include.length === 0) {
    problems.push({ field: 'include', code: 'audience.noInclude' });
  }
  for (const side of ['include', 'exclude'] as const) {
    const clauses = rule[side];
    if (clauses === undefined) continue;
    if (!Array.isArray(clauses)) problems.push({ field: side, code: 'audience.unknownValue' });
    else clauses.forEach((clause, index) => void problems.push(...clauseProblems(clause, `${side}.${index}`)));
  }
  return problems;
}

function clauseProblems(clause: unknown, path: string): Problem[] {
  if (!isRecord(clause)) return [{ field: path, code: 'audience.notAnObject' }];
  const problems: Problem[] = [];
  if (clause.groups === undefined) problems.push({ field: `${path}.groups`, code: 'audience.noGroup' });
  for (const [field, value] of Object.entries(clause)) {
    if (value === undefined) continue;
    const at = `${path}.${field}`;
    if (field === 'coreTeam') {
      if (typeof value !== 'boolean')
        problems.push({ field: at, code: 'audience.unknownValue', params: { value: String(value) } });
    } else if (!Object.hasOwn(LISTS, field)) problems.push({ field: at, code: 'audience.unknownField' });
    // An empty list would silently mean "nobody" to one reader and "everybody" to another.
    else if (!Array.isArray(value) || value.length === 0) problems.push({ field: at, code: 'audience.empty' });
    else {
      value.forEach((item, index) => {
        if (!LISTS[field]!(item)) {
          problems.push({ field: `${at}.${index}`, code: 'audience.unknownValue', params: { value: String(item) } });
        }
      });
    }
  }
  return problems;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
