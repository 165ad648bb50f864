import { textOf } from '@loa/adapters/messages/catalogue.js';
import type { Locale } from '@loa/adapters/messages/message.js';
import type { CampaignCheck as FoundCheck } from '@loa/application';
import type { CampaignCheck, StepChange } from '@loa/contracts';
import type { Problem } from '@loa/domain';
import { estimateView } from '../money/cost-views.js';
import { countsView } from './campaign-views.js';

const detailOf = (locale: Locale, code: string, params: Problem['params']) => textOf(locale, code, params) ?? code;

export function checkView(locale: Locale, check: FoundCheck): CampaignCheck {
  const { campaign, cost, compared, difference, decision } = check;
  return {
    version: campaign.version,
    seen: check.seen,
    people: check.size.people,
    steps: check.steps.map(({ step, planned, described, counts, cost: price }) => ({
      stepId: step.id,
      key: step.key,
      title: step.title,
      kind: step.kind,
      dueAt: planned.dueAt.toISOString(),
      expiresAt: planned.expiresAt.toISOString(),
      allowed: { ...described.allowed, days: [...described.allowed.days] },
      channels: [...step.channels],
      people: described.people,
      times: described.times,
      counts: counts && countsView(locale, counts),
      cost: price && estimateView(price),
    })),
    problems: check.problems.map(({ code, field, params }) => ({
      code,
      field,
      detail: detailOf(locale, code, params),
    })),
    cost: { ...cost, unpriced: [...cost.unpriced], budget: campaign.budget },
    compared: compared && { ...compared, at: compared.at?.toISOString() ?? null },
    // The answer is plain data: what the contract's lists may not be is read-only.
    difference: difference && {
      fields: [...difference.fields],
      steps: difference.steps.map((step) => ({ ...step, changes: [...step.changes] as StepChange[] })),
    },
    officeBecause: check.officeBecause,
    decision: decision?.may === false ? { ...refusal(locale, decision) } : decision,
  };
}

const refusal = (locale: Locale, { code, params }: { code: string; params: Problem['params'] }) => ({
  may: false as const,
  code,
  detail: detailOf(locale, code, params),
});
