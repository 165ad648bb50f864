import type { AudienceGroup, ChannelName, ConsentPurpose, ConsentVoice, PersonName } from '@loa/domain';

/** A page of a list; `next` is the cursor of the following one, null on the last. */
export interface Page<T> {
  readonly items: T[];
  readonly next: string | null;
}

export interface PersonFilter {
  /** As `searchableName` makes it. */
  readonly name?: string;
  /** A normalised address to look up whole. */
  readonly address?: string;
  readonly unitId?: string;
  readonly group?: AudienceGroup;
  readonly limit: number;
  readonly cursor?: string;
}

interface MembershipView {
  readonly unitId: string;
  readonly unitName: string;
  readonly group: AudienceGroup;
  readonly grade: number | null;
  readonly className: string | null;
}

export interface PersonItem {
  readonly id: string;
  readonly fullName: string;
  readonly memberships: MembershipView[];
  readonly channels: string[];
}

export type Health = 'active' | 'unverified' | 'invalid' | 'bounced' | 'blocked' | 'optedOut';
export type Fact = 'yes' | 'none' | 'unknown';

export interface ContactView {
  readonly id: string;
  readonly channel: ChannelName;
  readonly masked: string;
  readonly health: Health;
  readonly healthAt: string | null;
  readonly healthCode: string;
  readonly verifiedAt: string | null;
  readonly verifiedHow: '' | 'code' | 'preferencePage';
}

interface NamedPerson {
  readonly id: string;
  readonly fullName: string;
}

export interface PersonView extends NamedPerson {
  readonly salutation: string;
  readonly birthDate: string | null;
  readonly eidStatus: Fact;
  readonly serviceUse: Fact;
  readonly tags: string[];
  readonly homeUnitId: string;
  readonly memberships: MembershipView[];
  readonly contacts: ContactView[];
  readonly guardians: NamedPerson[];
  readonly pupils: NamedPerson[];
}

export interface PersonFacts {
  readonly name?: PersonName;
  readonly salutation?: string;
  readonly birthDate?: string | null;
  readonly eidStatus?: Fact;
  readonly serviceUse?: Fact;
  readonly tags?: readonly string[];
}

export interface NewMembership {
  readonly unitId: string;
  readonly group: AudienceGroup;
  readonly grade: number | null;
  readonly className: string | null;
  readonly employmentType: string | null;
  readonly position: string;
}

export interface ConsentEntry {
  readonly id: string;
  readonly purpose: string;
  readonly channel: string;
  readonly given: boolean;
  readonly at: string;
  readonly method: string;
  readonly evidence: string;
  readonly wording: string;
  readonly recordedBy: string;
  readonly saidBy: ConsentVoice;
  readonly guardianName: string | null;
  /** The guardian who gave it is none of the pupil's any more. */
  readonly lapsed: boolean;
  readonly saidOn: string | null;
}

export interface NewConsent {
  readonly purpose: ConsentPurpose | '*';
  readonly channel: ChannelName | '*';
  readonly given: boolean;
  readonly method: string;
  readonly evidence: string;
  readonly wording: string;
  readonly recordedBy: string;
  /** Absent: the person. */
  readonly saidBy?: ConsentVoice;
  readonly guardianId?: string;
  readonly saidOn?: string;
}

/** The last word per purpose and channel. */
export interface ConsentWord {
  readonly purpose: string;
  readonly channel: string;
  readonly given: boolean;
}

export interface PersonMessage {
  readonly memberId: string;
  readonly runId: string;
  readonly campaignId: string;
  readonly campaignName: string;
  readonly stepTitle: string;
  readonly dueAt: string;
  readonly outcome: string;
  readonly reason: string;
  /** As whom it was for this person, frozen with the run. */
  readonly group: AudienceGroup;
  readonly unitName: string;
  readonly deliveries: { channel: string; state: string; code: string; at: string; sentAt: string | null }[];
}

export interface PersonStore {
  list(filter: PersonFilter): Promise<Page<PersonItem>>;
  find(id: string): Promise<PersonView | null>;
  contacts(personId: string): Promise<ContactView[]>;
  /** Gives the id. `day` is the first day of the membership. */
  add(facts: PersonFacts & { readonly name: PersonName }, membership: NewMembership, day: string): Promise<string>;
  /** Whether the person's home unit is in the scope; null when there is no such person in sight. */
  home(id: string): Promise<'here' | 'elsewhere' | null>;
  /** False when there is no such person at home in the scope. */
  change(id: string, facts: PersonFacts, at: Date): Promise<boolean>;
  /**
   * All addresses of one kind give way to `address`, normalised; none when null. One that bounced, was blocked or opted
   * out stays on record, so that it isn't written to when somebody types it again.
   */
  replaceAddress(personId: string, kind: 'phone' | 'email', address: string | null): Promise<void>;
  /** Beside what is there already. */
  addAddress(personId: string, kind: 'phone' | 'email', address: string): Promise<void>;
  consents(personId: string): Promise<ConsentEntry[]>;
  consentWords(personId: string): Promise<ConsentWord[]>;
  recordConsents(personId: string, entries: readonly NewConsent[], at: Date): Promise<void>;
  /** One word of several persons; gives how many of them are in sight. */
  recordConsentOfAll(personIds: readonly string[], entry: NewConsent, at: Date): Promise<number>;
  /** The pupils among these persons, with their dates of birth. */
  pupilsAmong(personIds: readonly string[]): Promise<{ readonly id: string; readonly birthDate: string | null }[]>;
  messages(personId: string, limit: number, cursor?: string): Promise<Page<PersonMessage>>;
}
