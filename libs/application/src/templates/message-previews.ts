import type { ChannelName, Playbook, Problem, SmsEncoding, TemplateContent, TemplateVars } from '@loa/domain';

/** A message of one channel as its recipient would see it, with what it costs. */
export interface PreviewedMessage {
  readonly channel: ChannelName;
  /** Subject of an e-mail, title of a Zalo template; null where a channel has none. */
  readonly title: string | null;
  readonly text: string;
  /** E-mail only. */
  readonly html: string | null;
  readonly button: { readonly label: string; readonly url: string } | null;
  /** SMS only. */
  readonly encoding: SmsEncoding | null;
  readonly parts: number | null;
  /** Characters as the channel counts them. */
  readonly units: number;
  /** Dong per message; null when nobody entered a price. */
  readonly price: number | null;
  /** Values that are missing or too long. */
  readonly problems: readonly Problem[];
}

/** Renders for people to look at; sending renders on its own, from the same compiled templates. */
export interface MessagePreviews {
  /** Names of the campaign-wide variables that the variants of these channels read. */
  campaignVariables(content: TemplateContent, channels: readonly ChannelName[]): string[];
  preview(content: TemplateContent, channels: readonly ChannelName[], vars: TemplateVars): PreviewedMessage[];
}

/** The playbooks that come with the installation. */
export interface PlaybookSource {
  list(): readonly Playbook[];
}
