import { type AudienceGroup, searchableName } from '@loa/domain';
import { type Random, randomOf, shareOf } from './random.js';
import type { SampleContact, SamplePerson } from './sample-person.js';

interface Shares {
  readonly phone: number;
  readonly email: number;
  readonly zalo: number;
}

/** How many have what (domain reference, section 7; citizens' and staff's Zalo shares are ours). */
const SHARES: Readonly<Record<'workforce' | 'pupil' | 'guardian' | 'citizen', Shares>> = {
  workforce: { phone: 1, email: 0.95, zalo: 0.75 },
  pupil: { phone: 0, email: 0.7, zalo: 0 },
  guardian: { phone: 0.94, email: 0.35, zalo: 0.65 },
  citizen: { phone: 0.98, email: 0.3, zalo: 0.5 },
};
const MALFORMED_GUARDIAN_PHONES = 0.02;
const SHARED_GUARDIAN_PHONES = 0.03;
/** Of those with a Zalo id: wrote to the Official Account lately, or ever. */
const INTERACTED_LATELY = 0.3;
const INTERACTED_EVER = 0.6;

/** Deals out phones, e-mail addresses and Zalo ids, with the defects that real lists have. */
export function dealContacts(seed: string, people: readonly SamplePerson[]): void {
  const recipients = people.filter((person) => person.recipient);
  const counted = (group: AudienceGroup) => recipients.filter((person) => person.memberships[0]!.group === group);
  // Staff is one population in the shares: managers, teachers and staff together.
  const workforce = (['manager', 'teacher', 'staff'] as const).flatMap(counted);
  deal(seed, 'workforce', workforce, SHARES.workforce);
  for (const group of ['pupil', 'guardian', 'citizen'] as const) {
    deal(seed, group, counted(group), SHARES[group]);
  }
  damageGuardianPhones(counted('guardian'), randomOf(seed, 'damage'));
}

function deal(seed: string, use: string, persons: readonly SamplePerson[], shares: Shares): void {
  const random = randomOf(seed, `contacts of ${use}`);
  for (const person of shareOf(persons, shares.phone, random))
    person.contacts.push(...phoneContacts(demoPhone(person)));
  for (const person of shareOf(persons, shares.email, random)) {
    person.contacts.push({ channel: 'email', address: demoEmail(person), health: 'active', interactedHoursAgo: null });
  }
  const onZalo = [...shareOf(persons, shares.zalo, random)];
  onZalo.forEach((person, index) => {
    const place = index / onZalo.length;
    const lately = place < INTERACTED_LATELY ? 1 + random.int(47) : null;
    const hours = lately ?? (place < INTERACTED_EVER ? 48 + random.int(24 * 60) : null);
    const contact = { address: demoZaloId(person), health: 'active', interactedHoursAgo: hours } as const;
    person.contacts.push({ channel: 'zaloUid', ...contact }, { channel: 'zaloOa', ...contact });
  });
}

/** One number serves two channels. */
function phoneContacts(address: string, health: SampleContact['health'] = 'active'): SampleContact[] {
  return [
    { channel: 'sms', address, health, interactedHoursAgo: null },
    { channel: 'zaloZns', address, health, interactedHoursAgo: null },
  ];
}

/** A few numbers lack digits; a few guardians share one number with another family. */
function damageGuardianPhones(guardians: readonly SamplePerson[], random: Random): void {
  const withPhone = random.shuffled(guardians.filter((person) => phoneOf(person) !== null));
  const malformed = Math.round(guardians.length * MALFORMED_GUARDIAN_PHONES);
  const shared = Math.round(guardians.length * SHARED_GUARDIAN_PHONES);
  withPhone.slice(0, malformed).forEach((person) => void setPhone(person, phoneOf(person)!.slice(0, -3), 'invalid'));
  const sharers = withPhone.slice(malformed, malformed + shared);
  const owners = withPhone.slice(malformed + shared, malformed + 2 * shared);
  sharers.forEach((person, index) => void setPhone(person, phoneOf(owners[index]!)!, 'active'));
}

const phoneOf = (person: SamplePerson) => person.contacts.find((contact) => contact.channel === 'sms')?.address ?? null;

function setPhone(person: SamplePerson, address: string, health: SampleContact['health']): void {
  const others = person.contacts.filter((contact) => contact.channel !== 'sms' && contact.channel !== 'zaloZns');
  person.contacts = [...phoneContacts(address, health), ...others];
}

/** 040 and seven digits: no operator holds the prefix. */
const demoPhone = ({ number }: SamplePerson) => `8440${number}`;
const demoZaloId = ({ number }: SamplePerson) => `440000000000${number}`;
const demoEmail = ({ fullName, number }: SamplePerson) =>
  `${searchableName(fullName).replace(/ /g, '.')}.${number}@demo.example`;
