import { type Actor, type AudienceGroup, DomainError, notFound } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { ChangeFacts, PeopleChange, PeopleChangeKind, PeopleChangeStore } from '../people/people-change.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { Kept, NewUnit, PeopleMoved, UnitBelongings, UnitChangeStore, UnitPeriod } from './unit-change-store.js';

interface Dated {
  /** First day on which the change holds. */
  readonly from: string;
}
export type UnitWish = Dated &
  (
    | { readonly action: 'rename'; readonly name: string; readonly shortName: string }
    | { readonly action: 'move'; readonly parentId: string }
    | ({ readonly action: 'merge'; readonly intoId: string; readonly classSuffix: string } & Kept)
    | {
        readonly action: 'split';
        readonly code: string;
        readonly name: string;
        readonly shortName: string;
        readonly classNames: readonly string[];
        readonly groups: readonly AudienceGroup[];
      }
    | ({ readonly action: 'close' } & Kept)
  );

/** What a change would do, before it is done. */
export interface UnitChangePlan {
  readonly now: UnitPeriod;
  readonly people: PeopleMoved;
  readonly belongings: UnitBelongings;
  /** Whereto people and belongings go; null when nowhere, or to a unit that is not there yet. */
  readonly to: { id: string; name: string } | null;
}

export interface UnitStores {
  readonly units: UnitChangeStore;
  readonly changes: PeopleChangeStore;
  readonly audit: AuditLog;
}

const KINDS: Readonly<Record<UnitWish['action'], PeopleChangeKind>> = {
  rename: 'unitRenamed',
  move: 'unitMoved',
  merge: 'unitMerged',
  split: 'unitSplit',
  close: 'unitClosed',
};
export const UNIT_CHANGES = [...Object.values(KINDS), 'unitOpened'] as const satisfies readonly PeopleChangeKind[];

const NOBODY: PeopleMoved = { persons: 0, groups: [], alreadyThere: 0, sameClasses: [] };

/**
 * Changes of units with the day from which they hold. Names and parents may be set ahead of time; people, log-ins and
 * senders move when it is done, so merging, splitting and closing are not ahead of their day (`unit.ahead`). Numbers frozen
 * before keep the unit that they were frozen under.
 */
export class ChangeUnit {
  constructor(
    private readonly transactions: Transactions<UnitStores>,
    private readonly clock: Clock,
  ) {}

  plan(actor: Actor, unitId: string, wish: UnitWish, day: string): Promise<UnitChangePlan> {
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const { last, to } = await check(stores.units, actor, unitId, wish, day);
      const people = await peopleOf(stores.units, unitId, wish);
      const belongings = await stores.units.belongings(unitId, wish.action === 'merge' ? wish.intoId : null);
      return { now: last, people, belongings, to };
    });
  }

  /** The same wish once more right after the first is answered as the first. */
  run(actor: Actor, unitId: string, wish: UnitWish, day: string): Promise<PeopleChange> {
    const at = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const { units, changes, audit } = stores;
      const locked = wish.action === 'merge' ? [unitId, wish.intoId] : [unitId];
      if (!(await units.lock(locked))) throw notFound('unit');
      const key = JSON.stringify(wish);
      const [latest] = await changes.list({ kinds: UNIT_CHANGES, unitId, limit: 1 });
      if (latest?.key === key) return latest;
      const { last, to } = await check(units, actor, unitId, wish, day);
      const people = await peopleOf(units, unitId, wish);
      const said = await apply(stores, actor, unitId, wish, last, day, at);
      await units.refreshTree(day);
      const named: ChangeFacts = wish.action === 'close' || to === null ? {} : { to: to.name };
      const facts: ChangeFacts = { from: last.name, persons: people.persons, ...named, ...said };
      const kind = KINDS[wish.action];
      const id = await changes.record({ unitId, kind, key, effectiveOn: wish.from, facts }, actor, at);
      const entry = { action: `unit.${wish.action}`, objectKind: 'unit', objectId: unitId, unitId };
      await audit.record(actor, { ...entry, facts: { on: wish.from, change: id, ...facts } }, at);
      return (await changes.find(id)) as PeopleChange;
    });
  }

  open(actor: Actor, unit: NewUnit, from: string, day: string): Promise<string> {
    const at = this.clock.now();
    return this.transactions.run(scopeOf(actor), async ({ units, changes, audit }) => {
      const unitId = await units.open(unit, from, day);
      if (unitId === null) throw notFound('unit');
      const facts = { name: unit.name };
      await changes.record({ unitId, kind: 'unitOpened', key: unit.code, effectiveOn: from, facts }, actor, at);
      const entry = { action: 'unit.open', objectKind: 'unit', objectId: unitId, unitId };
      await audit.record(actor, { ...entry, facts: { on: from, code: unit.code } }, at);
      return unitId;
    });
  }
}

