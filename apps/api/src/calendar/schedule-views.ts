import type { Locale } from '@loa/adapters/messages/message.js';
import type { ScheduleItem as FoundItem, Schedule as FoundSchedule } from '@loa/application';
import type { Schedule, ScheduleItem } from '@loa/contracts';
import { clashView, loadView, movedView, skippedView } from '../campaigns/clash-views.js';

export function scheduleView(locale: Locale, schedule: FoundSchedule): Schedule {
  return {
    ...schedule,
    items: schedule.items.map((item) => itemView(locale, item)),
    anchors: schedule.anchors.map((anchor) => ({ ...anchor, campaignIds: [...anchor.campaignIds] })),
    days: schedule.days.map(({ day, lunar, special, messages, loads }) => ({
      day,
      lunar: lunar && { day: lunar.day, month: lunar.month, leap: lunar.leap },
      kind: special?.kind ?? null,
      nameVi: special?.nameVi ?? '',
      nameEn: special?.nameEn ?? '',
      messages,
      loads: loads.map((load) => loadView(locale, load)),
    })),
  };
}

function itemView(locale: Locale, { campaign, step, run, ...item }: FoundItem): ScheduleItem {
  return {
    campaignId: campaign.id,
    campaign: campaign.name,
    campaignState: campaign.state,
    unitName: campaign.unitName,
    own: campaign.own,
    version: campaign.version,
    anchorDate: campaign.anchorDate,
    stepId: step.id,
    stepKey: step.key,
    title: step.title,
    kind: step.kind,
    offsetDays: step.offsetDays,
    offsetUnit: step.offsetUnit,
    day: item.day,
    dueAt: item.dueAt.toISOString(),
    wantedAt: item.wantedAt.toISOString(),
    expiresAt: item.expiresAt.toISOString(),
    moved: movedView(locale, item.moved),
    run: run && { id: run.id, state: run.state, awaitsApproval: run.awaitsApproval },
    skipped: skippedView(locale, item.skipped),
    past: item.past,
    movable: item.movable,
    series: item.series,
    people: item.people,
    clashes: item.clashes.map((clash) => clashView(locale, clash)),
  };
}
