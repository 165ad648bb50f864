import { type ChannelName, TEMPLATE_VARIABLES, type TemplateContent, type VariableFacts } from '@loa/domain';
import { type CompiledTemplate, compileTemplate } from './compile.js';
import type { Piece } from './syntax.js';

/** A variable that a text uses. `optional`: only tested by a condition or used where that same test holds. */
export interface UsedVariable {
  readonly name: string;
  readonly scope: VariableFacts['scope'];
  readonly optional: boolean;
}

/** Variables of these channels' variants, or of all, by name. SMS counts in both of its forms. */
export function usedVariables(
  template: TemplateContent | CompiledTemplate,
  channels?: readonly ChannelName[],
): UsedVariable[] {
  const compiled = 'content' in template ? template : compileTemplate(template);
  const found = new Map<string, boolean>();
  for (const variant of compiled.variants.values()) {
    if (channels !== undefined && !channels.includes(variant.channel)) continue;
    const needs = variant.kind === 'sms' ? [...variant.unicode, ...variant.plain] : variant.needs;
    collect(needs, new Set(), found);
  }
  return [...found.entries()]
    .map(([name, optional]) => ({ name, scope: TEMPLATE_VARIABLES[name]!.scope, optional }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Names that differ from member to member (`recipient.*`, `school.*`, `student.*`): what an expansion has to freeze. */
export function memberVariables(template: TemplateContent | CompiledTemplate): string[] {
  return namesOf(template, 'member');
}

/** Names that a campaign has to provide once. Rows of a list are named by the list. */
export function campaignVariables(template: TemplateContent | CompiledTemplate): string[] {
  return namesOf(template, 'campaign').filter((name) => !isRowField(name));
}

function namesOf(template: TemplateContent | CompiledTemplate, scope: VariableFacts['scope']): string[] {
  return usedVariables(template)
    .filter((used) => used.scope === scope)
    .map((used) => used.name);
}

const isRowField = (name: string) => TEMPLATE_VARIABLES[name.split('.')[0]!]?.kind === 'list' && name.includes('.');

function collect(needs: readonly Piece[], tested: ReadonlySet<string>, found: Map<string, boolean>): void {
  for (const need of needs) {
    if (typeof need === 'string') continue;
    const optional = need.kind === 'if' || tested.has(need.name);
    found.set(need.name, optional && found.get(need.name) !== false);
    if (need.kind === 'if') {
      collect(need.whenTrue, new Set([...tested, need.name]), found);
      collect(need.whenFalse, tested, found);
    } else if (need.kind === 'each') collect(need.body, tested, found);
  }
}
