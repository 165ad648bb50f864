import {
  type Actor,
  DomainError,
  notFound,
  type Playbook,
  type PlaybookStep,
  type Problem,
  playbookSettings,
} from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { PlaybookSource } from '../templates/message-previews.js';
import { anchorProblems, mergeSettings, type SettingsInput, settingsProblems } from './campaign-settings.js';
import type { Campaign, CampaignStores, NewStep } from './campaign-store.js';
import { loadCampaign, scopeOf } from './load-campaign.js';

export interface CreateCampaignInput {
  readonly playbookKey: string;
  /** `yyyy-MM-dd`. */
  readonly anchorDate: string;
  readonly name?: string;
  readonly settings?: SettingsInput;
}

/** A draft from a playbook, in the unit of who makes it. */
export class CreateCampaign {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly playbooks: PlaybookSource,
    private readonly clock: Clock,
  ) {}

  async run(actor: Actor, input: CreateCampaignInput): Promise<Campaign> {
    const playbook = this.playbooks.list().find(({ key }) => key === input.playbookKey);
    if (playbook === undefined) throw notFound('playbook');
    const problems = [...anchorProblems(input.anchorDate), ...settingsProblems(input.settings ?? {})];
    if (problems.length > 0) throw new DomainError('invalid', 'campaign.invalid', {}, problems);
    const now = this.clock.now();

    return this.transactions.run(scopeOf(actor), async (stores) => {
      const unit = await stores.planning.unitWithOffice(actor.unitId, input.anchorDate);
      if (unit === null) throw notFound('unit');
      const steps = await stepsOf(stores, playbook);
      const defaults = { ...playbookSettings(playbook, input.anchorDate), office: unit.office };
      const id = await stores.campaigns.insert(
        {
          unitId: actor.unitId,
          name: input.name ?? `${playbook.title[actor.locale]} ${input.anchorDate.slice(0, 4)}`,
          playbookKey: playbook.key,
          anchorDate: input.anchorDate,
          settings: mergeSettings(defaults, input.settings ?? {}),
          createdBy: actor.kind === 'user' ? actor.id : null,
        },
        steps(actor),
        now,
      );
      const campaign = await loadCampaign(stores, id);
      await stores.campaigns.record(actor, campaign, 'campaign.created', { playbook: playbook.key }, now);
      return campaign;
    });
  }
}

async function stepsOf(stores: CampaignStores, playbook: Playbook): Promise<(actor: Actor) => NewStep[]> {
  const templates = new Map((await stores.templates.list()).map(({ key, id }) => [key, id]));
  const missing: Problem[] = playbook.steps
    .filter(({ template }) => !templates.has(template))
    .map(({ key, template }) => ({ field: `steps.${key}`, code: 'step.templateMissing', params: { template } }));
  if (missing.length > 0) throw new DomainError('invalid', 'campaign.invalid', {}, missing);
  return (actor) =>
    playbook.steps.map((step, position) => newStep(step, position, templates.get(step.template)!, actor.locale));
}

/** A step of a playbook as a campaign begins with it. */
export function newStep(step: PlaybookStep, position: number, templateId: string, locale: 'vi' | 'en'): NewStep {
  return {
    position,
    key: step.key,
    kind: step.kind,
    title: step.title[locale],
    offsetDays: step.offsetDays,
    offsetUnit: step.offsetUnit ?? 'days',
    localTime: step.localTime,
    shiftRule: step.shiftRule,
    allowed: step.allowed,
    audience: step.kind === 'message' ? step.audience : { include: [] },
    templateId,
    channels: step.channels,
    expiryHours: step.expiryHours,
    offsetHours: step.offsetHours ?? 0,
    expiryTime: step.expiryTime ?? null,
    avoidSchoolBreaks: step.avoidSchoolBreaks ?? false,
    repeat: step.repeat ?? null,
    silenceHours: step.kind === 'message' ? (step.silenceHours ?? null) : null,
    active: true,
    pilot: null,
    openParts: null,
  };
}
