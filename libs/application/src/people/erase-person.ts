import { type Actor, DomainError, notFound } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import {
  type AskedBy,
  about,
  atHome,
  type PersonRequest,
  type RequestWay,
  type RightsStores,
  register,
} from './person-requests.js';

/** What is kept of a person, in numbers; `waiting`: messages to or about them that have not left. */
export interface Holdings {
  readonly memberships: number;
  readonly links: number;
  readonly addresses: number;
  readonly consents: number;
  readonly messages: number;
  readonly aboutThem: number;
  readonly waiting: number;
}

export interface LegalHold {
  readonly basis: string;
  readonly until: string | null;
}

export interface HoldingsStore {
  /** Counted whole, also what counts under other units; null where the person is not at home in the scope. */
  count(personId: string): Promise<Holdings | null>;
  holds(personId: string, now: Date): Promise<LegalHold[]>;
}

type Stores = RightsStores & { readonly holdings: HoldingsStore };

/**
 * Erasure by request. An officer orders it here, which refuses every message at once; a worker carries it out in one
 * transaction, since only workers may stop what is on its way (`EraseOrdered` of the adapters).
 */
export class ErasePerson {
  constructor(
    private readonly transactions: Transactions<Stores>,
    private readonly clock: Clock,
  ) {}

  preview(actor: Actor, personId: string): Promise<Holdings & { readonly holds: readonly LegalHold[] }> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async ({ persons, holdings }) => {
      await atHome(persons, personId);
      return { ...(await counted(holdings, personId)), holds: await holdings.holds(personId, now) };
    });
  }

  /** `messages`: as the preview told; with more of them since, `erasure.changed`. */
  order(
    actor: Actor,
    personId: string,
    asked: { readonly askedBy: AskedBy; readonly way: RequestWay; readonly messages: number },
  ): Promise<PersonRequest> {
    const now = this.clock.now();
    const by = `${actor.kind}:${actor.id}`;
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const { persons, holdings, requests, audit } = stores;
      await atHome(persons, personId);
      const [hold] = await holdings.holds(personId, now);
      if (hold) throw new DomainError('conflict', 'erasure.held', { basis: hold.basis });
      if ((await counted(holdings, personId)).messages !== asked.messages) {
        throw new DomainError('conflict', 'erasure.changed');
      }
      const open = await requests.openOf(personId, 'erasure');
      if (open?.state === 'ordered') return open;
      const id = open?.id ?? (await register(stores, { personId, kind: 'erasure', note: '', ...asked }, by, now));
      const no = { purpose: '*', channel: '*', given: false, method: 'erasure', evidence: '', wording: '' } as const;
      await persons.recordConsents(personId, [{ ...no, recordedBy: by }], now);
      await requests.order(id, { by, name: actor.name }, now);
      const ordered = (await requests.find(id))!;
      const facts = { number: ordered.number };
      await audit.record(actor, { ...about(personId), action: 'person.erasureOrdered', facts }, now);
      return ordered;
    });
  }
}

async function counted(holdings: HoldingsStore, personId: string): Promise<Holdings> {
  const found = await holdings.count(personId);
  if (found === null) throw notFound('person');
  return found;
}
