import { type Actor, DomainError, notFound, type Tariff } from '@loa/domain';
import { scopeOf } from '../campaigns/load-campaign.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { TariffLine, TariffStore } from './tariff-store.js';

export interface TariffStores {
  readonly tariffs: TariffStore;
  readonly audit: AuditLog;
}

/** Price lists of accounts. What was sent keeps the price that held then; changed lines count from the next message on. */
export class ManageTariffs {
  constructor(
    private readonly transactions: Transactions<TariffStores>,
    private readonly clock: Clock,
  ) {}

  list(actor: Actor, accountId: string): Promise<TariffLine[]> {
    return this.transactions.run(scopeOf(actor), async ({ tariffs }) => {
      const lines = await tariffs.list(accountId);
      if (lines === null) throw notFound('account');
      return lines;
    });
  }

  put(actor: Actor, accountId: string, tariff: Tariff): Promise<string> {
    const at = this.clock.now();
    return this.transactions.run(scopeOf(actor), async ({ tariffs, audit }) => {
      await this.own(tariffs, accountId);
      const id = await tariffs.put(accountId, tariff);
      const entry = { action: 'tariff.set', objectKind: 'account', objectId: accountId, facts: { ...tariff } };
      await audit.record(actor, entry, at);
      return id;
    });
  }

  remove(actor: Actor, accountId: string, id: string): Promise<void> {
    const at = this.clock.now();
    return this.transactions.run(scopeOf(actor), async ({ tariffs, audit }) => {
      await this.own(tariffs, accountId);
      if (!(await tariffs.remove(accountId, id))) throw notFound('tariff');
      const entry = { action: 'tariff.removed', objectKind: 'account', objectId: accountId, facts: { line: id } };
      await audit.record(actor, entry, at);
    });
  }

  /** A price list belongs to who owns the account: whoever only uses it reads it. */
  private async own(tariffs: TariffStore, accountId: string): Promise<void> {
    const owned = await tariffs.owns(accountId);
    if (owned === null) throw notFound('account');
    if (!owned) throw new DomainError('forbidden', 'tariff.notYours');
  }
}
