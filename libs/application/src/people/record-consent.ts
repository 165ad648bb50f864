import { type Actor, notFound } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { PeopleStores } from './add-person.js';
import type { NewConsent } from './person-store.js';

/**
 * Writes down what a person said to an officer; the ledger only grows (Law 91/2025/QH15: provable, per purpose). Whoever
 * sees the person may: a parent says no at either child's school. The log tells where the person is at home elsewhere.
 */
export class RecordConsent {
  constructor(
    private readonly transactions: Transactions<PeopleStores>,
    private readonly clock: Clock,
  ) {}

  async run(actor: Actor, personId: string, consent: Omit<NewConsent, 'recordedBy'>): Promise<void> {
    const at = this.clock.now();
    await this.transactions.run(scopeOf(actor), async ({ persons, audit }) => {
      const home = await persons.home(personId);
      if (home === null) throw notFound('person');
      await persons.recordConsents(personId, [{ ...consent, recordedBy: `${actor.kind}:${actor.id}` }], at);
      const { purpose, channel, given, method } = consent;
      const facts = { purpose, channel, given, method, ...(home === 'elsewhere' && { elsewhere: true }) };
      await audit.record(actor, { action: 'consent.recorded', objectKind: 'person', objectId: personId, facts }, at);
    });
  }
}
