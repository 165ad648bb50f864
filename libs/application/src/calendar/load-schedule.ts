import {
  isPast,
  localDay,
  type MoveCode,
  type PlannedStep,
  type Sending,
  type SkipCode,
  type StepTiming,
  schoolYearOf,
} from '@loa/domain';
import type { AudienceQuestion } from '../audiences/audience-store.js';
import { questionOf } from '../campaigns/campaign-readiness.js';
import type { Campaign, Step } from '../campaigns/campaign-store.js';
import { calendarFor, legalHours, planStepsIn } from '../campaigns/plan-campaign.js';
import type { StoredTemplate } from '../templates/template-store.js';
import type { ScheduledRun, ScheduleStores } from './schedule-store.js';

/** One sending of one step: as planned of an undecided campaign, as decided by its run. */
export interface ScheduledSending {
  readonly id: string;
  readonly campaign: Campaign;
  readonly step: Step;
  readonly template: StoredTemplate | undefined;
  /** The day of `dueAt` in the campaign's zone. */
  readonly day: string;
  readonly wantedAt: Date;
  readonly dueAt: Date;
  readonly expiresAt: Date;
  readonly moved: MoveCode | null;
  readonly run: ScheduledRun | null;
  /** Its rule leaves it out on such a day. */
  readonly skipped: SkipCode | null;
  /** Its time has passed without a run: it will not run. */
  readonly past: boolean;
}

/** What all campaigns that the scope sees send between two days, in the order of time. */
export async function loadSchedule(
  stores: ScheduleStores,
  from: string,
  to: string,
  now: Date,
): Promise<ScheduledSending[]> {
  const found = await sendingsOf(stores, await stores.schedule.campaigns(from, to), now);
  return found.filter(({ day }) => day >= from && day <= to);
}

/** All sendings of these campaigns, in the order of time. */
export async function sendingsOf(
  stores: ScheduleStores,
  campaigns: readonly Campaign[],
  now: Date,
): Promise<ScheduledSending[]> {
  const ids = campaigns.map(({ id }) => id);
  const stepsOf = await stores.schedule.steps(ids);
  const runsOf = await stores.schedule.runs(ids);
  const templateIds = [...stepsOf.values()].flat().map(({ templateId }) => templateId);
  const templates = await stores.templates.latest([...new Set(templateIds)]);
  const drafts = campaigns.filter(isUndecided).map((campaign) => ({
    campaign,
    steps: (stepsOf.get(campaign.id) ?? []).filter(({ active }) => active),
  }));
  const calendar = await calendarFor(stores, drafts);
  const planned = drafts.flatMap(({ campaign, steps }) =>
    plannedSendings(campaign, steps, templates, planStepsIn(calendar, campaign, steps, templates, now), now),
  );
  const decided = campaigns
    .filter((campaign) => !isUndecided(campaign))
    .flatMap((campaign) =>
      decidedSendings(campaign, stepsOf.get(campaign.id) ?? [], runsOf.get(campaign.id) ?? [], templates),
    );
  return [...planned, ...decided].sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
}

export const isUndecided = ({ state }: Campaign): boolean => state === 'draft' || state === 'submitted';

/** As they are planned, whatever was decided. */
export function plannedSendings(
  campaign: Campaign,
  steps: readonly Step[],
  templates: ReadonlyMap<string, StoredTemplate>,
  planned: ReadonlyMap<string, PlannedStep>,
  now: Date,
): ScheduledSending[] {
  return steps.flatMap((step) =>
    planned.get(step.id)!.occurrences.map((time) => ({
      ...{ id: time.occurrence === null ? step.id : `${step.id} ${time.occurrence}`, campaign, step, run: null },
      ...{ template: templates.get(step.templateId), day: time.dueDay, wantedAt: time.wantedAt, dueAt: time.dueAt },
      ...{ expiresAt: time.expiresAt, moved: time.moved?.code ?? null, skipped: time.skipped, past: isPast(time, now) },
    })),
  );
}

function decidedSendings(
  campaign: Campaign,
  steps: readonly Step[],
  runs: readonly ScheduledRun[],
  templates: ReadonlyMap<string, StoredTemplate>,
): ScheduledSending[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  return runs.flatMap((run) => {
    const step = byId.get(run.stepId);
    if (step === undefined) return [];
    const { dueAt, expiresAt, movedFrom, movedCode } = run;
    return [
      {
        ...{ id: run.id, campaign, step, template: templates.get(step.templateId), dueAt, expiresAt, run },
        ...{ day: localDay(dueAt, campaign.timeZone), wantedAt: movedFrom ?? dueAt, past: run.state === 'missed' },
        skipped: null,
        moved: movedFrom === null ? null : (movedCode as MoveCode),
      },
    ];
  });
}

/** Sendings as clashes are looked for in them, and the audiences that they write to, each asked once. */
export function asSendings(
  scheduled: readonly ScheduledSending[],
  now: Date,
): { sendings: Sending[]; questions: AudienceQuestion[] } {
  const numbers = new Map<string, number>();
  const questions: AudienceQuestion[] = [];
  const audienceOf = (one: ScheduledSending): number | null => {
    if (one.step.kind === 'post' || one.template === undefined) return null;
    const question = questionOf(one.campaign, one.step, one.template, one.day, now);
    // Places change with the school year: within one, everybody is counted as of the first day that is asked for.
    const { day, now: _, ...who } = question;
    const key = JSON.stringify([who, schoolYearOf(day)]);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, questions.push(question) - 1);
    return questions.length - 1;
  };
  const sendings = scheduled
    .filter(({ past, skipped }) => !past && skipped === null)
    .map((one) => ({
      ...{ id: one.id, campaignId: one.campaign.id, stepId: one.step.id, day: one.day },
      ...{ dueAt: one.dueAt, expiresAt: one.expiresAt, timeZone: one.campaign.timeZone },
      ...{ allowed: legalHours(one.step, one.template?.content), timing: timingOf(one), audience: audienceOf(one) },
      cap: { perSecond: one.campaign.perSecond, perDay: one.campaign.perDay },
    }));
  return { sendings, questions };
}

/** Null for what can't be given another time: it has begun, or comes back by a rule of its own. */
function timingOf({ campaign, step, template, run }: ScheduledSending): StepTiming | null {
  if (step.repeat) return null;
  if (!campaign.own || (run !== null && (run.state !== 'planned' || run.resend))) return null;
  const { anchorDate, timeZone } = campaign;
  return { ...step, anchorDate, timeZone, allowed: legalHours(step, template?.content) };
}
