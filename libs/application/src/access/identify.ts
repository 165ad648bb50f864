import { type Actor, KEY_PERMISSIONS, ROLE_PERMISSIONS } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { AccessStore, KnownUser } from './access-store.js';
import { hashSecret } from './log-in.js';

const KEY_SHAPE = /^loa_[a-z0-9]{8}_[A-Za-z0-9_-]{43}$/;

/** Who a session token or an API key stands for, at this moment; null when for nobody. */
export class Identify {
  constructor(
    private readonly store: AccessStore,
    private readonly clock: Clock,
    private readonly demoAllowed: boolean,
  ) {}

  async bySession(token: string): Promise<{ actor: Actor; user: KnownUser; sessionId: string } | null> {
    const found = await this.store.findSession(hashSecret(token), this.clock.now());
    if (!found) return null;
    if (found.user.demo && !(await this.demoRuns())) return null;
    return { actor: actorOfUser(found.user), ...found };
  }

  async byApiKey(key: string): Promise<Actor | null> {
    if (!KEY_SHAPE.test(key)) return null;
    const found = await this.store.findApiKey(hashSecret(key), this.clock.now());
    if (!found) return null;
    // A key lasts as long as its maker could make it anew.
    if (!ROLE_PERMISSIONS[found.makerRole].includes('key.write')) return null;
    if (found.makerDemo && !(await this.demoRuns())) return null;
    return {
      kind: 'apiKey',
      id: found.id,
      name: found.name,
      unitId: found.unitId,
      permissions: new Set(KEY_PERMISSIONS.filter((name) => found.permissions.includes(name))),
      locale: 'vi',
    };
  }

  /** A real account, or a real administrator at the top, ends the demo's log-ins at once, also for those who are in. */
  private async demoRuns(): Promise<boolean> {
    return this.demoAllowed && (await this.store.demoLogInsOpen());
  }
}

export function actorOfUser(user: KnownUser): Actor {
  return {
    kind: 'user',
    id: user.id,
    name: user.name,
    unitId: user.unitId,
    // Who stands in for an approver may decide, and nothing else that approvers may.
    permissions: new Set([...ROLE_PERMISSIONS[user.role], ...(user.standsIn ? (['campaign.approve'] as const) : [])]),
    locale: user.locale,
  };
}
