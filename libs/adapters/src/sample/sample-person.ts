import { createHash } from 'node:crypto';
import type { AudienceGroup, ChannelName, Declared, EmploymentType } from '@loa/domain';
import type { Sex } from './names.js';
import type { SchoolLevel } from './school-table.js';

export interface SampleUnit {
  readonly id: string;
  readonly code: string;
  readonly kind: 'educationOffice' | 'school' | 'commune';
  readonly level: SchoolLevel | null;
  readonly name: string;
  readonly shortName: string;
}

export interface SampleMembership {
  readonly unitCode: string;
  readonly group: AudienceGroup;
  grade: number | null;
  className: string | null;
  readonly employmentType: EmploymentType | null;
  readonly position: string;
}

export interface SampleContact {
  readonly channel: ChannelName;
  readonly address: string;
  readonly health: 'active' | 'invalid';
  /** Hours before the seeding at which the person last wrote to the Official Account; null: never. */
  readonly interactedHoursAgo: number | null;
}

export interface SampleConsent {
  readonly given: boolean;
  readonly method: 'paper' | 'guardian' | 'desk' | 'stop';
  readonly evidence: string;
}

/**
 * One person. The first membership is where the person is counted: staff before guardian, a family at its youngest
 * child's school.
 */
export interface SamplePerson {
  readonly id: string;
  readonly code: string;
  /** Seven digits of one's own: the end of the phone number, the Zalo id and the mail address. */
  number: string;
  readonly sex: Sex;
  readonly fullName: string;
  readonly salutation: string;
  readonly birthDate: string | null;
  readonly memberships: SampleMembership[];
  /** Codes of the pupils whose guardian this is. */
  readonly children: string[];
  readonly tags: string[];
  /** One of the 9,000: all but pupils below grade 6. */
  readonly recipient: boolean;
  eidStatus: Declared;
  serviceUse: Declared;
  contacts: SampleContact[];
  consent: SampleConsent | null;
}

export interface SampleOffice {
  readonly units: readonly SampleUnit[];
  readonly persons: readonly SamplePerson[];
}

/** The same id for the same seed and code, so that tests and files can name a row before it is written. */
export function sampleId(seed: string, code: string): string {
  const hex = createHash('sha256').update(`${seed}\n${code}`).digest('hex');
  // Version 8: an id of one's own making (RFC 9562).
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** What makes a person before statuses, addresses and consents are dealt out. */
export function samplePerson(
  seed: string,
  code: string,
  facts: Pick<SamplePerson, 'sex' | 'fullName' | 'salutation'> & Partial<Pick<SamplePerson, 'birthDate' | 'recipient'>>,
  membership: Pick<SampleMembership, 'unitCode' | 'group'> & Partial<SampleMembership>,
): SamplePerson {
  return {
    id: sampleId(seed, code),
    code,
    number: '',
    birthDate: null,
    recipient: true,
    ...facts,
    memberships: [{ grade: null, className: null, employmentType: null, position: '', ...membership }],
    children: [],
    tags: [],
    eidStatus: 'unknown',
    serviceUse: 'unknown',
    contacts: [],
    consent: null,
  };
}
