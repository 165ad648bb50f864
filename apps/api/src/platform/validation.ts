import { DomainError, type Problem } from '@loa/domain';
import { StandardSchemaValidationPipe } from '@nestjs/common';

/** The parts of a zod issue that we read; other validators give `path` and `message` alone. */
interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[];
  readonly code?: string;
  readonly origin?: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly expected?: string;
  readonly format?: string;
  readonly values?: readonly unknown[];
  readonly keys?: readonly string[];
  readonly params?: { readonly code?: string };
}

/**
 * Global pipe behind `@Body({ schema })`, `@Query({ schema })` and `@Param('id', { schema })`: what a zod schema
 * refuses becomes 422 with one problem per field. A schema names a code of its own by
 * `refine(…, { params: { code: 'campaign.anchor' } })`.
 */
export const validationPipe = (): StandardSchemaValidationPipe =>
  new StandardSchemaValidationPipe({ exceptionFactory: (issues) => invalidInput(issues as readonly Issue[]) });

export function invalidInput(issues: readonly Issue[]): DomainError {
  return new DomainError('invalid', 'input.invalid', {}, issues.map(problemOfIssue));
}

function problemOfIssue(issue: Issue): Problem {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  return { field: path.join('.'), ...meaning(issue) };
}

function meaning(issue: Issue): Pick<Problem, 'code' | 'params'> {
  const sized = issue.origin === 'string' || issue.origin === 'array';
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.endsWith('received undefined')) return { code: 'input.required' };
      return { code: 'input.type', params: { expected: issue.expected ?? '' } };
    case 'too_small':
      if (sized && issue.minimum === 1) return { code: 'input.required' };
      return { code: sized ? 'input.tooShort' : 'input.tooSmall', params: { minimum: Number(issue.minimum) } };
    case 'too_big':
      return { code: sized ? 'input.tooLong' : 'input.tooBig', params: { maximum: Number(issue.maximum) } };
    case 'invalid_format':
      return { code: 'input.format', params: { format: issue.format ?? '' } };
    case 'invalid_value':
      return { code: 'input.choice', params: { values: (issue.values ?? []).join(', ') } };
    case 'unrecognized_keys':
      return { code: 'input.unknownField', params: { keys: (issue.keys ?? []).join(', ') } };
    default:
      return { code: issue.params?.code ?? 'input.other' };
  }
}
