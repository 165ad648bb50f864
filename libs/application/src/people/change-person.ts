import { type Actor, DomainError, notFound } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { PeopleStores, PersonInput } from './add-person.js';
import type { PersonStore } from './person-store.js';
import { type ReadPerson, readTyped } from './read-addresses.js';

const ADDRESSES = ['phone', 'email'] as const;

/**
 * Changes facts and addresses of a person; the log names the fields and not their values. Who is seen through a child or
 * a second job only may be given an address; all else belongs to the home unit (`person.elsewhere`).
 */
export class ChangePerson {
  constructor(
    private readonly transactions: Transactions<PeopleStores>,
    private readonly clock: Clock,
    private readonly demoAllowed: () => Promise<boolean>,
  ) {}

  async run(actor: Actor, id: string, input: PersonInput, day: string): Promise<void> {
    const read = readTyped(input, await this.demoAllowed(), day);
    const at = this.clock.now();
    await this.transactions.run(scopeOf(actor), async ({ persons, audit }) => {
      const home = await persons.home(id);
      if (home === null) throw notFound('person');
      await (home === 'here' ? rewrite(persons, id, input, read, at) : addAddresses(persons, id, input, read));
      const facts = { fields: Object.keys(input), ...(home === 'elsewhere' && { elsewhere: true }) };
      await audit.record(actor, { action: 'person.changed', objectKind: 'person', objectId: id, facts }, at);
    });
  }
}

async function rewrite(persons: PersonStore, id: string, input: PersonInput, read: ReadPerson, at: Date) {
  const { salutation, birthDate, eidStatus, serviceUse, tags } = input;
  const facts = { name: read.name, salutation, birthDate, eidStatus, serviceUse, tags };
  if (!(await persons.change(id, facts, at))) throw notFound('person');
  for (const kind of ADDRESSES) {
    const address = read[kind];
    if (address !== undefined) await persons.replaceAddress(id, kind, address);
  }
}

async function addAddresses(persons: PersonStore, id: string, input: PersonInput, read: ReadPerson) {
  const { phone, email, ...facts } = input;
  const rewrites = Object.values(facts).some((value) => value !== undefined);
  if (rewrites || read.phone === null || read.email === null) throw new DomainError('forbidden', 'person.elsewhere');
  for (const kind of ADDRESSES) {
    const address = read[kind];
    if (address) await persons.addAddress(id, kind, address);
  }
}
