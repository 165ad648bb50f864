import type { Alert } from '@loa/application';
import { textOf } from '../messages/catalogue.js';
import type { Locale } from '../messages/message.js';
import { longMoment } from '../messages/moments.js';

/** An alert as people read it. */
export interface AlertWords {
  readonly title: string;
  readonly detail: string;
  readonly advice: string;
}

const LANGUAGE: Readonly<Record<Locale, string>> = { vi: 'vi-VN', en: 'en-GB' };

export function alertWords(locale: Locale, alert: Alert): AlertWords {
  const params = paramsOf(locale, alert);
  const say = (part: string) => textOf(locale, `alert.${alert.kind}.${part}`, params) ?? alert.kind;
  return { title: say('title'), detail: say(detailOf(alert)), advice: say('advice') };
}

/** What the facts make of it: a text must not promise what an account's rule does otherwise. */
function detailOf({ kind, facts }: Alert): string {
  if (kind === 'uncertainMessages' && Number(facts.repeated ?? 0) > 0) return 'detailRepeated';
  if (kind === 'accountHeld' && facts.code === 'notAnswering') return 'detailSilent';
  if (kind === 'runWaitsForAccount' && Array.isArray(facts.unpriced)) return 'detailNoPrice';
  return kind === 'runWaitsForAccount' && facts.stopped === true ? 'detailStopped' : 'detail';
}

function paramsOf(locale: Locale, { facts, campaign, run, account, timeZone }: Alert): Record<string, string> {
  const number = (value: unknown) => new Intl.NumberFormat(LANGUAGE[locale]).format(Number(value ?? 0));
  const percent = (value: number) =>
    new Intl.NumberFormat(LANGUAGE[locale], { style: 'percent', maximumFractionDigits: 0 }).format(value);
  const moment = (value: unknown) =>
    typeof value === 'string'
      ? longMoment(locale, new Date(value), timeZone)
      : (textOf(locale, 'alert.unknownTime') ?? '');
  const channelName = (channel: unknown) => textOf(locale, `channel.${channel}`) ?? String(channel);
  const finished = Number(facts.finished ?? 0);
  return {
    campaign: campaign?.name ?? '',
    step: run?.step ?? String(facts.step ?? ''),
    account: account?.name ?? '',
    code: String(facts.code ?? ''),
    messages: number(facts.messages),
    people: number(facts.people),
    repeated: number(facts.repeated),
    channels: [facts.channels ?? []].flat().map(channelName).join(', '),
    unpriced: [facts.unpriced ?? []].flat().join(', '),
    cap: number(facts.cap),
    budget: number(facts.budget),
    committed: number(facts.committed),
    bad: number(facts.bad),
    finished: number(finished),
    share: percent(finished === 0 ? 0 : Number(facts.bad ?? 0) / finished),
    threshold: percent(Number(facts.threshold ?? 0)),
    since: moment(facts.since),
    until: moment(facts.until),
    renewedAt: moment(facts.renewedAt),
  };
}

/** Where in the pages an alert is dealt with. */
export function alertPath({ campaign, account }: Alert): string {
  if (campaign !== null) return `/campaigns/${campaign.id}/progress`;
  return account !== null ? '/accounts' : '/alerts';
}
