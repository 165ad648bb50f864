import type { AccountView } from '../../../libs/contracts/src/accounts.js';
import type { AlertView } from '../../../libs/contracts/src/alerts.js';
import type * as approvals from '../../../libs/contracts/src/approvals.js';
import type * as audiences from '../../../libs/contracts/src/audiences.js';
import type { AuditList } from '../../../libs/contracts/src/audit.js';
import type * as auth from '../../../libs/contracts/src/auth.js';
import type * as calendars from '../../../libs/contracts/src/calendar.js';
import type * as campaigns from '../../../libs/contracts/src/campaigns.js';
import type { Clash as ClashView } from '../../../libs/contracts/src/clashes.js';
import type { DemoSurvey as DemoAnswer } from '../../../libs/contracts/src/demo.js';
import type * as homes from '../../../libs/contracts/src/home.js';
import type * as imports from '../../../libs/contracts/src/imports.js';
import type { SendingRules as SendingRulesAnswer } from '../../../libs/contracts/src/instance.js';
import type * as merging from '../../../libs/contracts/src/merging.js';
import type * as moneys from '../../../libs/contracts/src/money.js';
import type * as openParts from '../../../libs/contracts/src/open-parts.js';
import type * as people from '../../../libs/contracts/src/people.js';
import type * as personLists from '../../../libs/contracts/src/person-lists.js';
import type { PilotView } from '../../../libs/contracts/src/pilots.js';
import type * as proof from '../../../libs/contracts/src/proof.js';
import type * as reports from '../../../libs/contracts/src/reports.js';
import type * as resends from '../../../libs/contracts/src/resends.js';
import type * as rights from '../../../libs/contracts/src/rights.js';
import type * as rollOvers from '../../../libs/contracts/src/roll-over.js';
import type * as schedules from '../../../libs/contracts/src/schedule.js';
import type * as templates from '../../../libs/contracts/src/templates.js';
import type { TrialInbox as TrialInboxAnswer } from '../../../libs/contracts/src/trial.js';
import type { UncertainView } from '../../../libs/contracts/src/uncertain.js';
import type { UnitView } from '../../../libs/contracts/src/units.js';
import type * as unitChanges from '../../../libs/contracts/src/units-changes.js';
import type * as users from '../../../libs/contracts/src/users.js';

/** Shapes of the API's answers, as the contracts say them. Only types cross over: the checks stay on the server. */
export type CampaignCheck = approvals.CampaignCheck;
export type StepChange = approvals.StepChange;
export type Allowed = campaigns.CampaignStep['allowed'];
export type Delegation = approvals.DelegationView;
export type ApprovalRule = approvals.ApprovalRule;

export type Channel = audiences.ChannelName;
export type AudienceRule = audiences.AudienceRule;
export type AudienceClause = AudienceRule['include'][number];
export type Group = AudienceClause['groups'][number];
export type Audience = audiences.Audience;
export type AudienceCounts = audiences.AudienceCounts;
export type AskableStep = audiences.AskableSteps['items'][number];
export type Unreachable = audiences.UnreachableList['items'][number];
export type SavedList = personLists.SavedList;
export type ChangedSavedList = personLists.ChangedSavedList;
export type ListedPerson = personLists.ListedPersons['items'][number];

/** Pages are for users: the answer for an API key, without a user, never reaches a browser. */
export type Me = auth.Me & { user: NonNullable<auth.Me['user']> };
export type Role = Me['user']['role'];
export type LoginAnswer = auth.LoginAnswer;
export type LinkView = auth.LinkView;
export type FactorSecret = auth.FactorSecret;
export type FactorView = auth.FactorView;
export type Session = auth.SessionList['items'][number];
export type Unit = UnitView;

export type Alert = AlertView;

export type HomeView = homes.HomeView;
export type HomeSend = homes.HomeSend;
export type TargetList = homes.TargetList;
export type Target = TargetList['items'][number];

