import type { ChannelName } from './channel.js';
import type { LegalClass } from './legal-class.js';

/** Whose network a Vietnamese mobile number belongs to; `other` is everybody who is not told apart. */
export const OPERATORS = [
  'viettel',
  'vinaphone',
  'mobifone',
  'vietnamobile',
  'gmobile',
  'itel',
  'wintel',
  'other',
] as const;
export type Operator = (typeof OPERATORS)[number];

/** By numbering plan (SMS reference, section 8). */
const PREFIXES: readonly (readonly [Operator, RegExp])[] = [
  ['viettel', /^84(3[2-9]|86|9[678])/],
  ['vinaphone', /^84(8[1-58]|9[14])/],
  ['mobifone', /^84(7[06-9]|89|9[03])/],
  ['vietnamobile', /^84(5[268]|92)/],
  ['gmobile', /^84(59|99)/],
  ['itel', /^8487/],
  ['wintel', /^8455/],
];

/**
 * The operator that a number's prefix stands for. Numbers are portable since 2018-11-16, so this is a guess: what the
 * provider reports later is the truth.
 * @param phone E.164 digits without the plus
 */
export function guessOperator(phone: string): Operator {
  return PREFIXES.find(([, prefix]) => prefix.test(phone))?.[0] ?? 'other';
}

/** One line of a sender account's price list, in đồng without VAT. */
export interface Tariff {
  /** A notice goes as customer care (CSKH), advertising as QC. */
  readonly kind: LegalClass | 'any';
  readonly operator: Operator | 'any';
  /** The provider's template id; empty: every template. */
  readonly template: string;
  readonly per: 'part' | 'message';
  readonly price: number;
  /** `yyyy-MM-dd` */
  readonly validFrom: string;
}

export interface MessageToPrice {
  readonly channel: ChannelName;
  readonly legalClass: LegalClass;
  /** The provider's template id, where the channel sends by template. */
  readonly template?: string;
  /** Absent while the number is not known: only lines for every operator fit then. */
  readonly operator?: Operator;
  /** Parts of an SMS; 1 otherwise. */
  readonly parts: number;
  /** `yyyy-MM-dd` of the sending, in the sender's time zone. */
  readonly day: string;
}

/** Channels that no provider charges for by the message, unless a price list says otherwise. */
const FREE: ReadonlySet<ChannelName> = new Set<ChannelName>(['email', 'zaloOa', 'facebookPage']);

/**
 * What one message costs, in đồng; null when nobody entered a price that fits. Of the lines that fit, the most telling one
 * holds (a template before an operator before a kind), and of equal ones the newest that has begun.
 */
export function priceOf(tariffs: readonly Tariff[], message: MessageToPrice): number | null {
  const telling = (line: Tariff) =>
    (line.template === '' ? 0 : 4) + (line.operator === 'any' ? 0 : 2) + (line.kind === 'any' ? 0 : 1);
  const [line] = tariffs
    .filter(
      ({ kind, operator, template, validFrom }) =>
        validFrom <= message.day &&
        (kind === 'any' || kind === message.legalClass) &&
        (operator === 'any' || operator === message.operator) &&
        (template === '' || template === message.template),
    )
    .sort((a, b) => telling(b) - telling(a) || (a.validFrom < b.validFrom ? 1 : -1));
  if (line === undefined) return FREE.has(message.channel) ? 0 : null;
  return money(line.per === 'part' ? line.price * message.parts : line.price);
}

/** From the cheapest to the dearest operator, while the numbers are not known; null where no price fits. */
export function priceRange(
  tariffs: readonly Tariff[],
  message: Omit<MessageToPrice, 'operator' | 'parts'> & { readonly parts: Span },
): Span | null {
  const prices = (parts: number) =>
    OPERATORS.map((operator) => priceOf(tariffs, { ...message, operator, parts })).filter((price) => price !== null);
  const [low, high] = [prices(message.parts.low), prices(message.parts.high)];
  return low.length === 0 ? null : { low: Math.min(...low), high: Math.max(...high) };
}

export interface Span {
  readonly low: number;
  readonly high: number;
}

/** A leg of a step as it is estimated; in the order in which the channels are tried. */
export interface LegToEstimate {
  /** People whose first channel this is. */
  readonly messages: number;
  /** Of one message, in đồng; null: no price is known. */
  readonly price: Span | null;
}

/**
 * What a step costs, in đồng. `low`: everybody gets the cheapest message on their first channel. `first`: everybody the
 * dearest one there. `high`: besides, nobody is reached and everybody is tried on every channel that follows. Legs without
 * a price count nothing; recipients who share an address get one message, which makes it less.
 */
export function estimateStep(legs: readonly LegToEstimate[]): Span & { readonly first: number } {
  const sum = { low: 0, first: 0, high: 0 };
  for (const [place, { messages, price }] of legs.entries()) {
    const later = legs.slice(place + 1).reduce((so, leg) => so + (leg.price?.high ?? 0), 0);
    sum.low += messages * (price?.low ?? 0);
    sum.first += messages * (price?.high ?? 0);
    sum.high += messages * ((price?.high ?? 0) + later);
  }
  return { low: money(sum.low), first: money(sum.first), high: money(sum.high) };
}

/** From this share of its budget on a campaign is said to be near its end. */
export const BUDGET_NEAR = 0.8;

/**
 * How a budget stands to what is spent or under way and what is still to come. `over`: it will not last even if all goes
 * cheaply; `mayRunOut`: it will not if all goes dearly; `near`: at 80 % or more of it already when all goes cheaply.
 */
export type BudgetVerdict = 'none' | 'enough' | 'near' | 'mayRunOut' | 'over';

export function budgetVerdict(budget: number | null, committed: number, toCome: Span): BudgetVerdict {
  if (budget === null) return 'none';
  if (money(committed + toCome.low) > budget) return 'over';
  if (money(committed + toCome.high) > budget) return 'mayRunOut';
  return money(committed + toCome.low) >= money(budget * BUDGET_NEAR) ? 'near' : 'enough';
}

/** Whether `need` more may be spent: what is under way counts as spent, and a budget may be used up to its last đồng. */
export const withinBudget = (budget: number | null, committed: number, need: number): boolean =>
  budget === null || money(committed + need) <= budget;

/** Sums of đồng are kept to two decimals, as the database does, so that comparing them is exact. */
export const money = (amount: number): number => Math.round(amount * 100) / 100;
