import { DomainError, type PersonName, type Problem, parseEmail, parsePersonName, parsePhone } from '@loa/domain';

/** Nobody alive was born earlier, and a slip of the year often says so. */
const OLDEST_BIRTH_DATE = '1900-01-01';

/** What a form about a person holds as people type it. */
export interface TypedPerson {
  readonly fullName?: string;
  readonly phone?: string | null;
  readonly email?: string | null;
  readonly birthDate?: string | null;
}

export interface ReadPerson {
  readonly name?: PersonName;
  /** Undefined: not touched; null: taken away. */
  readonly phone?: string | null;
  readonly email?: string | null;
}

/**
 * Normalises what was typed. Throws `input.invalid` naming every field that can't be right. Demo numbers (040) pass
 * only while nothing real can be sent. `today`: `yyyy-MM-dd`.
 */
export function readTyped(typed: TypedPerson, demoAllowed: boolean, today: string): ReadPerson {
  const problems: Problem[] = [];
  const read: { -readonly [K in keyof ReadPerson]: ReadPerson[K] } = {};
  if (typed.fullName !== undefined) {
    const name = parsePersonName(typed.fullName);
    if (name) read.name = name;
    else problems.push({ code: 'person.name', field: 'fullName' });
  }
  if (typed.birthDate && (typed.birthDate < OLDEST_BIRTH_DATE || typed.birthDate > today)) {
    problems.push({ code: 'person.birthDate', field: 'birthDate' });
  }
  if (typed.phone) {
    const phone = parsePhone(typed.phone);
    if (typeof phone === 'string') problems.push({ code: phone, field: 'phone' });
    else if (phone.demo && !demoAllowed) problems.push({ code: 'phone.demo', field: 'phone' });
    else read.phone = phone.number;
  } else if (typed.phone !== undefined) read.phone = null;
  if (typed.email) {
    const email = parseEmail(typed.email);
    if (email) read.email = email.address;
    else problems.push({ code: 'email.format', field: 'email' });
  } else if (typed.email !== undefined) read.email = null;
  if (problems.length > 0) throw new DomainError('invalid', 'input.invalid', {}, problems);
  return read;
}
