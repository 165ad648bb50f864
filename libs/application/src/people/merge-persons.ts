import { type Actor, DomainError, notFound } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { PeopleChange, PeopleChangeStore } from './people-change.js';
import type { Fact, Page, PersonView } from './person-store.js';

export interface MergeFacts {
  readonly fullName: string;
  readonly salutation: string;
  readonly birthDate: string | null;
  readonly eidStatus: Fact;
  readonly serviceUse: Fact;
}

/** Facts of which one is taken when they differ; addresses, places, tags and families are put together. */
export const MERGED_FACTS = ['fullName', 'salutation', 'birthDate', 'eidStatus', 'serviceUse'] as const;
export type MergedFact = (typeof MERGED_FACTS)[number];

/** Whose word counts, fact by fact; absent: the kept record's, unless it knows nothing. */
export type MergeChoice = { readonly [K in MergedFact]?: 'kept' | 'other' };

export interface MergeSide extends PersonView {
  readonly sourceCode: string | null;
  readonly messages: number;
  /** Messages that have not arrived or failed yet. */
  readonly underWay: number;
}

export interface MergePlan {
  readonly kept: MergeSide;
  readonly other: MergeSide;
  readonly differing: MergedFact[];
  /** The last words of both, the stricter one where they differ. */
  readonly consents: { purpose: string; channel: string; given: boolean }[];
}

export interface DuplicatePair {
  readonly why: 'birthDate' | 'phone';
  readonly first: PersonOfPair;
  readonly second: PersonOfPair;
}
export interface PersonOfPair {
  readonly id: string;
  readonly fullName: string;
  readonly birthDate: string | null;
  readonly memberships: PersonView['memberships'];
}

export interface MergeStore {
  /** Records that may be of one person: same name and birth date, or same name without accents and same phone. */
  duplicates(limit: number, unitId?: string, cursor?: string): Promise<Page<DuplicatePair>>;
  /** Both records, locked; what is merged away or erased is not found. */
  lock(id: string): Promise<{ mergedInto: string | null; erased: boolean } | null>;
  side(id: string): Promise<MergeSide | null>;
  consents(keptId: string, otherId: string): Promise<MergePlan['consents']>;
  related(keptId: string, otherId: string): Promise<boolean>;
  beyondScope(ids: readonly string[]): Promise<boolean>;
  lastConsent(ids: readonly string[]): Promise<string>;
  merge(keptId: string, otherId: string, choice: MergeChoice, day: string, at: Date): Promise<void>;
}

export interface MergeStores {
  readonly merging: MergeStore;
  readonly changes: PeopleChangeStore;
  readonly audit: AuditLog;
}

/**
 * Makes two records of one person one. What was frozen under the other record stays under it, so no old number changes;
 * from here on it is found, frozen and written to as the kept one.
 */
export class MergePersons {
  constructor(
    private readonly transactions: Transactions<MergeStores>,
    private readonly clock: Clock,
  ) {}

  duplicates(actor: Actor, limit: number, unitId?: string, cursor?: string): Promise<Page<DuplicatePair>> {
    return this.transactions.run(scopeOf(actor), ({ merging }) => merging.duplicates(limit, unitId, cursor));
  }

  plan(actor: Actor, keptId: string, otherId: string): Promise<MergePlan> {
    return this.transactions.run(scopeOf(actor), async ({ merging }) => {
      const [kept, other] = [await merging.side(keptId), await merging.side(otherId)];
      if (!kept || !other) throw notFound('person');
      await mustBeMergeable(merging, keptId, otherId);
      const differing = MERGED_FACTS.filter((fact) => kept[fact] !== other[fact]);
      return { kept, other, differing, consents: await merging.consents(keptId, otherId) };
    });
  }

  run(actor: Actor, keptId: string, otherId: string, choice: MergeChoice, day: string): Promise<PeopleChange> {
    const at = this.clock.now();
    return this.transactions.run(scopeOf(actor), async ({ merging, changes, audit }) => {
      // Always in the same order, so that two clicks wait for each other and don't stand crosswise.
      const locked = new Map<string, Awaited<ReturnType<MergeStore['lock']>>>();
      for (const id of [keptId, otherId].sort()) locked.set(id, await merging.lock(id));
      const [kept, other] = [locked.get(keptId), locked.get(otherId)];
      if (!kept || !other || kept.erased || other.erased) throw notFound('person');
      const standing = await changes.standing('merge', otherId);
      if (standing?.facts.keptId === keptId) return standing;
      if (kept.mergedInto !== null || other.mergedInto !== null) throw notFound('person');
      const home = await merging.side(keptId);
      if (!home) throw notFound('person');
      await mustBeMergeable(merging, keptId, otherId);
      const lastConsent = await merging.lastConsent([keptId, otherId]);
      const facts = { keptId, otherId, lastConsent };
      const change = { unitId: home.homeUnitId, kind: 'merge', key: otherId, effectiveOn: day, facts } as const;
      const id = await changes.open(change, actor, at);
      await merging.merge(keptId, otherId, choice, day, at);
      await changes.close(id, facts);
      const entry = { action: 'person.merged', objectKind: 'person', objectId: keptId, unitId: home.homeUnitId };
      await audit.record(actor, { ...entry, facts: { other: otherId, change: id } }, at);
      return (await changes.find(id)) as PeopleChange;
    });
  }
}

async function mustBeMergeable(merging: MergeStore, keptId: string, otherId: string): Promise<void> {
  if (keptId === otherId) throw new DomainError('invalid', 'merge.same');
  if (await merging.beyondScope([keptId, otherId])) throw new DomainError('forbidden', 'merge.elsewhere');
  if (await merging.related(keptId, otherId)) throw new DomainError('conflict', 'merge.family');
}
