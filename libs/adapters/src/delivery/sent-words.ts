import type { RenderSent } from '@loa/application';
import type { TemplateVars } from '@loa/domain';
import { compileTemplate } from '../templates/compile.js';
import { wordsOf } from '../templates/message-previews.js';
import { campaignVars, contentOf, variantOf } from './template-messages.js';

/**
 * The words of a delivery made once more by the code that sent them, from the version and the values frozen then. The
 * recipient's own link to leave is left blank: whoever holds it could refuse messages in that person's name.
 */
export function sentWords(publicUrl: string): RenderSent {
  return (message) => {
    const template = compileTemplate(message.content);
    const shared = campaignVars(message.anchorYear, message.settings);
    // The tag names the list in a header that nobody reads.
    const blank = { tag: '', unsubscribeLink: () => `${publicUrl}/u/…` };
    const sent = contentOf(template, { ...message, shared }, blank);
    if (sent.kind === 'email') return { subject: sent.subject, text: sent.text, html: sent.html };
    const vars = { ...shared, ...message.vars } as TemplateVars;
    return { subject: null, text: wordsOf(variantOf(template, message.channel), sent, vars), html: null };
  };
}