export type Campaign = campaigns.Campaign;
export type CampaignState = Campaign['state'];
export type CampaignWithSteps = campaigns.CampaignWithSteps;
export type Step = campaigns.CampaignStep;
export type UnitPart = openParts.UnitPartView;
export type PartAnswer = openParts.PartAnswer;
export type PartPreviewed = openParts.PartPreview;
export type PartTask = openParts.PartTaskList['items'][number];
export type PartOfSchool = openParts.PartOverview['items'][number];
export type Pilot = PilotView;
export type Shift = Step['shiftRule'];
export type Plan = campaigns.CampaignPlan;
export type PlanStep = Plan['steps'][number];
export type Clash = ClashView;
export type Schedule = schedules.Schedule;
export type ScheduleItem = schedules.ScheduleItem;
export type ScheduleDay = Schedule['days'][number];
export type TriedStep = schedules.TriedStep;
export type StepPreview = campaigns.StepPreview;
export type SampleRecipient = campaigns.SampleRecipient;
export type HistoryEntry = campaigns.CampaignHistory['items'][number];
export type PreviewedMessage = templates.PreviewedMessage;
export type Playbook = templates.Playbook;
export type TemplateSummary = templates.TemplateSummary;
export type Template = templates.Template;
export type TemplateVersion = templates.TemplateVersionView;
export type TemplateField = templates.TemplateField;
export type TemplateRecipient = templates.TemplateRecipients['items'][number];
export type WrittenContent = templates.WrittenContent;
export type SavedDraft = templates.SavedDraft;
export type PreviewedDraft = templates.PreviewedDraft;

export type PersonItem = people.PersonItem;
export type Person = people.PersonView;
export type Consent = people.ConsentList['items'][number];
export type Contact = Person['contacts'][number];
export type RecordConsent = people.RecordConsent;
export type RecordConsents = people.RecordConsents;
export type PersonMessage = people.PersonMessageList['items'][number];

export type UnitOverview = unitChanges.UnitOverview;
export type UnitDetails = unitChanges.UnitDetails;
export type UnitWish = unitChanges.UnitWish;
export type UnitChangePlan = unitChanges.UnitChangePlan;
export type PeopleChange = unitChanges.PeopleChangeView;
export type RollOverPlan = rollOvers.RollOverPlan;
export type RollOverOutcomes = rollOvers.RollOverOutcomes;
export type ClassPupils = rollOvers.ClassPupilList;
export type LeaveCounts = rollOvers.LeaveCounts;
export type DuplicatePair = merging.DuplicatePair;
export type MergePlan = merging.MergePlan;
export type MergedFact = merging.MergedFact;

export type CareItem = rights.CareItem;
export type SentCode = rights.SentCode;
export type PersonRequest = rights.RequestView;
export type RegisterRequest = rights.RegisterRequest;
export type PersonExport = rights.PersonExport;
export type ErasurePreview = rights.ErasurePreview;

export type User = users.UserView;
export type InviteUser = users.InviteUser;
export type InvitedUser = users.InvitedUser;
export type LogInRules = users.LogInRules;
export type Key = users.KeyView;
export type MadeKey = users.MadeKey;
export type MakeKey = users.MakeKey;
export type Account = AccountView;
export type Holiday = calendars.Holiday;
export type HolidayKind = Holiday['kind'];
export type SendingStop = calendars.SendingStops['items'][number];
export type SchoolPeriod = calendars.SchoolPeriod;
export type KnownSchoolPeriod = calendars.SchoolPeriodList['items'][number];
export type CalendarFeed = calendars.CalendarFeedList['items'][number];
export type MadeCalendarFeed = calendars.MadeCalendarFeed;
export type CandidateDay = calendars.HolidayCandidates['items'][number];
export type TariffLine = moneys.TariffLine;
export type CampaignCost = moneys.CampaignCost;
export type CostEstimate = moneys.CostEstimate;
export type CostAccount = moneys.CostAccount;
export type DemoSurvey = DemoAnswer;
export type TrialInbox = TrialInboxAnswer;
export type TrialMessage = TrialInbox['items'][number];
export type SendingRules = SendingRulesAnswer;
export type ImportView = imports.ImportView;
export type ImportItem = imports.ImportItem;
export type ImportRow = imports.ImportRow;
export type ImportRowFilter = imports.ImportRowFilter;
export type LeftPlace = imports.LeftPlace;
export type PossibleDuplicate = imports.PossibleDuplicate;
export type AuditEntry = AuditList['items'][number];

export interface List<T> {
  items: T[];
  /** Absent on lists that come whole. */
  next?: string | null;
}

/** The counts of members that every table and bar is made of. */
export type Counts = reports.OutcomeCounts;
export type Outcome = Exclude<keyof Counts, 'members' | 'held'>;
export type Held = NonNullable<audiences.AudienceCounts['held']>;
export type Run = reports.RunView;
export type Live = Omit<reports.LiveReport, 'state'> & { state: CampaignState };
export type Matrix = reports.Matrix;
export type Reach = reports.Reach;
export type Timeline = reports.Timeline;
export type OutletPost = reports.OutletRow;
export type Member = reports.MemberView;
export type MemberDetails = proof.MemberDetails;
export type SentText = proof.SentText;
export type ResendPreview = resends.ResendPreview;
export type ResendStarted = resends.ResendStarted;
export type Uncertain = UncertainView;
