import type { RenderSent } from '@loa/application';
import type { TemplateVars } from '@loa/domain';
import type { Vault } from '../crypto/vault.js';
import { compileTemplate } from '../templates/compile.js';
import { wordsOf } from '../templates/message-previews.js';
import { campaignVars, contentOf, variantOf } from './template-messages.js';

/** The words of a delivery made once more by the code that sent them, from the version and the values frozen then. */
export function sentWords(vault: Vault, publicUrl: string): RenderSent {
  return (message) => {
    const template = compileTemplate(message.content);
    const shared = campaignVars(message.anchorYear, message.settings);
    // The tag names the list in a header that nobody reads.
    const sent = contentOf(template, { ...message, shared }, { vault, publicUrl, tag: '' });
    if (sent.kind === 'email') return { subject: sent.subject, text: sent.text, html: sent.html };
    const vars = { ...shared, ...message.vars } as TemplateVars;
    return { subject: null, text: wordsOf(variantOf(template, message.channel), sent, vars), html: null };
  };
}
