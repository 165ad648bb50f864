import { z } from 'zod';
import { AudienceCounts, AudienceRule, ChannelName } from './audiences.js';
import { Clash } from './clashes.js';
import { ListQuery, listOf } from './list.js';
import { Budget, CostEstimate } from './money.js';
import { OpenParts, PartsMissing } from './open-parts.js';
import { AudienceGroup } from './people.js';
import { StepPilot } from './pilots.js';
import { OffsetUnit, PreviewedMessage, Settings } from './templates.js';

export const CampaignState = z.enum(['draft', 'submitted', 'scheduled', 'running', 'paused', 'done', 'cancelled']);
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const named = z.object({ id: z.uuid(), name: z.string() }).nullable();

export const Campaign = z
  .object({
    id: z.uuid(),
    unitId: z.uuid(),
    unitName: z.string(),
    timeZone: z.string(),
    /** False: a decided campaign of a unit above, to be read and not touched. */
    own: z.boolean(),
    name: z.string(),
    playbookKey: z.string().nullable(),
    anchorDate: z.iso.date(),
    state: CampaignState,
    /** Goes back with every change, so that nobody overwrites what they did not see. */
    version: z.int(),
    settings: z.record(z.string(), z.unknown()),
    /** Share of failed and uncertain messages above which it pauses itself; at 1 it never does. */
    errorThreshold: z.number(),
    /** Most messages of the whole campaign a second and a day; null: as fast as its accounts go. */
    perSecond: z.int().nullable(),
    perDay: z.int().nullable(),
    /** Most that it may spend, in đồng without VAT; null: no limit. */
    budget: z.number().nullable(),
    /** Hours before its first minute by which it has to be approved; 0: until that minute. */
    approvalLeadHours: z.int(),
    /** The last day on which a school's part counts, and what holds for those without one. */
    partsDue: z.iso.date().nullable(),
    partsMissing: PartsMissing,
    /** The campaign of another year that it was made from. */
    rolledFrom: named,
    createdBy: named,
    submittedBy: named,
    submittedAt: z.iso.datetime().nullable(),
    approvedBy: named,
    approvedAt: z.iso.datetime().nullable(),
    /** Remarks of the approver who returned it. */
    returnNote: z.string(),
    pauseCode: z.string(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    stepCount: z.int(),
    nextDueAt: z.iso.datetime().nullable(),
    /** Steps that were changed after the approval and wait for a second person again. */
    awaitingSteps: z.int(),
  })
  .meta({ id: 'Campaign' });
export type Campaign = z.infer<typeof Campaign>;

export const Allowed = z.object({ days: z.array(z.int().min(1).max(7)).min(1).max(7), from: time, to: time });
/** Where a time goes that does not fit; `skip`: the step is left out. */
export const ShiftRule = z.enum(['none', 'previousWorkingDay', 'nextWorkingDay', 'nextAllowed', 'skip']);
/** On these weekdays (Monday 1) every so many weeks, from the step's offset to this one; as RFC 5545 says weekly rules. */
export const WeeklyRepeat = z.strictObject({
  everyWeeks: z.int().min(1).max(8),
  weekdays: z.array(z.int().min(1).max(7)).min(1).max(7),
  untilOffsetDays: z.int().min(-366).max(366),
});

export const CampaignStep = z
  .object({
    id: z.uuid(),
    position: z.int(),
    key: z.string(),
    kind: z.enum(['message', 'post']),
    title: z.string(),
    offsetDays: z.int(),
    offsetUnit: OffsetUnit,
    localTime: time,
    shiftRule: ShiftRule,
    allowed: Allowed,
    /** Null for a post. */
    audience: AudienceRule.nullable(),
    templateKey: z.string(),
    channels: z.array(ChannelName),
    expiryHours: z.int(),
    /** Hours before (negative) or after `localTime` on the day of the offset; 0: at that hour. */
    offsetHours: z.int(),
    /** On the due day, after which nothing of it leaves. */
    expiryTime: time.nullable(),
    avoidSchoolBreaks: z.boolean(),
    /** It comes back; null: it runs once. */
    repeat: WeeklyRepeat.nullable(),
    silenceHours: z.int().nullable(),
    active: z.boolean(),
    pilot: StepPilot.nullable(),
    openParts: OpenParts.nullable(),
  })
  .meta({ id: 'CampaignStep' });
export type CampaignStep = z.infer<typeof CampaignStep>;

export const CampaignList = listOf(Campaign).meta({ id: 'CampaignList' });
export const CampaignWithSteps = Campaign.extend({ steps: z.array(CampaignStep) }).meta({ id: 'CampaignWithSteps' });
export type CampaignWithSteps = z.infer<typeof CampaignWithSteps>;

export const CampaignListQuery = ListQuery.extend({
  cursor: z.uuid().optional(),
  state: CampaignState.optional(),
});
export type CampaignListQuery = z.infer<typeof CampaignListQuery>;

const name = z.string().trim().min(1).max(160);
const version = z.int().min(1);

export const CreateCampaign = z
  .strictObject({
    playbookKey: z.string().min(1).max(80),
    anchorDate: z.iso.date(),
    name: name.optional(),
    settings: Settings.optional(),
  })
  .meta({ id: 'CreateCampaign' });
export type CreateCampaign = z.infer<typeof CreateCampaign>;

export const RollForward = z
  .strictObject({ anchorDate: z.iso.date(), name: name.optional() })
  .meta({ id: 'RollForward' });
export type RollForward = z.infer<typeof RollForward>;

/** Settings are merged into what is there. `version`: what the editor saw. */
export const ChangeCampaign = z
  .strictObject({
    version,
    name: name.optional(),
    anchorDate: z.iso.date().optional(),
    settings: Settings.optional(),
    errorThreshold: z.number().min(0.05).max(1).optional(),
    perSecond: z.int().min(1).max(100_000).nullable().optional(),
    perDay: z.int().min(1).max(100_000_000).nullable().optional(),
    budget: Budget.nullable().optional(),
    approvalLeadHours: z.int().min(0).max(720).optional(),
    partsDue: z.iso.date().nullable().optional(),
    partsMissing: PartsMissing.optional(),
  })
  .meta({ id: 'ChangeCampaign' });
export type ChangeCampaign = z.infer<typeof ChangeCampaign>;

/** Of a draft, or of a decided step that has not started: there the answer is in the plan (`run.awaitsApproval`). */
export const ChangeStep = z
  .strictObject({
    version,
    title: z.string().trim().min(1).max(160).optional(),
    offsetDays: z.int().min(-366).max(366).optional(),
    offsetUnit: OffsetUnit.optional(),
    localTime: time.optional(),
    shiftRule: ShiftRule.optional(),
    allowed: Allowed.optional(),
    audience: AudienceRule.optional(),
    channels: z.array(ChannelName).min(1).max(6).optional(),
    templateKey: z.string().min(1).max(80).optional(),
    expiryHours: z.int().min(1).max(336).optional(),
    offsetHours: z.int().min(-72).max(72).optional(),
    expiryTime: time.nullable().optional(),
    avoidSchoolBreaks: z.boolean().optional(),
    repeat: WeeklyRepeat.nullable().optional(),
    silenceHours: z.int().min(1).max(336).nullable().optional(),
    active: z.boolean().optional(),
    pilot: StepPilot.nullable().optional(),
    openParts: OpenParts.nullable().optional(),
  })
  .meta({ id: 'ChangeStep' });
export type ChangeStep = z.infer<typeof ChangeStep>;

/** `version` is optional where nothing is lost by acting on a newer one. */
export const SubmitCampaign = z.strictObject({ version: version.optional() }).meta({ id: 'SubmitCampaign' });
export type SubmitCampaign = z.infer<typeof SubmitCampaign>;
/** Names the version that the approver saw, and with `seen` the words and times on the page (`CampaignCheck`). */
export const ApproveCampaign = z
  .strictObject({ version, seen: z.string().max(64).optional() })
  .meta({ id: 'ApproveCampaign' });
export type ApproveCampaign = z.infer<typeof ApproveCampaign>;
export const ReturnCampaign = z
  .strictObject({ remarks: z.string().trim().min(1).max(2000), version: version.optional() })
  .meta({ id: 'ReturnCampaign' });
export type ReturnCampaign = z.infer<typeof ReturnCampaign>;

const PlanNote = z.object({ code: z.string(), detail: z.string() });
const PlanMove = PlanNote.extend({ from: z.iso.datetime(), to: z.iso.datetime() });
const PlanRun = z.object({
  id: z.string(),
  state: z.string(),
  /** Changed after the approval: it does not start before a second person has looked at it. */
  awaitsApproval: z.boolean(),
});

export const CampaignPlan = z
  .object({
    version: z.int(),
    /** Until when it has to be approved to start as planned; null when it is decided, or nothing of it is to come. */
    approveBy: z.iso.datetime().nullable(),
    steps: z.array(
      z.object({
        stepId: z.uuid(),
        key: z.string(),
        title: z.string(),
        kind: z.enum(['message', 'post']),
        active: z.boolean(),
        offsetDays: z.int(),
        offsetUnit: OffsetUnit,
        wantedAt: z.iso.datetime(),
        dueAt: z.iso.datetime(),
        expiresAt: z.iso.datetime(),
        moved: PlanMove.nullable(),
        /** It does not run, and why; the times are those that it would have had. */
        skipped: PlanNote.nullable(),
        collisions: z.array(
          PlanNote.extend({
            stepId: z.uuid().optional(),
            stepKey: z.string().optional(),
            groups: z.array(AudienceGroup).optional(),
          }),
        ),
        problems: z.array(PlanNote.extend({ field: z.string().optional() })),
        /** With sendings of all campaigns that reach the same people or use the same accounts. */
        clashes: z.array(Clash),
        /** What the approval made of it; of a step that comes back, of the next time. */
        run: PlanRun.nullable(),
        /** All times of a step that comes back, in order; none of others. */
        times: z.array(
          z.object({
            /** The day that names it. */
            day: z.iso.date(),
            dueAt: z.iso.datetime(),
            expiresAt: z.iso.datetime(),
            moved: PlanMove.nullable(),
            skipped: PlanNote.nullable(),
            /** There is no run of it, and it is too late for one. */
            past: z.boolean(),
            run: PlanRun.nullable(),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'CampaignPlan' });
export type CampaignPlan = z.infer<typeof CampaignPlan>;

export const SampleRecipient = z
  .object({
    personId: z.uuid(),
    subjectId: z.uuid().nullable(),
    name: z.string(),
    unitId: z.uuid(),
    unitName: z.string(),
    group: AudienceGroup,
    className: z.string(),
    /** The channel that would be tried first; null with a reason when none is possible. */
    channel: ChannelName.nullable(),
    reason: z.string(),
    reasonDetail: z.string(),
  })
  .meta({ id: 'SampleRecipient' });
export type SampleRecipient = z.infer<typeof SampleRecipient>;
export const SampleRecipients = z.object({ items: z.array(SampleRecipient) }).meta({ id: 'SampleRecipients' });

export const RecipientsQuery = z.object({ limit: z.coerce.number().int().min(1).max(50).default(12) });
export type RecipientsQuery = z.infer<typeof RecipientsQuery>;
export const PreviewQuery = z.object({ personId: z.uuid().optional() });
export type PreviewQuery = z.infer<typeof PreviewQuery>;

export const StepPreview = z
  .object({
    stepId: z.uuid(),
    dueAt: z.iso.datetime(),
    /** Null for a post. */
    counts: AudienceCounts.nullable(),
    /** Pages that a post goes to. */
    outlets: z.int().nullable(),
    person: SampleRecipient.nullable(),
    messages: z.array(PreviewedMessage),
    /** People who may get it on two channels because silence starts the next one; null where it does not. */
    overlap: z
      .object({
        silenceHours: z.int(),
        /** Null while too few messages were sent to tell. */
        likely: z.int().nullable(),
        atMost: z.int(),
        /** Messages sent so far that `likely` is worked out from. */
        basis: z.int(),
      })
      .nullable(),
    /** Null for a post. Recipients who share an address get one message, which makes it less. */
    cost: CostEstimate.nullable(),
  })
  .meta({ id: 'StepPreview' });
export type StepPreview = z.infer<typeof StepPreview>;

export const SendTest = z
  .strictObject({ channel: ChannelName, personId: z.uuid().optional() })
  .meta({ id: 'SendTest' });
export type SendTest = z.infer<typeof SendTest>;
export const TestQueued = z.object({ id: z.uuid() }).meta({ id: 'TestQueued' });

export const HistoryQuery = ListQuery.extend({
  cursor: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
});
export type HistoryQuery = z.infer<typeof HistoryQuery>;
export const CampaignHistory = listOf(
  z.object({
    id: z.string(),
    at: z.iso.datetime(),
    actorKind: z.string(),
    actorName: z.string(),
    action: z.string(),
    detail: z.string(),
    facts: z.record(z.string(), z.unknown()),
  }),
).meta({ id: 'CampaignHistory' });
export type CampaignHistory = z.infer<typeof CampaignHistory>;
