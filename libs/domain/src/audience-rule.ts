import { AUDIENCE_GROUPS, type AudienceGroup } from './audience-group.js';
import { CHANNELS, type ChannelName } from './channel.js';
import type { Problem } from './errors.js';
import { CONSENT_PURPOSES, type ConsentPurpose } from './legal-class.js';

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

/**
 * What became of a person in steps that were sent, the re-sends of each together: evidence that a message arrived, none
 * (whatever the reason, so also those of whom nothing is known yet), or nothing but silence.
 */
export const PAST_OUTCOMES = ['reached', 'notReached', 'unclear'] as const;
export type PastOutcome = (typeof PAST_OUTCOMES)[number];

/** Somebody who was meant by at least one of the steps, and of whom it is true over all of them. */
export interface PastCondition {
  readonly stepIds: readonly string[];
  readonly outcome: PastOutcome;
}

/** `none`: never asked, or never answered. A no beats a yes, as when sending. */
export const CONSENT_WORDS = ['yes', 'no', 'none'] as const;
export type ConsentWord = (typeof CONSENT_WORDS)[number];

export interface ConsentCondition {
  readonly purpose: ConsentPurpose;
  readonly channel: ChannelName;
  readonly word: ConsentWord;
}

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
  /** Lists of persons, of whom those are meant who have a place in one of the groups today. */
  readonly listIds?: readonly string[];
  /** A usable address on at least one of them; `lacksChannels`: on none of them. */
  readonly hasChannels?: readonly ChannelName[];
  readonly lacksChannels?: readonly ChannelName[];
  readonly past?: PastCondition;
  readonly consent?: ConsentCondition;
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
  listIds: isText,
  hasChannels: oneOf(CHANNELS),
  lacksChannels: oneOf(CHANNELS),
};

/** Fields that are conditions of their own, with what each of their fields may be. */
const CONDITIONS: Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>> = {
  past: {
    stepIds: (value) => Array.isArray(value) && value.length > 0 && value.every(isText),
    outcome: oneOf(PAST_OUTCOMES),
  },
  consent: { purpose: oneOf(CONSENT_PURPOSES), channel: oneOf(CHANNELS), word: oneOf(CONSENT_WORDS) },
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
    } else if (Object.hasOwn(CONDITIONS, field)) problems.push(...conditionProblems(value, CONDITIONS[field]!, at));
    else if (!Object.hasOwn(LISTS, field)) problems.push({ field: at, code: 'audience.unknownField' });
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

function conditionProblems(
  value: unknown,
  fields: Readonly<Record<string, (value: unknown) => boolean>>,
  at: string,
): Problem[] {
  if (!isRecord(value)) return [{ field: at, code: 'audience.notAnObject' }];
  const unknown = Object.keys(value).filter((key) => !Object.hasOwn(fields, key));
  const wrong = Object.keys(fields).filter((key) => !fields[key]!(value[key]));
  return [
    ...unknown.map((key) => ({ field: `${at}.${key}`, code: 'audience.unknownField' })),
    ...wrong.map((key) => ({
      field: `${at}.${key}`,
      code: 'audience.unknownValue',
      params: { value: isText(value[key]) ? String(value[key]) : '' },
    })),
  ];
}

/** The steps, lists or units that a rule speaks of, each once. */
export function namedInRule(
  rule: AudienceRule,
  of: (clause: AudienceClause) => readonly string[] | undefined,
): string[] {
  return [...new Set([...rule.include, ...(rule.exclude ?? [])].flatMap((clause) => of(clause) ?? []))];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
