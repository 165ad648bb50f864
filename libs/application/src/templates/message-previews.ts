import type { ChannelName, Playbook, Problem, SmsEncoding, TemplateContent, TemplateVars } from '@loa/domain';
import type { TariffsByChannel } from '../money/tariff-store.js';

/** A message of one channel as its recipient would see it, with what it costs. */
export interface PreviewedMessage {
  readonly channel: ChannelName;
  /** SMS comes in two alphabets; null elsewhere. */
  readonly form: 'unicode' | 'plain' | null;
  /** The form that is sent. */
  readonly preferred: boolean;
  /** All words that the recipient reads; null while a value is missing. */
  readonly shown: string | null;
  /** E-mail only. */
  readonly subject: string | null;
  readonly html: string | null;
  /** SMS only. */
  readonly encoding: SmsEncoding | null;
  readonly parts: number | null;
  readonly units: number | null;
  /** Of this message, in đồng; null when no price fits. The number's operator is not asked. */
  readonly price: number | null;
  /** Values that are missing or unusable, links outside the official domains. */
  readonly problems: readonly Problem[];
}

export interface MessageToPreview {
  readonly content: TemplateContent;
  readonly channels: readonly ChannelName[];
  readonly vars: TemplateVars;
  /** `yyyy-MM-dd` of the send, for the tariffs. */
  readonly day: string;
  /** Price lists of the accounts that would send; without them nothing has a price. */
  readonly tariffs?: TariffsByChannel;
}

/** Renders for people to look at; sending renders on its own, from the same compiled templates. */
export interface MessagePreviews {
  /** Names of the campaign-wide variables that the variants of these channels can't do without. */
  campaignVariables(content: TemplateContent, channels: readonly ChannelName[]): string[];
  /** In the order of `channels`; channels without a variant are left out. Never throws for values. */
  preview(message: MessageToPreview): PreviewedMessage[];
  /** Values that read naturally, where no real ones are at hand. */
  readonly typicalValues: TemplateVars;
}

/** The playbooks that come with the installation. */
export interface PlaybookSource {
  list(): readonly Playbook[];
}
