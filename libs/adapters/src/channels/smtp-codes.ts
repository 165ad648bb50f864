import type { RefusalClass } from '@loa/application';

/** Where in the dialogue a reply came: the same code is about the address at RCPT and about the content after the body. */
export type SmtpStage = 'connect' | 'auth' | 'mail' | 'rcpt' | 'data' | 'body';

export interface SmtpVerdict {
  readonly class: RefusalClass;
  readonly health?: 'bounced' | 'blocked';
}

interface Rule extends SmtpVerdict {
  /** Enhanced status (RFC 3463): exact, or a prefix that ends with a dot. */
  readonly status: string;
  readonly stage?: SmtpStage;
}

/** First match wins. Source: RFC 3463 for the meanings, receivers' own pages for 5.7.x; the classes are ours. */
const RULES: readonly Rule[] = [
  // Before a recipient is named, a refusal can only be about us.
  { status: '5.', stage: 'connect', class: 'account' },
  { status: '5.1.', stage: 'mail', class: 'account' },
  { status: '5.2.', stage: 'mail', class: 'account' },
  { status: '5.1.1', class: 'person', health: 'bounced' },
  { status: '5.1.10', class: 'person', health: 'bounced' },
  { status: '5.1.6', class: 'person', health: 'bounced' },
  { status: '5.1.3', class: 'person', health: 'bounced' },
  // No such domain: a broken name server looks the same, so the address is not marked on one sight.
  { status: '5.1.2', class: 'person' },
  { status: '5.4.4', class: 'person' },
  { status: '5.2.1', class: 'person' },
  // A full mailbox passes, although its code says "permanent".
  { status: '5.2.2', class: 'person' },
  { status: '5.2.3', class: 'message' },
  { status: '5.3.4', class: 'message' },
  { status: '5.4.5', class: 'quota' },
  { status: '5.7.8', class: 'credentials' },
  { status: '5.7.25', class: 'account' },
  { status: '5.7.26', class: 'account' },
  { status: '5.7.27', class: 'account' },
  { status: '5.7.30', class: 'account' },
  { status: '5.7.509', class: 'account' },
  { status: '5.7.515', class: 'account' },
  { status: '5.7.', stage: 'mail', class: 'account' },
  { status: '5.7.', stage: 'body', class: 'message' },
  // Refused by policy at the address: not the person's fault, so the next leg and no mark.
  { status: '5.7.', class: 'person' },
  { status: '5.6.', class: 'message' },
  { status: '4.', class: 'retry' },
];

/** Words of servers that give no enhanced code, or too broad a one. Checked before the rules. */
const WORDS: readonly { readonly pattern: RegExp; readonly stage?: SmtpStage; readonly verdict: SmtpVerdict }[] = [
  {
    pattern:
      /daily (user )?sending (limit|quota)|sending (limit|quota) exceeded|quota.*exceeded for (the )?(sender|account)/i,
    verdict: { class: 'quota' },
  },
  {
    pattern: /relay(ing)? (access )?denied|unable to relay|not permitted to relay/i,
    stage: 'rcpt',
    verdict: { class: 'account' },
  },
];
const NO_MAILBOX =
  /user (is )?unknown|unknown user|no such (user|mailbox|recipient)|mailbox (not found|unavailable|does not exist)|recipient (rejected|not found|unknown)|does not exist|invalid (mailbox|recipient)/i;

/** Judges a reply by its enhanced status, then by its three digits and words. Only for definite replies (4yz, 5yz). */
export function smtpVerdict(stage: SmtpStage, replyCode: number, status: string | null, text: string): SmtpVerdict {
  if (stage === 'auth' || [530, 534, 535].includes(replyCode))
    return { class: replyCode >= 500 ? 'credentials' : 'retry' };
  const word = WORDS.find((entry) => (!entry.stage || entry.stage === stage) && entry.pattern.test(text));
  if (word) return word.verdict;
  const rule = status && RULES.find((each) => (!each.stage || each.stage === stage) && matches(each.status, status));
  if (rule) return rule.health ? { class: rule.class, health: rule.health } : { class: rule.class };
  return byDigits(stage, replyCode, text);
}

function matches(rule: string, status: string): boolean {
  return rule.endsWith('.') ? status.startsWith(rule) : status === rule;
}

function byDigits(stage: SmtpStage, replyCode: number, text: string): SmtpVerdict {
  if (replyCode < 500) return { class: 'retry' };
  if (stage === 'rcpt') return NO_MAILBOX.test(text) ? { class: 'person', health: 'bounced' } : { class: 'person' };
  if (stage === 'body' || stage === 'data') return { class: 'message' };
  return { class: 'account' };
}

/** The enhanced status of a reply or a DSN field: `5.1.1` of "550 5.1.1 no such user". */
export function enhancedStatus(text: string): string | null {
  return /(?:^|[\s(]|^\d{3}-)([245]\.\d{1,3}\.\d{1,3})(?=$|[\s).,;:])/.exec(text)?.[1] ?? null;
}
