import { type Actor, type Bilingual, DomainError, localDay, notFound, type TemplateContent } from '@loa/domain';
import { scopeOf } from '../campaigns/load-campaign.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { ContentRules } from './content-rules.js';
import type { Author, DraftContent, ShelfStore, ShelvedTemplate } from './shelf-store.js';

interface Stores {
  readonly shelf: ShelfStore;
  readonly audit: AuditLog;
}

export interface NewTemplateInput {
  readonly title: Bilingual;
  /** Key of the template whose newest text it starts with. */
  readonly copyOf?: string;
}

/**
 * Messages of the actor's unit and those below. A version never changes once it is there: what was decided keeps the one
 * that was decided on.
 */
export class WriteTemplates {
  constructor(
    private readonly transactions: Transactions<Stores>,
    private readonly rules: ContentRules,
    private readonly clock: Clock,
    /** Part of a key that nobody has yet. */
    private readonly freshKey: () => string,
  ) {}

  /** A draft, empty or with another message's words. Answers its key. */
  begin(actor: Actor, { title, copyOf }: NewTemplateInput): Promise<string> {
    return this.inOne(actor, async (stores, now, day) => {
      const from = copyOf === undefined ? null : await foundTemplate(stores, copyOf, day);
      const key = `own.${this.freshKey()}`;
      const id = await stores.shelf.insert(actor.unitId, key, now);
      const content: DraftContent = { ...(from?.content ?? EMPTY), key, title, derived: [] };
      await stores.shelf.saveDraft(id, content, 0, authorOf(actor), now);
      await record(
        stores,
        actor,
        { key, unitId: actor.unitId },
        'template.begun',
        from ? { copyOf: from.key } : {},
        now,
      );
      return key;
    });
  }

  /**
   * Keeps what is being written; nothing is checked but its shape.
   * @throws DomainError `template.draftChanged` when the draft is not the one at `revision` that the writer saw
   */
  saveDraft(actor: Actor, key: string, revision: number, content: DraftContent) {
    return this.inOne(actor, async (stores, now, day) => {
      const template = await ownTemplate(stores, key, day);
      const saved = await stores.shelf.saveDraft(template.id, { ...content, key }, revision, authorOf(actor), now);
      if (saved === null) {
        throw new DomainError('conflict', 'template.draftChanged', { name: template.draft?.savedByName ?? '' });
      }
      return { revision: saved, savedAt: now };
    });
  }

  /** Back to the newest version; a message that never had one is gone. */
  discardDraft(actor: Actor, key: string): Promise<void> {
    return this.inOne(actor, async (stores, now, day) => {
      const template = await ownTemplate(stores, key, day);
      if (template.version > 0) return stores.shelf.removeDraft(template.id);
      await stores.shelf.removeBegun(template.id);
      await record(stores, actor, template, 'template.discarded', {}, now);
    });
  }

  /**
   * A new version that campaigns use from now on; the draft is done with. `seen`: the newest version that the writer knew.
   * @throws DomainError `template.changed` when there is a newer one, `template.invalid` with one problem per field
   */
  publish(actor: Actor, key: string, seen: number, written: TemplateContent): Promise<void> {
    return this.inOne(actor, async (stores, now, day) => {
      const template = await ownTemplate(stores, key, day);
      const content = this.rules.complete({ ...written, key });
      const problems = this.rules.problems(content);
      if (problems.length > 0) throw new DomainError('invalid', 'template.invalid', {}, problems);
      const version = { content, hash: this.rules.hash(content) };
      if (!(await stores.shelf.addVersion(template.id, seen, version, authorOf(actor), now))) {
        throw new DomainError('conflict', 'template.changed', { version: template.version, name: template.authorName });
      }
      await stores.shelf.removeDraft(template.id);
      await record(stores, actor, template, 'template.published', { version: seen + 1 }, now);
    });
  }

  /** Puts it away: no new step can use it; what is decided goes on. Or takes it out again. */
  setActive(actor: Actor, key: string, active: boolean): Promise<void> {
    return this.inOne(actor, async (stores, now, day) => {
      const template = await ownTemplate(stores, key, day);
      if (template.active === active) return;
      await stores.shelf.setActive(template.id, active);
      await record(stores, actor, template, active ? 'template.restored' : 'template.archived', {}, now);
    });
  }

  /** The office keeps its own wording and does not take the software's newer one. */
  declineProposal(actor: Actor, key: string): Promise<void> {
    return this.inOne(actor, async (stores, now, day) => {
      const template = await ownTemplate(stores, key, day);
      if (!template.proposed) return;
      await stores.shelf.declineProposal(template.id);
      await record(stores, actor, template, 'template.proposalDeclined', {}, now);
    });
  }

  private inOne<T>(actor: Actor, work: (stores: Stores, now: Date, day: string) => Promise<T>): Promise<T> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), (stores) => work(stores, now, localDay(now, 'Asia/Ho_Chi_Minh')));
  }
}

/** Where nothing is chosen yet: the class that promises least, and no group. */
const EMPTY: Omit<TemplateContent, 'key' | 'title'> = {
  audience: [],
  topic: 'other',
  legalClass: 'notice',
  legalReason: { vi: '', en: '' },
  per: 'none',
  purpose: 'notice',
  variants: {},
};

const authorOf = (actor: Actor): Author => ({ ref: `${actor.kind}:${actor.id}`, name: actor.name });

export async function foundTemplate(
  { shelf }: { readonly shelf: ShelfStore },
  key: string,
  day: string,
): Promise<ShelvedTemplate> {
  const template = await shelf.find(key, day);
  if (template === null) throw notFound('template');
  return template;
}

async function ownTemplate(stores: Stores, key: string, day: string): Promise<ShelvedTemplate> {
  const template = await foundTemplate(stores, key, day);
  if (!template.own) throw new DomainError('forbidden', 'template.notYours');
  return template;
}

/** In the unit that it belongs to, so that its own people see what others did to it. */
function record(
  { audit }: Stores,
  actor: Actor,
  template: { readonly key: string; readonly unitId: string },
  action: string,
  facts: Record<string, unknown>,
  at: Date,
): Promise<void> {
  const { key, unitId } = template;
  return audit.record(actor, { action, objectKind: 'template', objectId: key, unitId, facts }, at);
}
