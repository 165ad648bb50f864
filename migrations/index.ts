import { UnitsAndPeople1764000000001 } from './0001-units-and-people.js';
import { AccountsAndUsers1764000000002 } from './0002-accounts-and-users.js';
import { Campaigns1764000000003 } from './0003-campaigns.js';
import { Delivery1764000000004 } from './0004-delivery.js';
import { Scope1764000000005 } from './0005-scope.js';
import { Imports1764000000006 } from './0006-imports.js';
import { Caps1764000000007 } from './0007-caps.js';
import { AudienceViews1764000000008 } from './0008-audience-views.js';
import { ControlAndRetention1764000000009 } from './0009-control-and-retention.js';
import { Uncertain1764000000010 } from './0010-uncertain.js';
import { Alerts1764000000011 } from './0011-alerts.js';
import { Freezing1764000000012 } from './0012-freezing.js';
import { Counting1764000000013 } from './0013-counting.js';
import { ImportsMended1764000000014 } from './0014-imports.js';
import { LogIns1764000000015 } from './0015-log-ins.js';
import { ChangingUnits1764000000016 } from './0016-changing-units.js';
import { Rights1764000000017 } from './0017-rights.js';
import { MoneyAndSample1764000000018 } from './0018-money-and-sample.js';
import { Anchors1764000000019 } from './0019-anchors.js';
import { StepTimes1764000000020 } from './0020-step-times.js';
import { Audiences1764000000021 } from './0021-audiences.js';
import { Approval1764000000022 } from './0022-approval.js';
import { PilotAndOpenParts1764000000023 } from './0023-pilot-and-open-parts.js';
import { Templates1764000000025 } from './0025-templates.js';
import { ImportSpeed1764000000026 } from './0026-import-speed.js';
import { StopsHeard1764000000027 } from './0027-stops-heard.js';

/** In order; a new one is added at the end and never edited after release. */
export const MIGRATIONS = [
  UnitsAndPeople1764000000001,
  AccountsAndUsers1764000000002,
  Campaigns1764000000003,
  Delivery1764000000004,
  Scope1764000000005,
  Imports1764000000006,
  Caps1764000000007,
  AudienceViews1764000000008,
  ControlAndRetention1764000000009,
  Uncertain1764000000010,
  Alerts1764000000011,
  Freezing1764000000012,
  Counting1764000000013,
  ImportsMended1764000000014,
  LogIns1764000000015,
  ChangingUnits1764000000016,
  Rights1764000000017,
  MoneyAndSample1764000000018,
  Anchors1764000000019,
  StepTimes1764000000020,
  Audiences1764000000021,
  Approval1764000000022,
  PilotAndOpenParts1764000000023,
  Templates1764000000025,
  ImportSpeed1764000000026,
  StopsHeard1764000000027,
];
