import { type Actor, DomainError, type PartsMissing, playbookSettings } from '@loa/domain';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { PlaybookSource } from '../templates/message-previews.js';
import {
  anchorProblems,
  flatSettings,
  followAnchor,
  mergeSettings,
  type SettingsInput,
  settingsProblems,
} from './campaign-settings.js';
import type { Campaign, CampaignStores } from './campaign-store.js';
import { changed, loadCampaign, loadDraft, loadOwnCampaign, scopeOf, wrongState } from './load-campaign.js';

export interface EditCampaignInput {
  /** What the editor saw; another one means that somebody else was faster. */
  readonly version: number;
  readonly name?: string;
  readonly anchorDate?: string;
  /** Merged into what is there. */
  readonly settings?: SettingsInput;
  /** Share of failed and uncertain messages, 0.05 to 1, above which the campaign pauses itself. */
  readonly errorThreshold?: number;
  /** Most messages of the whole campaign a second and a day; null: as fast as its accounts go. */
  readonly perSecond?: number | null;
  readonly perDay?: number | null;
  /** Most that it may spend, in đồng without VAT; null: no limit. */
  readonly budget?: number | null;
  /** Hours before its first minute by which it has to be approved. */
  readonly approvalLeadHours?: number;
  /** `yyyy-MM-dd`, the last day on which a school's part counts; and what holds for those without one. */
  readonly partsDue?: string | null;
  readonly partsMissing?: PartsMissing;
}

export class EditCampaign {
  constructor(
    private readonly transactions: Transactions<CampaignStores>,
    private readonly playbooks: PlaybookSource,
    private readonly clock: Clock,
  ) {}

  async run(actor: Actor, id: string, input: EditCampaignInput): Promise<Campaign> {
    const problems = settingsProblems(input.settings ?? {});
    if (input.anchorDate !== undefined) problems.push(...anchorProblems(input.anchorDate));
    if (problems.length > 0) throw new DomainError('invalid', 'campaign.invalid', {}, problems);
    const now = this.clock.now();

    return this.transactions.run(scopeOf(actor), async (stores) => {
      const draft = await loadDraft(stores, id, input.version);
      const settings = mergeSettings(this.settingsAt(draft, input.anchorDate), input.settings ?? {});
      const { version: _, settings: __, ...fields } = input;
      const change = { ...fields, settings };
      if (!(await stores.campaigns.changeDraft(id, input.version, change, now))) throw changed(input.version + 1);
      await stores.campaigns.record(actor, draft, 'campaign.edited', factsOf(input), now);
      return loadCampaign(stores, id);
    });
  }

  /** Removes a draft with its steps. */
  async remove(actor: Actor, id: string): Promise<void> {
    const now = this.clock.now();
    await this.transactions.run(scopeOf(actor), async (stores) => {
      const campaign = await loadOwnCampaign(stores, id);
      if (!(await stores.campaigns.removeDraft(id))) throw wrongState(campaign);
      await stores.campaigns.record(actor, campaign, 'campaign.removed', { name: campaign.name }, now);
    });
  }

  private settingsAt(draft: Campaign, anchorDate: string | undefined): Readonly<Record<string, unknown>> {
    const playbook = this.playbooks.list().find(({ key }) => key === draft.playbookKey);
    if (anchorDate === undefined || playbook === undefined) return draft.settings;
    const [before, after] = [draft.anchorDate, anchorDate].map((day) => playbookSettings(playbook, day));
    return followAnchor(draft.settings, before!, after!);
  }
}

/** Which fields, not what they say: a hotline may be somebody's own number. */
function factsOf(input: EditCampaignInput): Record<string, unknown> {
  const fields = (
    [
      'name',
      'anchorDate',
      'errorThreshold',
      'perSecond',
      'perDay',
      'budget',
      'approvalLeadHours',
      'partsDue',
      'partsMissing',
    ] as const
  ).filter((field) => input[field] !== undefined);
  return { version: input.version + 1, fields: [...fields, ...flatSettings(input.settings ?? {}).keys()] };
}
