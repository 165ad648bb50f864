import { type Actor, DomainError, localDay, notFound } from '@loa/domain';
import { scopeOf } from '../campaigns/load-campaign.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { ListedPerson, PersonList, PersonListStore } from './person-list-store.js';

export interface PersonListChange {
  readonly name?: string;
  readonly personIds?: readonly string[];
  /** Codes as in a school's own list. */
  readonly codes?: readonly string[];
  readonly takeOut?: readonly string[];
}

/** What became of it, and the codes of which nobody was found. */
export interface ChangedList {
  readonly list: PersonList;
  readonly unknownCodes: readonly string[];
}

interface Stores {
  readonly lists: PersonListStore;
  readonly audit: AuditLog;
}

/** Lists of persons of the actor's unit and those below. */
export class ManagePersonLists {
  constructor(
    private readonly transactions: Transactions<Stores>,
    private readonly clock: Clock,
  ) {}

  list(actor: Actor): Promise<PersonList[]> {
    return this.transactions.run(scopeOf(actor), ({ lists }) => lists.list());
  }

  persons(actor: Actor, id: string, limit: number, after: string | null): Promise<ListedPerson[]> {
    const day = localDay(this.clock.now(), 'Asia/Ho_Chi_Minh');
    return this.transactions.run(scopeOf(actor), async ({ lists }) => {
      await mustFind(lists, id);
      return lists.persons(id, limit, after, day);
    });
  }

  create(actor: Actor, input: PersonListChange & { readonly name: string }): Promise<ChangedList> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async ({ lists, audit }) => {
      const id = await lists.insert(actor.unitId, input.name, now);
      const unknownCodes = await fill(lists, id, input);
      await audit.record(actor, { action: 'personList.created', objectKind: 'personList', objectId: id }, now);
      return { list: await mustFind(lists, id), unknownCodes };
    });
  }

  change(actor: Actor, id: string, input: PersonListChange): Promise<ChangedList> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async ({ lists, audit }) => {
      if (!(await lists.touch(id, input.name, now))) throw notFound('personList');
      const unknownCodes = await fill(lists, id, input);
      await audit.record(actor, { action: 'personList.changed', objectKind: 'personList', objectId: id }, now);
      return { list: await mustFind(lists, id), unknownCodes };
    });
  }

  /** Refused while a rule speaks of it: without the list it would silently mean nobody. */
  remove(actor: Actor, id: string): Promise<void> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async ({ lists, audit }) => {
      await mustFind(lists, id);
      if (await lists.isUsed(id)) throw new DomainError('conflict', 'personList.inUse');
      await lists.remove(id);
      await audit.record(actor, { action: 'personList.removed', objectKind: 'personList', objectId: id }, now);
    });
  }
}

async function mustFind(lists: PersonListStore, id: string): Promise<PersonList> {
  const found = await lists.find(id);
  if (found === null) throw notFound('personList');
  return found;
}

async function fill(lists: PersonListStore, id: string, change: PersonListChange): Promise<string[]> {
  const codes = [...new Set((change.codes ?? []).map((code) => code.trim()).filter(Boolean))];
  const known = codes.length === 0 ? [] : await lists.byCodes(codes);
  const added = [...(change.personIds ?? []), ...known.map((one) => one.id)];
  if (added.length > 0) await lists.add(id, [...new Set(added)]);
  if (change.takeOut?.length) await lists.takeOut(id, change.takeOut);
  const found = new Set(known.map(({ code }) => code));
  return codes.filter((code) => !found.has(code));
}
