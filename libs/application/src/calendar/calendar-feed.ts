import { randomBytes } from 'node:crypto';
import { type Actor, DomainError, notFound } from '@loa/domain';
import type { AccessStore, KnownUser } from '../access/access-store.js';
import { actorOfUser } from '../access/identify.js';
import { hashSecret } from '../access/log-in.js';
import { scopeOf } from '../access/scope-of.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';

export interface CalendarFeed {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly usedAt: Date | null;
}

/** A run as a calendar shows it. No names of persons, no texts. */
export interface FeedEvent {
  readonly stepId: string;
  /** `yyyy-MM-dd`; null for a step that does not come back. */
  readonly occurrence: string | null;
  readonly title: string;
  readonly campaign: string;
  readonly unit: string;
  readonly dueAt: Date;
  readonly expiresAt: Date;
  /** Catalogue key behind `feed.`. */
  readonly state: 'planned' | 'waits' | 'paused' | 'sending' | 'done' | 'missed' | 'cancelled';
  /** Grows with every change of the event (RFC 5545, 3.8.7.4). */
  readonly sequence: number;
  readonly changedAt: Date;
}

export interface FeedStore {
  list(userId: string): Promise<CalendarFeed[]>;
  add(feed: { userId: string; name: string; hash: Buffer; at: Date }): Promise<CalendarFeed>;
  remove(userId: string, id: string): Promise<boolean>;
  /** What is decided and due in the span, and what was and is cancelled. */
  events(from: Date, to: Date): Promise<FeedEvent[]>;
}

export interface FeedStores {
  readonly feeds: FeedStore;
  readonly audit: AuditLog;
}

/** Looks where no scope is set yet. */
export interface FeedOwners {
  find(hash: Buffer, at: Date): Promise<KnownUser | null>;
}

export const MOST_FEEDS = 10;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const DAY_MS = 86_400_000;
/** So long past runs stay, and so far ahead it looks, days. */
const SHOWN = { before: 90, after: 400 };

/** A person's own addresses for calendar programs. Each shows what that person may see at that moment, and nobody else. */
export class CalendarFeeds {
  constructor(
    private readonly transactions: Transactions<FeedStores>,
    private readonly owners: FeedOwners,
    private readonly access: Pick<AccessStore, 'demoLogInsOpen'>,
    private readonly clock: Clock,
    private readonly demoAllowed: boolean,
  ) {}

  list(actor: Actor): Promise<CalendarFeed[]> {
    return this.transactions.run(scopeOf(actor), ({ feeds }) => feeds.list(personOf(actor)));
  }

  /** `token` is the only copy. */
  make(actor: Actor, name: string): Promise<CalendarFeed & { readonly token: string }> {
    const at = this.clock.now();
    const token = randomBytes(32).toString('base64url');
    return this.transactions.run(scopeOf(actor), async ({ feeds, audit }) => {
      const userId = personOf(actor);
      if ((await feeds.list(userId)).length >= MOST_FEEDS)
        throw new DomainError('conflict', 'feed.tooMany', { max: MOST_FEEDS });
      const feed = await feeds.add({ userId, name, hash: hashSecret(token), at });
      await audit.record(actor, { action: 'feed.made', objectKind: 'user', objectId: userId }, at);
      return { ...feed, token };
    });
  }

  async revoke(actor: Actor, id: string): Promise<void> {
    const at = this.clock.now();
    await this.transactions.run(scopeOf(actor), async ({ feeds, audit }) => {
      const userId = personOf(actor);
      if (!(await feeds.remove(userId, id))) throw notFound('feed');
      await audit.record(actor, { action: 'feed.revoked', objectKind: 'user', objectId: userId }, at);
    });
  }

  /** What the owner of the address may see now; null when it is nobody's any more. */
  async read(token: string): Promise<{ locale: 'vi' | 'en'; events: FeedEvent[] } | null> {
    if (!TOKEN.test(token)) return null;
    const now = this.clock.now();
    const user = await this.owners.find(hashSecret(token), now);
    if (user === null || (user.demo && !(this.demoAllowed && (await this.access.demoLogInsOpen())))) return null;
    const actor = actorOfUser(user);
    if (!actor.permissions.has('campaign.read')) return null;
    const [from, to] = [now.getTime() - SHOWN.before * DAY_MS, now.getTime() + SHOWN.after * DAY_MS];
    const events = await this.transactions.run(scopeOf(actor), ({ feeds }) =>
      feeds.events(new Date(from), new Date(to)),
    );
    return { locale: user.locale, events };
  }
}

/** A key has no calendar. */
function personOf(actor: Actor): string {
  if (actor.kind !== 'user') throw new DomainError('forbidden', 'auth.sessionNeeded');
  return actor.id;
}