/** Throws what stands in the way; gives the unit as it is at last, and where its people go. */
async function check(units: UnitChangeStore, actor: Actor, unitId: string, wish: UnitWish, day: string) {
  const last = (await units.periods(unitId)).at(-1);
  if (!last) throw notFound('unit');
  if (last.validTo !== null) throw new DomainError('conflict', 'unit.ended');
  if (wish.from < last.validFrom) throw new DomainError('conflict', 'unit.laterChange', { day: last.validFrom });
  if (wish.action !== 'rename' && unitId === actor.unitId) throw new DomainError('forbidden', 'unit.own');
  const ahead = wish.action !== 'rename' && wish.action !== 'move' && wish.from > day;
  if (ahead) throw new DomainError('invalid', 'unit.ahead');
  if (wish.action === 'split' && wish.classNames.length + wish.groups.length === 0) {
    throw new DomainError('invalid', 'unit.nobodyChosen');
  }
  const toId = destination(wish, last);
  if (toId === null) return { last, to: null };
  if (await units.isBelow(toId, unitId)) throw new DomainError('conflict', 'unit.circle');
  const target = (await units.periods(toId)).at(-1);
  if (!target) throw notFound('unit');
  if (target.validTo !== null) throw new DomainError('conflict', 'unit.targetEnded');
  return { last, to: { id: toId, name: target.name } };
}

function destination(wish: UnitWish, last: UnitPeriod): string | null {
  if (wish.action === 'merge') return wish.intoId;
  if (wish.action === 'move') return wish.parentId;
  return wish.action === 'close' ? last.parentId : null;
}

function peopleOf(units: UnitChangeStore, unitId: string, wish: UnitWish): Promise<PeopleMoved> {
  if (wish.action === 'merge') return units.countPeople(unitId, wish.intoId, wish.from, null);
  if (wish.action === 'split') return units.countPeople(unitId, null, wish.from, wish);
  if (wish.action === 'close') return units.countPeople(unitId, null, wish.from, null);
  return Promise.resolve(NOBODY);
}

async function apply(
  { units }: UnitStores,
  actor: Actor,
  unitId: string,
  wish: UnitWish,
  last: UnitPeriod,
  day: string,
  at: Date,
): Promise<Record<string, string | number>> {
  const { from } = wish;
  switch (wish.action) {
    case 'rename': {
      await units.setPeriod(unitId, from, { name: wish.name, shortName: wish.shortName });
      return { to: wish.name };
    }
    case 'move': {
      await units.setPeriod(unitId, from, { parentId: wish.parentId });
      return { toId: wish.parentId };
    }
    case 'merge': {
      const { intoId } = wish;
      await units.movePeople(unitId, intoId, from, null, wish.classSuffix);
      const access = await units.moveAccess(unitId, intoId, wish, at);
      await units.moveSenders(unitId, intoId);
      await units.settleCampaigns(unitId, intoId, actor, at);
      await units.moveBelow(unitId, intoId, from);
      await units.endUnit(unitId, from, intoId);
      return { toId: intoId, ...access };
    }
    case 'split': {
      const { code, name, shortName } = wish;
      const parentId = last.parentId as string;
      const made = await units.open({ code, name, shortName, kind: last.kind, level: last.level, parentId }, from, day);
      if (made === null) throw notFound('unit');
      await units.movePeople(unitId, made, from, wish, '');
      return { to: name, toId: made };
    }
    case 'close': {
      const parentId = last.parentId as string;
      await units.endPeople(unitId, from);
      const access = await units.moveAccess(unitId, parentId, wish, at);
      await units.stopSenders(unitId);
      await units.settleCampaigns(unitId, null, actor, at);
      await units.moveBelow(unitId, parentId, from);
      await units.endUnit(unitId, from, null);
      return { ...access };
    }
  }
}
