import type { ZaloTemplate } from '../store/entries.js';

/** Length as Zalo counts it: code points of the composed form. */
export function zaloLength(text: string): number {
  return [...text.normalize('NFC')].length;
}

/** What the recipient reads. A template that was never registered has no wording, so its values stand alone. */
export function renderTemplate(template: ZaloTemplate | undefined, data: Record<string, string>): string {
  if (!template) {
    return Object.entries(data)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n');
  }
  return template.body.replace(/<([\w.-]+)>/g, (whole, name: string) => data[name] ?? whole);
}

export interface ParameterFault {
  kind: 'missing' | 'tooLong';
  name: string;
}

export function parameterFault(
  template: ZaloTemplate | undefined,
  data: Record<string, string>,
): ParameterFault | null {
  for (const param of template?.params ?? []) {
    const value = data[param.name];
    if (value === undefined || (value === '' && !param.acceptNull)) {
      if (param.require) return { kind: 'missing', name: param.name };
    } else if (zaloLength(value) > param.maxLength) return { kind: 'tooLong', name: param.name };
  }
  return null;
}

/** `template_data` as strings; null when it is not an object. */
export function templateData(value: unknown): Record<string, string> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, field === null ? '' : String(field)]));
}

/** Null: not usable under this id. `unregistered`: the open test ids, taken unless strict mode is on. */
export function templateFor(
  templates: ReadonlyMap<string, ZaloTemplate>,
  id: string,
  oaId: string,
  strict: boolean,
): ZaloTemplate | 'unregistered' | null {
  const template = templates.get(id);
  if (template) return template.oaId === null || template.oaId === oaId ? template : null;
  return !strict && id.startsWith('sandbox-') ? 'unregistered' : null;
}
