import { type Actor, notFound } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { PeopleStores, PersonInput } from './add-person.js';
import { readTyped } from './read-addresses.js';

/** Changes facts and addresses of a person; the log names the fields and not their values. */
export class ChangePerson {
  constructor(
    private readonly transactions: Transactions<PeopleStores>,
    private readonly clock: Clock,
    private readonly demoAllowed: () => Promise<boolean>,
  ) {}

  async run(actor: Actor, id: string, input: PersonInput): Promise<void> {
    const read = readTyped(input, await this.demoAllowed());
    const at = this.clock.now();
    await this.transactions.run(scopeOf(actor), async ({ persons, audit }) => {
      const { salutation, birthDate, eidStatus, serviceUse, tags } = input;
      const facts = { name: read.name, salutation, birthDate, eidStatus, serviceUse, tags };
      if (!(await persons.change(id, facts, at))) throw notFound('person');
      for (const kind of ['phone', 'email'] as const) {
        const address = read[kind];
        if (address !== undefined) await persons.replaceAddress(id, kind, address);
      }
      const fields = Object.keys(input);
      await audit.record(
        actor,
        { action: 'person.changed', objectKind: 'person', objectId: id, facts: { fields } },
        at,
      );
    });
  }
}
