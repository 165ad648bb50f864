import { randomBytes } from 'node:crypto';
import { type Actor, DomainError, KEY_PERMISSIONS, notFound } from '@loa/domain';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import { hashSecret } from './log-in.js';
import { scopeOf } from './scope-of.js';
import type { KeyStore, KeyView } from './user-store.js';

export interface KeyStores {
  readonly keys: KeyStore;
  readonly audit: AuditLog;
}

export interface KeyInput {
  readonly name: string;
  readonly permissions: readonly string[];
  readonly unitId?: string;
  readonly expiresAt: Date | null;
}

/** Makes and revokes API keys, which may hold `KEY_PERMISSIONS` and nothing else. */
export class ManageKeys {
  constructor(
    private readonly transactions: Transactions<KeyStores>,
    private readonly clock: Clock,
  ) {}

  /** `secret` is the only copy. */
  async make(actor: Actor, input: KeyInput): Promise<KeyView & { readonly secret: string }> {
    const permissions = input.permissions.map((name, index) => {
      const known = KEY_PERMISSIONS.find((permission) => permission === name);
      if (known) return known;
      const problem = { code: 'key.permission', field: `permissions.${index}` };
      throw new DomainError('invalid', 'input.invalid', {}, [problem]);
    });
    const at = this.clock.now();
    if (input.expiresAt && input.expiresAt <= at) {
      throw new DomainError('invalid', 'input.invalid', {}, [{ code: 'key.expired', field: 'expiresAt' }]);
    }
    const prefix = randomBytes(4).toString('hex');
    const secret = `loa_${prefix}_${randomBytes(32).toString('base64url')}`;
    return this.transactions.run(scopeOf(actor), async ({ keys, audit }) => {
      const key = await keys.add({
        unitId: input.unitId ?? actor.unitId,
        name: input.name,
        prefix,
        hash: hashSecret(secret),
        permissions,
        createdBy: actor.kind === 'user' ? actor.id : null,
        expiresAt: input.expiresAt,
        at,
      });
      const facts = { unitId: key.unitId, permissions };
      await audit.record(actor, { action: 'key.made', objectKind: 'apiKey', objectId: key.id, facts }, at);
      return { ...key, secret };
    });
  }

  async revoke(actor: Actor, id: string): Promise<void> {
    const at = this.clock.now();
    await this.transactions.run(scopeOf(actor), async ({ keys, audit }) => {
      if (!(await keys.revoke(id, at))) throw notFound('apiKey');
      await audit.record(actor, { action: 'key.revoked', objectKind: 'apiKey', objectId: id }, at);
    });
  }
}
