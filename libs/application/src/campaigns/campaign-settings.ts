import { isDay, type Problem, TEMPLATE_VARIABLES, unofficialLinks } from '@loa/domain';

/** Settings as they come in: text, or a group of texts ("event" with "title" and "deadline"). */
export type SettingsInput = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** Names and values, flat: `event.deadline`. */
export function flatSettings(settings: Readonly<Record<string, unknown>>): Map<string, unknown> {
  const flat = new Map<string, unknown>();
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [child, inner] of Object.entries(value)) flat.set(`${name}.${child}`, inner);
    } else flat.set(name, value);
  }
  return flat;
}

/** Only variables that are the same for all, within the lengths that messages are promised for, and official links. */
export function settingsProblems(settings: SettingsInput): Problem[] {
  const problems: Problem[] = [];
  for (const [name, value] of flatSettings(settings)) {
    const field = `settings.${name}`;
    const facts = Object.hasOwn(TEMPLATE_VARIABLES, name) ? TEMPLATE_VARIABLES[name] : undefined;
    if (facts?.scope !== 'campaign' || facts.kind === 'list' || typeof value !== 'string') {
      problems.push({ field, code: 'setting.unknown', params: { name } });
    } else if (value.normalize('NFC').length > facts.max) {
      problems.push({ field, code: 'setting.tooLong', params: { max: facts.max } });
    } else if (/[\r\n]/.test(value)) {
      problems.push({ field, code: 'setting.lineBreak' });
    } else if (unofficialLinks(value).length > 0) {
      problems.push({ field, code: 'setting.unofficialLink' });
    }
  }
  return problems;
}

/** `changes` over `settings`, group by group; what is not named stays. */
export function mergeSettings(
  settings: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...settings };
  for (const [name, value] of flatSettings(changes)) set(merged, name, value);
  return merged;
}

/** Dates that still stand as the playbook made them follow the anchor; what a person wrote stays. */
export function followAnchor(
  settings: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const current = flatSettings(settings);
  const old = flatSettings(before);
  const moved = [...flatSettings(after)].filter(([name]) => current.get(name) === old.get(name));
  const result: Record<string, unknown> = { ...settings };
  for (const [name, value] of moved) set(result, name, value);
  return result;
}

function set(settings: Record<string, unknown>, name: string, value: unknown): void {
  const [parent, child] = name.split('.') as [string, string?];
  if (child === undefined) settings[parent] = value;
  else settings[parent] = { ...(settings[parent] as object | undefined), [child]: value };
}

/** Years that seasons may be named after (migration 0004, ensure_season), with room for offsets. */
export const anchorProblems = (day: string): Problem[] =>
  isDay(day) && day >= '2020-01-01' && day <= '2199-01-01' ? [] : [{ field: 'anchorDate', code: 'campaign.anchor' }];
