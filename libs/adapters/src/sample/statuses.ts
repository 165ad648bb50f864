import type { Declared } from '@loa/domain';
import { type Random, randomOf } from './random.js';
import type { SampleConsent, SamplePerson } from './sample-person.js';

const EID_STATUS: Shares = { yes: 0.7, none: 0.12 };
/** Below the half that the plan wants by 2025, so that there is something to do. */
const SERVICE_USE: Shares = { yes: 0.46, none: 0.22 };
const OPTED_OUT = 0.02;
const CONSENT_MISSING = 0.04;
/** Pupils whose guardian agreed; nearly all others were never asked. */
const PUPILS_WITH_CONSENT = 0.9;

/** The rest is `unknown`. */
interface Shares {
  readonly yes: number;
  readonly none: number;
}

const groupOf = (person: SamplePerson) => person.memberships[0]!.group;

/** What recipients declared about themselves: eID by all of them, use of online services by those who work here. */
export function dealStatuses(seed: string, people: readonly SamplePerson[]): void {
  const recipients = people.filter((person) => person.recipient);
  const workforce = recipients.filter((person) => ['manager', 'teacher', 'staff'].includes(groupOf(person)));
  const eid = declared(recipients, EID_STATUS, randomOf(seed, 'eid'));
  const use = declared(workforce, SERVICE_USE, randomOf(seed, 'service use'));
  for (const person of recipients) person.eidStatus = eid(person);
  for (const person of workforce) person.serviceUse = use(person);
}

function declared(people: readonly SamplePerson[], shares: Shares, random: Random): (person: SamplePerson) => Declared {
  const order = random.shuffled(people);
  const yes = new Set(order.slice(0, Math.round(people.length * shares.yes)));
  const none = new Set(order.slice(yes.size, yes.size + Math.round(people.length * shares.none)));
  return (person) => (yes.has(person) ? 'yes' : none.has(person) ? 'none' : 'unknown');
}

/** One word of each recipient on being written to: most agreed on a form, some refused everything, some never answered. */
export function dealConsents(seed: string, people: readonly SamplePerson[]): void {
  const random = randomOf(seed, 'consent');
  const recipients = people.filter((person) => person.recipient);
  const pupils = recipients.filter((person) => groupOf(person) === 'pupil');
  const adults = recipients.filter((person) => groupOf(person) !== 'pupil');
  deal(pupils, 1 - OPTED_OUT - PUPILS_WITH_CONSENT, random);
  deal(adults, CONSENT_MISSING, random);
}

function deal(people: readonly SamplePerson[], missing: number, random: Random): void {
  const order = random.shuffled(people);
  const refused = Math.round(people.length * OPTED_OUT);
  const silent = Math.round(people.length * missing);
  order.forEach((person, index) => {
    if (index < refused) person.consent = { given: false, method: 'stop', evidence: 'TUCHOI' };
    else if (index >= refused + silent) person.consent = agreement(person, index);
  });
}

function agreement(person: SamplePerson, index: number): SampleConsent {
  const page = String(index + 1).padStart(4, '0');
  const group = groupOf(person);
  if (group === 'pupil') return { given: true, method: 'guardian', evidence: `Phiếu đồng ý của phụ huynh, số ${page}` };
  if (group === 'citizen')
    return { given: true, method: 'desk', evidence: `Phiếu đăng ký tại Bộ phận một cửa, số ${page}` };
  return { given: true, method: 'paper', evidence: `Phiếu đồng ý nhận tin, số ${page}` };
}
