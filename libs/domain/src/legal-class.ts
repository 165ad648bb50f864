import type { ChannelName } from './channel.js';

/**
 * What a message is under Decree 91/2020/NĐ-CP: `notice` (policy, duty, result, personal information) or `advertising`
 * (introduces a product or service to the public, for profit or not). Chosen by the author, confirmed by the approver.
 */
export const LEGAL_CLASSES = ['notice', 'advertising'] as const;
export type LegalClass = (typeof LEGAL_CLASSES)[number];

/**
 * What a person agrees to. `notice`: what their school or office must tell them; rests on the agency's duty by law.
 * `outreach`: everything else, and everything to citizens and pupils; needs a recorded yes (Law 91/2025/QH15).
 */
export const CONSENT_PURPOSES = ['notice', 'outreach'] as const;
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number];

/** First characters of an advertising SMS, and of the subject of an advertising e-mail (Decree 91, Art. 15). */
export const ADVERTISING_LABEL = '[QC]';

/** What a class demands of a message on a channel. */
export interface LegalRules {
  /** Forced as the first characters, followed by a space; null when the decree asks for none. */
  readonly label: typeof ADVERTISING_LABEL | null;
  /** Outer limit of the law in local time (`HH:mm`), which no setting widens; null when there is none. */
  readonly hours: { readonly from: string; readonly to: string } | null;
  /** A way to refuse must stand in the text (for SMS at its end: Decree 91, Art. 16). */
  readonly optOutRequired: boolean;
  /** A recorded yes is needed before sending. */
  readonly consentRequired: boolean;
  /** Most messages of this class to one address in any 24 hours; null when the law names no number (Art. 13). */
  readonly perDay: number | null;
}

/** The decree covers SMS, MMS, USSD, e-mail and calls; Zalo and Facebook have rules of their own platforms. */
const UNDER_DECREE: ReadonlySet<ChannelName> = new Set<ChannelName>(['sms', 'email']);

/**
 * E-mail always carries a way to refuse: receivers demand it and it costs nothing. Free Zalo text carries one by the
 * office's own rule when it advertises; approved Zalo templates and posts have the platform's own switch.
 */
export function legalRules(legalClass: LegalClass, purpose: ConsentPurpose, channel: ChannelName): LegalRules {
  const advertising = legalClass === 'advertising';
  const underDecree = advertising && UNDER_DECREE.has(channel);
  return {
    label: underDecree ? ADVERTISING_LABEL : null,
    hours: advertising && channel === 'sms' ? { from: '07:00', to: '22:00' } : null,
    optOutRequired: channel === 'email' || (advertising && (channel === 'sms' || channel === 'zaloOa')),
    consentRequired: channel !== 'facebookPage' && (advertising || purpose === 'outreach'),
    perDay: underDecree ? 3 : null,
  };
}
