import { ALERTS } from './scope/alerts.js';
import { APPROVALS } from './scope/approvals.js';
import { CALENDAR } from './scope/calendar.js';
import { CAMPAIGNS } from './scope/campaigns.js';
import { DEMO } from './scope/demo.js';
import type { ScopeEntry } from './scope/entry.js';
import { HOME } from './scope/home.js';
import { IMPORTS } from './scope/imports.js';
import { LOG_INS } from './scope/log-ins.js';
import { MONEY } from './scope/money.js';
import { PEOPLE_CHANGES } from './scope/people-changes.js';
import { REPORTS } from './scope/reports.js';
import { RIGHTS } from './scope/rights.js';
import { SHELL } from './scope/shell.js';
import { UNIT_PARTS } from './scope/unit-parts.js';

/** Every route of the API, one list per area; see `scope/entry.ts` for what an entry says. */
// biome-ignore format: one line per area
export const SCOPE_TABLE: readonly ScopeEntry[] = [
  ...SHELL,
  ...LOG_INS,
  ...CALENDAR,
  ...APPROVALS,
  ...CAMPAIGNS,
  ...ALERTS,
  ...HOME,
  ...IMPORTS,
  ...MONEY,
  ...DEMO,
  ...PEOPLE_CHANGES,
  ...REPORTS,
  ...RIGHTS,
  ...UNIT_PARTS,
];
