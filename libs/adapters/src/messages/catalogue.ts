import { ACCESS, MANAGEMENT } from './access.js';
import { ACCOUNT_SETTINGS } from './accounts.js';
import { ALERTS } from './alerts.js';
import { APPROVALS } from './approvals.js';
import { CALENDAR } from './calendar.js';
import { CAMPAIGNS } from './campaigns.js';
import { CHANGES } from './changes.js';
import { CLASHES } from './clashes.js';
import { IMPORTS } from './imports.js';
import { LOG_INS } from './log-ins.js';
import type { Locale, Messages } from './message.js';
import { MONEY } from './money.js';
import { OPEN_PARTS } from './open-parts.js';
import { PEOPLE } from './people.js';
import { PERSON_FILE } from './person-file.js';
import { PILOTS } from './pilots.js';
import { PLATFORM } from './platform.js';
import { RECIPIENTS } from './recipients.js';
import { REPORTS } from './reports.js';
import { RIGHTS } from './rights.js';
import { TEMPLATE_FIELDS } from './template-fields.js';
import { TEMPLATES } from './templates.js';
import { TRIAL } from './trial.js';
import { UNCERTAIN } from './uncertain.js';

/** One line per area; codes are unique over all of them. */
// biome-ignore format: one line per area
const AREAS: readonly Messages[] = [
  PLATFORM,
  ACCESS,
  MANAGEMENT,
  LOG_INS,
  ACCOUNT_SETTINGS,
  PEOPLE,
  RECIPIENTS,
  CALENDAR,
  CAMPAIGNS,
  CHANGES,
  CLASHES,
  ALERTS,
  APPROVALS,
  IMPORTS,
  MONEY,
  OPEN_PARTS,
  PILOTS,
  REPORTS,
  RIGHTS,
  PERSON_FILE,
  TEMPLATES,
  TEMPLATE_FIELDS,
  TRIAL,
  UNCERTAIN,
];

const CATALOGUE: ReadonlyMap<string, Messages[string]> = new Map(AREAS.flatMap((area) => Object.entries(area)));

/**
 * The text of a code with its `{params}` filled in; null when the code has none. A param whose value has a name of its
 * own in the catalogue ("what.campaign") is shown by that name.
 */
export function textOf(
  locale: Locale,
  code: string,
  params: Readonly<Record<string, string | number>> = {},
): string | null {
  const text = CATALOGUE.get(code)?.[locale];
  if (text === undefined) return null;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    return CATALOGUE.get(`${name}.${value}`)?.[locale] ?? String(value);
  });
}

export const MESSAGE_CODES: readonly string[] = AREAS.flatMap((area) => Object.keys(area));
