import type { ChannelName, LegalClass } from '@loa/domain';
import type { Operator, Tariff } from './file-schemas.js';

/** By numbering plan (sms reference 8). Since numbers can be ported it is a guess, good enough for an estimate. */
const PREFIXES: readonly (readonly [Operator, RegExp])[] = [
  ['viettel', /^84(3[2-9]|86|9[678])/],
  ['vinaphone', /^84(8[1-58]|9[14])/],
  ['mobifone', /^84(7[06-9]|89|9[03])/],
  ['vietnamobile', /^84(5[268]|92)/],
  ['gmobile', /^84(59|99)/],
];

/** @param phone E.164 digits without the plus */
export function guessOperator(phone: string): Operator {
  return PREFIXES.find(([, prefix]) => prefix.test(phone))?.[0] ?? 'other';
}

export interface Priced {
  readonly channel: ChannelName;
  readonly legalClass: LegalClass;
  /** Parts of an SMS; 1 otherwise. */
  readonly parts: number;
  readonly operator?: Operator;
  /** `yyyy-MM-dd` */
  readonly day: string;
}

/** Estimated price in VND without VAT; null when no row of the tariff fits. The most specific, then newest row holds. */
export function estimatePrice(tariff: Tariff, message: Priced): number | null {
  const fits = tariff.rows.filter(
    (row) =>
      row.channel === message.channel &&
      row.validFrom <= message.day &&
      (row.kind === 'any' || row.kind === message.legalClass) &&
      (row.operator === 'any' || row.operator === message.operator),
  );
  const specific = (row: Tariff['rows'][number]) => (row.operator === 'any' ? 0 : 2) + (row.kind === 'any' ? 0 : 1);
  fits.sort((a, b) => specific(b) - specific(a) || (a.validFrom < b.validFrom ? 1 : -1));
  const row = fits[0];
  if (!row) return null;
  return row.per === 'part' ? row.vnd * message.parts : row.vnd;
}
