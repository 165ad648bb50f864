import { administration } from './vi/administration.js';
import { after } from './vi/after.js';
import { approvals } from './vi/approvals.js';
import { audiences } from './vi/audiences.js';
import { calendar } from './vi/calendar.js';
import { campaigns } from './vi/campaigns.js';
import { changes } from './vi/changes.js';
import { control } from './vi/control.js';
import { home } from './vi/home.js';
import { imports } from './vi/imports.js';
import { logIns } from './vi/log-ins.js';
import { money } from './vi/money.js';
import { parts } from './vi/parts.js';
import { people } from './vi/people.js';
import { pilots } from './vi/pilots.js';
import { rights } from './vi/rights.js';
import { schedule } from './vi/schedule.js';
import { shell } from './vi/shell.js';
import { templates } from './vi/templates.js';
import { times } from './vi/times.js';
import { trial } from './vi/trial.js';
import { uncertain } from './vi/uncertain.js';
import { words } from './vi/words.js';

/** All texts of the screens in Vietnamese, the first language. Values in a text come as ready strings (grouped, dated). */
export const vi = {
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

/** What every catalogue holds: the same keys. Entries with values in them are functions. */
export type Texts = typeof vi;
