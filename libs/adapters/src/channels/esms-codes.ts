import type { RefusalClass } from '@loa/application';

interface EsmsCode {
  readonly class: RefusalClass | 'accepted' | 'duplicate';
  readonly meaning: string;
  readonly health?: 'bounced' | 'blocked';
}

/** CodeResult of eSMS calls that concern an SMS. Source: eSMS documentation, `esms-api/bang-ma-loi.md`; classes are ours. */
export const ESMS_CODES: Readonly<Record<string, EsmsCode>> = {
  '100': { class: 'accepted', meaning: 'taken by the gateway' },
  '124': { class: 'duplicate', meaning: 'RequestId already used: the first call was taken' },
  '99': { class: 'person', meaning: 'number blocked in the system', health: 'blocked' },
  '101': { class: 'credentials', meaning: 'wrong ApiKey or SecretKey' },
  '102': { class: 'quota', meaning: 'no price list' },
  '103': { class: 'quota', meaning: 'not enough balance' },
  '104': { class: 'account', meaning: 'brandname unknown or inactive' },
  '107': { class: 'message', meaning: 'fewer than 30 distinct numbers' },
  '108': { class: 'person', meaning: 'phone format', health: 'bounced' },
  '118': { class: 'account', meaning: 'message type unsupported' },
  '120': { class: 'message', meaning: 'too many numbers' },
  '140': { class: 'credentials', meaning: 'source address not on the allow list' },
  '143': { class: 'credentials', meaning: 'account inactive or locked' },
  '146': { class: 'message', meaning: 'text differs from the registered template' },
  '160': { class: 'retry', meaning: 'too many calls per second' },
  '163': { class: 'message', meaning: 'more than one number' },
  // The brandname is registered per operator: subscribers of the others go on, this person takes the next leg.
  '177': { class: 'person', meaning: 'operator not registered for this brandname' },
  '201': { class: 'message', meaning: 'blocked keyword in the text' },
  '300': { class: 'account', meaning: 'message type missing' },
  '301': { class: 'account', meaning: 'service unsupported' },
};

/** `telcoid` of callbacks: the real operator, which a prefix no longer tells since numbers can be ported. */
export const ESMS_OPERATORS: Readonly<Record<string, string>> = {
  '1': 'viettel',
  '2': 'mobifone',
  '3': 'vinaphone',
  '4': 'vietnamobile',
  '5': 'gmobile',
  '6': 'itel',
  '7': 'wintel',
};
