/**
 * The variables that a template may use. `member`: differs from person to person and is frozen per member; `campaign`:
 * the same for a whole run. `max` is the longest value in characters that the message lengths are promised for.
 */
export interface VariableFacts {
  readonly scope: 'member' | 'campaign' | 'message';
  readonly kind: 'text' | 'link' | 'list';
  readonly max: number;
}

const member = (max: number): VariableFacts => ({ scope: 'member', kind: 'text', max });
const campaign = (max: number): VariableFacts => ({ scope: 'campaign', kind: 'text', max });
const link = (scope: VariableFacts['scope']): VariableFacts => ({ scope, kind: 'link', max: 200 });

export const TEMPLATE_VARIABLES: Readonly<Record<string, VariableFacts>> = {
  'recipient.name': member(30),
  'recipient.givenName': member(10),
  'recipient.salutation': member(7),
  'recipient.position': member(40),
  'school.name': member(60),
  'school.shortName': member(22),
  'student.name': member(30),
  'student.className': member(10),
  'office.name': campaign(80),
  'office.shortName': campaign(22),
  year: campaign(4),
  deadline: campaign(10),
  hotline: campaign(12),
  link: link('campaign'),
  'event.title': campaign(100),
  'event.date': campaign(10),
  'event.time': campaign(5),
  'event.place': campaign(28),
  'event.deadline': campaign(10),
  'event.onlineLink': link('campaign'),
  'stats.asOf': campaign(10),
  'stats.reachedPercent': campaign(5),
  'stats.activityCount': campaign(6),
  'stats.pupilCount': campaign(6),
  'stats.goodPractice': campaign(100),
  'stats.doneCount': campaign(4),
  'stats.taskCount': campaign(4),
  'week.number': campaign(2),
  tasks: { scope: 'campaign', kind: 'list', max: 20 },
  'tasks.title': campaign(80),
  'tasks.due': campaign(10),
  /** Where a click stops further mail; made per message, never by an author. */
  unsubscribeUrl: link('message'),
};

/** Variables as data: names lead to text, numbers, or (for lists) rows of such. */
export interface TemplateVars {
  readonly [name: string]: TemplateValue;
}
export type TemplateValue = string | number | boolean | null | undefined | TemplateVars | readonly TemplateVars[];

/**
 * Official addresses that a message may lead to (domain reference A12): these domains and all below them. The `gov.vn`
 * registry admits state bodies only.
 */
export const OFFICIAL_DOMAINS: readonly string[] = ['gov.vn', 'haiphong.edu.vn'];

// With a scheme anything counts; without one, lower case only, so that "TT.Cat Ba" is not taken for an address.
const WEB_ADDRESS =
  /[hH][tT][tT][pP][sS]?:\/\/[^\s<>)”"']+|(?<![@\w.-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?![\w-])(?:[/:?][^\s<>)”"']*)?/g;

/** Web addresses in a text that lie outside the allowed domains. E-mail addresses are not web addresses. */
export function unofficialLinks(text: string, allowed: readonly string[] = OFFICIAL_DOMAINS): string[] {
  return Array.from(text.matchAll(WEB_ADDRESS), (match) => match[0].replace(/[.,;:!?…]+$/, '')).filter(
    (address) => !isOfficial(address, allowed),
  );
}

function isOfficial(address: string, allowed: readonly string[]): boolean {
  const text = /^https?:/i.test(address) ? address : `https://${address}`;
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  // `https://dichvucong.gov.vn@elsewhere` looks official and is not.
  if (url.username) return false;
  return allowed.some((domain) => url.hostname === domain || url.hostname.endsWith(`.${domain}`));
}
