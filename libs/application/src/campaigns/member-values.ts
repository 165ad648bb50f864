import type { TemplateVars } from '@loa/domain';
import type { SampleRecipient } from '../audiences/audience-store.js';
import type { MessagePreviews } from '../templates/message-previews.js';

/** Without a person, member values are typical ones; a missing campaign value stays missing, so that it shows. */
export function memberValues(previews: MessagePreviews, person: SampleRecipient | null): TemplateVars {
  const { recipient, school, student } = previews.typicalValues;
  return (person?.vars ?? { recipient, school, student }) as TemplateVars;
}
