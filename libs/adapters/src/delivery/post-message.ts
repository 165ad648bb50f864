import type { ClaimedPost, OutgoingMessage } from '@loa/application';
import { renderVariant } from '../templates/render.js';
import { campaignVars, type TemplateMessages, variantOf } from './template-messages.js';

/** The post of a unit: the campaign's values, and the unit's own name where the wording speaks of the school. */
export async function postMessage(
  messages: TemplateMessages,
  tag: string,
  post: ClaimedPost,
): Promise<OutgoingMessage> {
  const template = await messages.version(post.templateVersionId);
  const vars = {
    ...campaignVars(post.anchorYear, post.campaignSettings),
    school: { name: post.unitName, shortName: post.unitShortName },
  };
  return {
    reference: `${tag}-post-${post.id}`,
    to: post.address,
    content: renderVariant(variantOf(template, post.channel), vars),
  };
}
