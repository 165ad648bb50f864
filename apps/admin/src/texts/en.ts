import { administration } from './en/administration.js';
import { after } from './en/after.js';
import { approvals } from './en/approvals.js';
import { audiences } from './en/audiences.js';
import { calendar } from './en/calendar.js';
import { campaigns } from './en/campaigns.js';
import { changes } from './en/changes.js';
import { control } from './en/control.js';
import { home } from './en/home.js';
import { imports } from './en/imports.js';
import { logIns } from './en/log-ins.js';
import { money } from './en/money.js';
import { parts } from './en/parts.js';
import { people } from './en/people.js';
import { pilots } from './en/pilots.js';
import { rights } from './en/rights.js';
import { schedule } from './en/schedule.js';
import { shell } from './en/shell.js';
import { templates } from './en/templates.js';
import { times } from './en/times.js';
import { trial } from './en/trial.js';
import { uncertain } from './en/uncertain.js';
import { words } from './en/words.js';
import type { Texts } from './vi.js';

/** All texts of the screens in English. */
export const en: Texts = {
  ...shell,
  ...home,
  ...trial,
  ...words,
  ...calendar,
  ...audiences,
  ...campaigns,
  ...approvals,
  ...people,
  ...parts,
  ...pilots,
  ...rights,
  ...schedule,
  ...imports,
  ...changes,
  ...administration,
  ...control,
  ...money,
  ...templates,
  ...times,
  ...uncertain,
  ...logIns,
  ...after,
};
