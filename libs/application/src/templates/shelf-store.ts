import type { ChannelName, TemplateContent } from '@loa/domain';

/** A message being written: of the shape of a whole one, with empty texts. `derived`: channels that nobody read yet. */
export interface DraftContent extends TemplateContent {
  readonly derived: readonly ChannelName[];
}

export interface TemplateDraft {
  readonly content: DraftContent;
  /** Counts the saves; 0 is none. */
  readonly revision: number;
  readonly savedByName: string;
  readonly savedAt: Date;
}

/** A template as it stands on the shelf, also one that was only begun, and one that was put away. */
export interface ShelvedTemplate {
  readonly id: string;
  readonly key: string;
  readonly unitId: string;
  readonly unitName: string;
  /** False when it belongs to a unit above: may be used and copied, not changed. */
  readonly own: boolean;
  readonly active: boolean;
  /** The newest version; 0 while there is none, and then `content` is the draft's. */
  readonly version: number;
  readonly content: TemplateContent;
  readonly changedAt: Date;
  readonly authorName: string;
  readonly draft: Omit<TemplateDraft, 'content'> | null;
  /** A newer text of the software waits for somebody's decision. */
  readonly proposed: boolean;
}

export interface Author {
  /** `user:…` or `apiKey:…`. */
  readonly ref: string;
  readonly name: string;
}

export interface ShelfStore {
  /** By title. `all`: also what was put away and what has no version yet. `day` tells which names of units hold. */
  list(all: boolean, day: string): Promise<ShelvedTemplate[]>;
  find(key: string, day: string): Promise<ShelvedTemplate | null>;
  /** Steps of campaigns that are not decided yet. */
  openSteps(templateId: string): Promise<number>;
  draft(templateId: string): Promise<TemplateDraft | null>;
  proposal(templateId: string): Promise<TemplateContent | null>;
  version(
    templateId: string,
    version: number,
  ): Promise<{ readonly content: TemplateContent; readonly createdAt: Date; readonly authorName: string } | null>;

  insert(unitId: string, key: string, now: Date): Promise<string>;
  /** The new revision; null when the draft is not at `seen` any more (0: there was none). */
  saveDraft(id: string, content: DraftContent, seen: number, author: Author, now: Date): Promise<number | null>;
  removeDraft(id: string): Promise<void>;
  /** Removes a template that never had a version, with its draft. */
  removeBegun(id: string): Promise<void>;
  /** Adds the version after `seen`; false when somebody was faster. */
  addVersion(
    id: string,
    seen: number,
    version: { readonly content: TemplateContent; readonly hash: string },
    author: Author,
    now: Date,
  ): Promise<boolean>;
  setActive(id: string, active: boolean): Promise<void>;
  declineProposal(id: string): Promise<void>;
}
