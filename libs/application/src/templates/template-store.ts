import type { TemplateContent } from '@loa/domain';

/** A version of a template; the newest unless one is asked for. */
export interface StoredTemplate {
  readonly id: string;
  readonly key: string;
  readonly unitId: string;
  readonly versionId: string;
  readonly version: number;
  readonly content: TemplateContent;
  readonly createdAt: Date;
}

export interface TemplateVersionInfo {
  readonly version: number;
  readonly createdAt: Date;
  /** Name of who wrote it; empty: it came with the software. */
  readonly createdBy: string;
}

export interface TemplateStore {
  /** Active templates that the scope may use, by key. */
  list(): Promise<StoredTemplate[]>;
  find(key: string): Promise<StoredTemplate | null>;
  /** By template id; ids that are unknown or inactive are missing from the answer. */
  latest(templateIds: readonly string[]): Promise<ReadonlyMap<string, StoredTemplate>>;
  /** One version; also of a template that is switched off by now. */
  version(versionId: string): Promise<StoredTemplate | null>;
  versions(
    templateId: string,
  ): Promise<{ readonly version: number; readonly createdAt: Date; readonly createdBy: string }[]>;
}
