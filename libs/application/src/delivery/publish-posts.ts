import { withinHours } from '@loa/domain';
import type { OutgoingMessage, Sender } from '../ports/channel.js';
import type { Clock } from '../ports/clock.js';
import { judgeResult } from './judge-result.js';
import type { ClaimedPost, PostResult, PostStore } from './post-store.js';
import type { Senders } from './senders.js';

export interface PublishDeps {
  readonly posts: PostStore;
  readonly senders: Senders;
  readonly make: (post: ClaimedPost) => Promise<OutgoingMessage>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly workerId: () => number;
}

/** Publishes what is due on the units' pages; a post whose answer was lost is looked up before it counts as uncertain. */
export class PublishPosts {
  constructor(private readonly deps: PublishDeps) {}

  /** Publishes up to `limit` posts. Returns how many were tried. */
  async run(limit: number): Promise<number> {
    const { posts, clock, workerId } = this.deps;
    if (workerId() === 0) return 0;
    const due = await posts.claim(workerId(), limit, clock.now());
    await Promise.all(due.map(async (post) => posts.record(await this.publish(post), clock.now())));
    return due.length;
  }

  private async publish(post: ClaimedPost): Promise<PostResult> {
    const { clock, senders, make, random } = this.deps;
    const none = { id: post.id, code: '', providerRef: null, body: '', notBefore: null };
    const now = clock.now();
    if (!withinHours(post.hours, now, post.timeZone)) {
      return { ...none, to: 'queued', notBefore: new Date(now.getTime() + 60_000) };
    }
    let message: OutgoingMessage;
    try {
      message = await make(post);
    } catch (error) {
      return { ...none, to: 'failed', code: error instanceof Error && 'code' in error ? String(error.code) : 'render' };
    }
    const body = message.content.kind === 'post' ? message.content.text : '';
    let sender: Sender;
    try {
      ({ sender } = await senders.open(post.accountId));
    } catch {
      return { ...none, to: 'failed', code: 'account.settings' };
    }
    let sent = await sender.send(message);
    if (sent.kind === 'unknown' && sender.lookUp) {
      const found = await sender.lookUp(message.reference, null);
      if (found !== null && found.kind === 'accepted') sent = found;
    }
    if (sent.kind === 'accepted') return { ...none, to: 'published', providerRef: sent.providerRef, body };
    const claimed = { id: post.id, memberId: '', personId: '', channel: post.channel, attempts: post.attempts };
    const judged = judgeResult(
      { ...claimed, addressCipher: Buffer.alloc(0), vars: {} },
      sent,
      clock.now(),
      random(),
      false,
    );
    const { to, code, notBefore } = judged.result;
    // A refusal speaks of that page: the account that it shares with others goes on.
    const final = judged.trouble !== null && judged.trouble.until === null ? 'failed' : to;
    return { ...none, to: final === 'sent' || final === 'delivered' ? 'published' : final, code, body, notBefore };
  }
}
