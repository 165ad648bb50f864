import { type Actor, dayStart, type Held, localDay, type TargetKey, targetGoal } from '@loa/domain';
import { scopeOf } from '../campaigns/load-campaign.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import { holdShare, seesNoPersons } from '../reports/hold-small-counts.js';
import type { FirstSteps, HomeSend, HomeStore } from './home-store.js';

/** How far the page looks to either side of today, days. */
const AROUND = 7;

export interface Home {
  readonly sends: readonly HomeSend[];
  readonly waitingImports: number;
  readonly firstSteps: FirstSteps;
}
export interface Targets {
  readonly year: number;
  readonly asOf: Date;
  /** What is `held` back stands as 0. */
  readonly items: readonly { key: TargetKey; reached: number; population: number; goal: number; held?: Held }[];
}

/** What the first page shows. */
export class ReadHome {
  constructor(
    private readonly transactions: Transactions<HomeStore>,
    private readonly clock: Clock,
  ) {}

  home(actor: Actor): Promise<Home> {
    return this.transactions.run(scopeOf(actor), async (store) => {
      const today = dayStart(this.clock.now(), await store.timeZone(actor.unitId)).getTime();
      const day = 86_400_000;
      return {
        sends: await store.sends(new Date(today - AROUND * day), new Date(today + (AROUND + 1) * day)),
        waitingImports: actor.permissions.has('person.write') ? await store.waitingImports() : 0,
        firstSteps: await store.firstSteps(actor.id),
      };
    });
  }

  /** Of this calendar year, for the reader's unit and those below. A target of nobody is left out. */
  targets(actor: Actor): Promise<Targets> {
    const asOf = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (store) => {
      const day = localDay(asOf, await store.timeZone(actor.unitId));
      const year = Number(day.slice(0, 4));
      const numbers = await store.targets(year, day);
      const items = numbers.filter(({ population }) => population > 0);
      const told = seesNoPersons(actor) ? items.map(holdShare) : items;
      return { year, asOf, items: told.map((target) => ({ ...target, goal: targetGoal(target.key, year) })) };
    });
  }
}
