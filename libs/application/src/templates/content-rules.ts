import type { Problem, TemplateContent } from '@loa/domain';

/** What the rules of the library say of a message that a person wrote. */
export interface ContentRules {
  /** Puts in what the law and the receivers demand (ways to refuse, footers), so that a stored version is whole. */
  complete(written: TemplateContent): TemplateContent;
  /** All that stands against sending it; `field` is the path in the content. */
  problems(content: TemplateContent): Problem[];
  /** The same with those channels alone whose words can be taken apart. */
  readable(content: TemplateContent): TemplateContent;
  /** SHA-256, hex: the same message has the same hash, however it was written down. */
  hash(content: TemplateContent): string;
}
