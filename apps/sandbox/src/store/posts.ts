import type { Entry, MessageEntry } from './entries.js';

export interface Post {
  id: string;
  pageId: string;
  seq: number;
  message: string;
  link: string | null;
  createdAt: number;
  /** When a scheduled post is to appear; null: it appeared at once. */
  scheduledFor: number | null;
  hidden: boolean;
  published: boolean;
}

/** Posts of Facebook pages, in the order they came. */
export class Posts {
  private readonly byId = new Map<string, Post>();
  private readonly byPage = new Map<string, Post[]>();

  apply(entry: Entry): void {
    if (entry.t === 'message' && entry.channel === 'facebookPage') this.add(entry);
    if (entry.t === 'postChanged') this.change(entry);
  }

  get(id: string): Post | undefined {
    return this.byId.get(id);
  }

  ofPage(pageId: string): readonly Post[] {
    return this.byPage.get(pageId) ?? [];
  }

  private add(entry: MessageEntry): void {
    const facts = entry.facts as {
      message: string;
      link: string | null;
      scheduledFor: number | null;
      published: boolean;
    };
    const post: Post = {
      id: entry.providerRef,
      pageId: entry.to,
      seq: entry.seq,
      message: facts.message,
      link: facts.link,
      createdAt: entry.at,
      scheduledFor: facts.scheduledFor,
      hidden: false,
      published: facts.published,
    };
    this.byId.set(post.id, post);
    const page = this.byPage.get(post.pageId);
    if (page) page.push(post);
    else this.byPage.set(post.pageId, [post]);
  }

  private change({ id, set }: Entry & { t: 'postChanged' }): void {
    const post = this.byId.get(id);
    if (!post) return;
    if (set.deleted) {
      this.byId.delete(id);
      const page = this.byPage.get(post.pageId);
      page?.splice(page.indexOf(post), 1);
      return;
    }
    if (set.message !== undefined) post.message = set.message;
    if (set.hidden !== undefined) post.hidden = set.hidden;
    if (set.scheduledFor !== undefined) {
      post.scheduledFor = set.scheduledFor;
      post.published ||= set.scheduledFor === null;
    }
  }
}

/** A scheduled post appears by the clock alone. */
export function isPublished(post: Post, now: number): boolean {
  return post.published || (post.scheduledFor !== null && post.scheduledFor <= now);
}
