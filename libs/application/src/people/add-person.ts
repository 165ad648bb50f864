import type { Actor, PersonName } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { NewMembership, PersonFacts, PersonStore } from './person-store.js';
import { readTyped, type TypedPerson } from './read-addresses.js';

export interface PeopleStores {
  readonly persons: PersonStore;
  readonly audit: AuditLog;
}

export type PersonInput = TypedPerson & Omit<PersonFacts, 'name'>;

/** Enters one person by hand, with a first membership. A unit outside the scope is not found. */
export class AddPerson {
  constructor(
    private readonly transactions: Transactions<PeopleStores>,
    private readonly clock: Clock,
    private readonly demoAllowed: () => Promise<boolean>,
  ) {}

  async run(actor: Actor, input: PersonInput & { fullName: string }, membership: NewMembership, day: string) {
    const read = readTyped(input, await this.demoAllowed(), day);
    return this.transactions.run(scopeOf(actor), async ({ persons, audit }) => {
      const id = await persons.add({ ...input, name: read.name as PersonName }, membership, day);
      for (const kind of ['phone', 'email'] as const) {
        if (read[kind]) await persons.replaceAddress(id, kind, read[kind]);
      }
      const facts = { unitId: membership.unitId, group: membership.group };
      await audit.record(
        actor,
        { action: 'person.added', objectKind: 'person', objectId: id, facts },
        this.clock.now(),
      );
      return id;
    });
  }
}
