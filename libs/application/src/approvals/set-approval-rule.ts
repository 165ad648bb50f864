import { type Actor, DomainError } from '@loa/domain';
import { scopeOf } from '../campaigns/load-campaign.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { ApprovalRule, ApprovalStore } from './approval-store.js';

export interface ApprovalRuleStores {
  readonly approvals: Pick<ApprovalStore, 'rule' | 'setRule'>;
  readonly audit: AuditLog;
}

/** From which size on the office is the second person. It holds for every unit; two persons it always takes. */
export class SetApprovalRule {
  constructor(
    private readonly transactions: Transactions<ApprovalRuleStores>,
    private readonly clock: Clock,
  ) {}

  read(actor: Actor): Promise<ApprovalRule> {
    return this.transactions.run(scopeOf(actor), ({ approvals }) => approvals.rule());
  }

  run(actor: Actor, rule: ApprovalRule): Promise<ApprovalRule> {
    return this.transactions.run(scopeOf(actor), async ({ approvals, audit }) => {
      if (!(await approvals.setRule(rule))) throw new DomainError('forbidden', 'instance.approvalRuleUppermostOnly');
      const entry = { action: 'instance.approvalRule', objectKind: 'instance', objectId: 'rules', facts: { ...rule } };
      await audit.record(actor, entry, this.clock.now());
      return rule;
    });
  }
}
