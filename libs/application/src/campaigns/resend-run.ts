import {
  type Actor,
  addDays,
  type CampaignState,
  CHANNEL_FACTS,
  DomainError,
  isWorkingDay,
  localDay,
  nextAllowed,
  nextDayStart,
  notFound,
  type ResendKind,
  type TemplateVars,
  workCalendar,
} from '@loa/domain';
import { mayDecide } from '../approvals/who-approves.js';
import { estimateCost, type StepCost } from '../money/estimate-step.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import { writtenDay } from '../reports/read-sent-text.js';
import type { MessagePreviews } from '../templates/message-previews.js';
import { mergeSettings } from './campaign-settings.js';
import type { Campaign, CampaignStores, Step } from './campaign-store.js';
import { loadOwnCampaign, loadStep, scopeOf, wrongState } from './load-campaign.js';
import { memberValues } from './member-values.js';
import { legalHours } from './plan-campaign.js';
import type { FirstRun, ResendCounts, ResendQuestion } from './run-control-store.js';

export interface ResendPreview {
  readonly kind: ResendKind;
  readonly counts: ResendCounts;
  readonly cost: StepCost;
  /** When it would start: now, or at the opening of the step's hours. */
  readonly dueAt: Date;
  readonly expiresAt: Date;
  /** A re-send of this kind that is under way. */
  readonly open: string | null;
}

export interface Resent {
  readonly runId: string;
  readonly members: number;
  /** Of them, how many can be written to as things are; the others are frozen as left out. */
  readonly writable: number;
  /** It was under way already: a second click, or somebody else was faster. */
  readonly existing: boolean;
  /** A draft: nothing is sent before a second person has said yes. */
  readonly awaitsApproval: boolean;
}

const RESENDABLE: readonly CampaignState[] = ['running', 'done'];
/** How far a start looks for a day on which people may be written to. */
const REACH_DAYS = 40;

/**
 * Writes again to those whom a step left without a message, as a run of its own that names the first one: the same words
 * and the same frozen list, while address, consent, hours and caps are read anew. The first run keeps its numbers. Who may not
 * approve asks for it: the run then waits for a second person, like a step that was changed after the approval.
 */
export class ResendRun {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly previews: MessagePreviews,
    private readonly clock: Clock,
  ) {}

  preview(actor: Actor, runId: string, kind: ResendKind): Promise<ResendPreview> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const { campaign, step, first } = await load(stores, runId);
      const times = await timesOf(stores, campaign, step, first, now);
      const question = questionOf(campaign, step, first, kind, times.dueAt, now);
      const counts = await stores.runs.countResend(question);
      const open = await stores.runs.openResend(first.id, kind);
      return {
        kind,
        counts,
        ...times,
        open: open?.id ?? null,
        cost: await this.cost(stores, campaign, question, counts),
      };
    });
  }

  run(actor: Actor, runId: string, kind: ResendKind): Promise<Resent> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const { campaign: seen, step, first } = await load(stores, runId);
      await stores.runs.lockFirst(first.id);
      await stores.runs.lockCampaign(seen.id);
      // Read under the locks: two people, or two clicks, come one after the other, and no edit in between.
      const campaign = await loadOwnCampaign(stores, seen.id);
      const open = await stores.runs.openResend(first.id, kind);
      if (open !== null) {
        await stores.runs.reopen(campaign.id, now);
        return { runId: open.id, members: 0, writable: 0, existing: true, awaitsApproval: open.awaitsApproval };
      }
      if (!RESENDABLE.includes(campaign.state)) throw wrongState(campaign);
      const times = await timesOf(stores, campaign, step, first, now);
      const counts = await stores.runs.countResend(questionOf(campaign, step, first, kind, times.dueAt, now));
      const writable = counts.byChannel.reduce((sum, { n }) => sum + n, 0);
      if (writable === 0) throw new DomainError('invalid', 'resend.nobody');
      const season = Number(localDay(times.dueAt, campaign.timeZone).slice(0, 4));
      const awaitsApproval = !(await mayDecide(stores, actor, campaign, now));
      const stamp = campaign.version;
      const id = await stores.runs.insertResend({ first, kind, season, stamp, awaitsApproval, ...times });
      await stores.runs.reopen(campaign.id, now);
      const facts = { step: step.key, kind, members: counts.members, writable, run: id, of: first.id, awaitsApproval };
      // Whoever asks is one of the authors from here on, who never agree to it themselves.
      const action = awaitsApproval ? 'campaign.resendAsked' : 'campaign.resent';
      await stores.campaigns.record(actor, campaign, action, facts, now);
      return { runId: id, members: counts.members, writable, existing: false, awaitsApproval };
    });
  }

  private async cost(
    stores: CampaignStores,
    campaign: Campaign,
    { first, channels, day }: ResendQuestion,
    counts: ResendCounts,
  ): Promise<StepCost> {
    const vars = mergeSettings(campaign.settings, memberValues(this.previews, null)) as TemplateVars;
    const tariffs = await stores.tariffs.ofUnit(campaign.unitId, channels);
    const step = { content: first.content, channels, counts: counts.byChannel, samples: [vars], tariffs, day };
    return estimateCost(this.previews, step);
  }
}

async function load(stores: CampaignStores, runId: string) {
  const first = await stores.runs.firstRun(runId);
  if (first === null) throw notFound('run');
  const campaign = await loadOwnCampaign(stores, first.campaignId);
  const step = await loadStep(stores, first.campaignId, first.stepId);
  if (first.kind === 'post') throw new DomainError('conflict', 'resend.post');
  if (first.erasedAt !== null) {
    throw new DomainError('gone', 'text.erased', { day: writtenDay(first.erasedAt, campaign.timeZone) });
  }
  if (first.state !== 'sending' && first.state !== 'done') throw new DomainError('conflict', 'resend.notStarted');
  return { campaign, step, first };
}

function questionOf(
  campaign: Campaign,
  step: Step,
  first: FirstRun,
  kind: ResendKind,
  dueAt: Date,
  now: Date,
): ResendQuestion {
  const written = step.channels.filter((channel) => first.content.variants[channel] && !CHANNEL_FACTS[channel].outlet);
  return { first, kind, channels: written, day: localDay(dueAt, campaign.timeZone), now };
}

/**
 * Now, or when the step's hours open on a day on which people may be written to: a working one where the step keeps to
 * working days. Open for as long as the step was.
 */
async function timesOf(stores: CampaignStores, campaign: Campaign, step: Step, first: FirstRun, now: Date) {
  const { timeZone } = campaign;
  const today = localDay(now, timeZone);
  const calendar = workCalendar(await stores.planning.specialDays(today, addDays(today, REACH_DAYS)));
  const hours = legalHours(step, first.content);
  let dueAt = nextAllowed(hours, now, timeZone);
  for (let tries = 0; dueAt !== null && tries < REACH_DAYS; tries++) {
    const day = localDay(dueAt, timeZone);
    const workingDays = step.shiftRule === 'previousWorkingDay' || step.shiftRule === 'nextWorkingDay';
    const fits = workingDays ? isWorkingDay(day, calendar) : calendar.kindOf(day) !== 'noOutreach';
    if (fits) {
      return { dueAt, expiresAt: new Date(dueAt.getTime() + step.expiryHours * 3_600_000) };
    }
    dueAt = nextAllowed(hours, nextDayStart(dueAt, timeZone), timeZone);
  }
  throw new DomainError('invalid', 'resend.noHours');
}
