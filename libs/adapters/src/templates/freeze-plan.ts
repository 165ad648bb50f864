import type { FreezePlan } from '@loa/application';
import type { ChannelName, TemplateContent } from '@loa/domain';
import { compileTemplate } from './compile.js';
import { memberVariables } from './variables.js';

/** What freezing an audience must know of the template: the legs that it has words for, and the values it needs. */
export function freezePlan(content: unknown, stepChannels: readonly ChannelName[]): FreezePlan {
  const template = content as TemplateContent;
  return {
    channels: stepChannels.filter((channel) => template.variants[channel] !== undefined),
    legalClass: template.legalClass,
    purpose: template.purpose,
    perPupil: template.per === 'pupil',
    memberVariables: memberVariables(compileTemplate(template)),
  };
}
