import { textOf } from '@loa/adapters/messages/catalogue.js';
import type { Locale } from '@loa/adapters/messages/message.js';
import type {
  AudienceCounts as Counts,
  Campaign as FoundCampaign,
  PreviewedMessage as FoundMessage,
  CampaignPlan as FoundPlan,
  StepPreview as FoundPreview,
  SampleRecipient as FoundRecipient,
  TriedStep as FoundTried,
  HistoryEntry,
  PlanLine,
  Step,
  StepClashes,
} from '@loa/application';
import type {
  AudienceCounts,
  Campaign,
  CampaignHistory,
  CampaignPlan,
  CampaignStep,
  PreviewedMessage,
  SampleRecipient,
  StepPreview,
  TriedStep,
} from '@loa/contracts';
import type { Problem } from '@loa/domain';
import { estimateView } from '../money/cost-views.js';
import { clashView } from './clash-views.js';

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export function campaignView(campaign: FoundCampaign): Campaign {
  return {
    ...campaign,
    settings: { ...campaign.settings },
    submittedAt: iso(campaign.submittedAt),
    approvedAt: iso(campaign.approvedAt),
    createdAt: campaign.createdAt.toISOString(),
    updatedAt: campaign.updatedAt.toISOString(),
    nextDueAt: iso(campaign.nextDueAt),
  };
}

export function stepView({ templateId: _, audience, openParts, ...step }: Step): CampaignStep {
  return {
    ...step,
    openParts: openParts && { ...openParts, variables: [...openParts.variables] },
    allowed: { ...step.allowed, days: [...step.allowed.days] },
    channels: [...step.channels],
    repeat: step.repeat && { ...step.repeat, weekdays: [...step.repeat.weekdays] },
    audience: step.kind === 'post' ? null : (audience as CampaignStep['audience']),
  };
}

export const noteOf = (locale: Locale, code: string, params: Problem['params'] = {}, key = code) => ({
  code,
  detail: textOf(locale, key, params) ?? code,
});

export function planView(
  locale: Locale,
  { campaign, lines, approveBy }: FoundPlan,
  clashes: StepClashes,
): CampaignPlan {
  const titles = new Map(lines.map(({ step }) => [step.id, step.title]));
  return {
    version: campaign.version,
    approveBy: iso(approveBy),
    steps: lines.map((line) => ({
      stepId: line.step.id,
      key: line.step.key,
      title: line.step.title,
      kind: line.step.kind,
      active: line.step.active,
      offsetDays: line.step.offsetDays,
      offsetUnit: line.step.offsetUnit,
      ...timesView(locale, line, titles),
      clashes: (clashes.get(line.step.id) ?? []).map((clash) => clashView(locale, clash)),
      run: runView(line.run),
    })),
  };
}

/** When a step runs, and what gets in the way of that. */
function timesView(locale: Locale, { planned, times }: PlanLine, titles: ReadonlyMap<string, string>) {
  return {
    wantedAt: planned.wantedAt.toISOString(),
    dueAt: planned.dueAt.toISOString(),
    expiresAt: planned.expiresAt.toISOString(),
    moved: movedView(locale, planned.moved),
    skipped: skippedView(locale, planned.skipped),
    collisions: planned.collisions.map(({ code, stepId, stepKey, groups }) => ({
      ...noteOf(locale, code, { step: titles.get(stepId ?? '') ?? '' }, `plan.${code}`),
      stepId,
      stepKey,
      groups: groups && [...groups],
    })),
    problems: planned.problems.map((problem) => problemView(locale, problem)),
    times: times.map((time) => ({
      day: time.occurrence ?? '',
      dueAt: time.dueAt.toISOString(),
      expiresAt: time.expiresAt.toISOString(),
      moved: movedView(locale, time.moved),
      skipped: skippedView(locale, time.skipped),
      past: time.past,
      run: runView(time.run),
    })),
  };
}

const problemView = (locale: Locale, { code, field, params }: Problem) => ({ ...noteOf(locale, code, params), field });

/** In the words of the plan: what is told before a change is what is shown after it. */
export const triedView = (
  locale: Locale,
  { line, titles, past, needsApproval, approveBy, problems, clashes }: FoundTried,
): TriedStep => ({
  ...timesView(locale, line, titles),
  problems: problems.map((problem) => problemView(locale, problem)),
  clashes: clashes.map((clash) => clashView(locale, clash)),
  past,
  needsApproval,
  approveBy: iso(approveBy),
});

const movedView = (locale: Locale, moved: PlanLine['planned']['moved']) =>
  moved && {
    ...noteOf(locale, moved.code, {}, `plan.moved.${moved.code}`),
    from: moved.from.toISOString(),
    to: moved.to.toISOString(),
  };

const skippedView = (locale: Locale, code: PlanLine['planned']['skipped']) =>
  code && noteOf(locale, code, {}, `plan.skipped.${code}`);

const runView = (run: PlanLine['run']) => run && { id: run.id, state: run.state, awaitsApproval: run.awaitsApproval };

export function countsView(locale: Locale, counts: Counts): AudienceCounts {
  return {
    members: counts.members,
    held: counts.held,
    byChannel: [...counts.byChannel],
    leftOut: counts.leftOut.map((line) => ({ ...line, detail: reasonText(locale, line.reason) })),
    byUnit: [...counts.byUnit],
  };
}

export const reasonText = (locale: Locale, reason: string): string => textOf(locale, `skip.${reason}`) ?? reason;

export function recipientView(locale: Locale, { vars: _, ...recipient }: FoundRecipient): SampleRecipient {
  return { ...recipient, reasonDetail: recipient.reason === '' ? '' : reasonText(locale, recipient.reason) };
}

export function messageView(locale: Locale, message: FoundMessage): PreviewedMessage {
  return {
    ...message,
    problems: message.problems.map(({ code, field, params }) => ({ ...noteOf(locale, code, params), field })),
  };
}

export function previewView(locale: Locale, preview: FoundPreview): StepPreview {
  return {
    stepId: preview.step.id,
    dueAt: preview.dueAt.toISOString(),
    counts: preview.counts && countsView(locale, preview.counts),
    outlets: preview.outlets,
    overlap: preview.overlap,
    person: preview.person && recipientView(locale, preview.person),
    messages: preview.messages.map((message) => messageView(locale, message)),
    cost: preview.cost && estimateView(preview.cost),
  };
}

export function historyView(locale: Locale, page: { items: HistoryEntry[]; next: string | null }): CampaignHistory {
  return {
    next: page.next,
    items: page.items.map(({ at, facts, ...entry }) => ({
      ...entry,
      at: at.toISOString(),
      detail: textOf(locale, `history.${entry.action}`) ?? entry.action,
      facts: { ...facts },
    })),
  };
}
