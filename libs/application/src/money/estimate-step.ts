import {
  CHANNEL_FACTS,
  type ChannelName,
  estimateStep,
  priceRange,
  type Span,
  type TemplateContent,
  type TemplateVars,
} from '@loa/domain';
import type { AudienceCounts } from '../audiences/audience-store.js';
import type { MessagePreviews } from '../templates/message-previews.js';
import type { TariffsByChannel } from './tariff-store.js';

/** An estimate in đồng without VAT; see `estimateStep` for what the three sums mean. */
export interface StepCost extends Span {
  readonly first: number;
  readonly byChannel: readonly {
    readonly channel: ChannelName;
    /** People whose first channel this is. */
    readonly messages: number;
    /** Of the real texts that were looked at; null where a message is never cut. */
    readonly parts: Span | null;
    /** Of one message. */
    readonly price: Span | null;
  }[];
  /** Channels whose price nobody entered: the sums are without them. */
  readonly unpriced: readonly ChannelName[];
}

export interface StepToEstimate {
  readonly content: TemplateContent;
  /** In the order in which they are tried. */
  readonly channels: readonly ChannelName[];
  readonly counts: AudienceCounts['byChannel'];
  /** Values of real recipients, the campaign's own among them: each text is made and measured. */
  readonly samples: readonly TemplateVars[];
  readonly tariffs: TariffsByChannel;
  /** `yyyy-MM-dd` of the sending. */
  readonly day: string;
}

/** The parts are counted from the texts of real recipients; the operators of their numbers are not known yet. */
export function estimateCost(previews: MessagePreviews, step: StepToEstimate): StepCost {
  const channels = step.channels.filter((channel) => !CHANNEL_FACTS[channel].outlet);
  const byChannel = channels.map((channel) => {
    const parts = channel === 'sms' ? partsOf(previews, step) : null;
    const price = priceRange(step.tariffs.get(channel) ?? [], {
      channel,
      legalClass: step.content.legalClass,
      template: providerTemplate(step.content, channel),
      parts: parts ?? { low: 1, high: 1 },
      day: step.day,
    });
    return { channel, messages: step.counts.find((count) => count.channel === channel)?.n ?? 0, parts, price };
  });
  const unpriced = byChannel.filter(({ price }) => price === null).map(({ channel }) => channel);
  return { ...estimateStep(byChannel), byChannel, unpriced };
}

function partsOf(previews: MessagePreviews, { content, samples, day }: StepToEstimate): Span {
  const sizes = samples.flatMap((vars) =>
    previews
      .preview({ content, channels: ['sms'], vars, day })
      .flatMap(({ preferred, parts }) => (preferred && parts !== null ? parts : [])),
  );
  return sizes.length === 0 ? { low: 1, high: 1 } : { low: Math.min(...sizes), high: Math.max(...sizes) };
}

/** The template id that a provider's price may hang on; empty where messages are free text. */
export function providerTemplate({ variants }: TemplateContent, channel: ChannelName): string {
  if (channel === 'zaloZns') return variants.zaloZns?.templateId ?? '';
  return channel === 'zaloUid' ? (variants.zaloUid?.templateId ?? '') : '';
}
