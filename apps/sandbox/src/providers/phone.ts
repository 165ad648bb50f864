/** Operators by numbering plan, as eSMS numbers them (telcoid), with a price per part in VND. */
const OPERATORS = [
  { telcoId: 1, name: 'Viettel', price: 850, prefixes: /^84(3[2-9]|86|9[678])/ },
  { telcoId: 2, name: 'Mobifone', price: 790, prefixes: /^84(7[06-9]|89|9[03])/ },
  { telcoId: 3, name: 'Vinaphone', price: 800, prefixes: /^84(8[1-58]|9[14])/ },
  { telcoId: 4, name: 'Vietnamobile', price: 830, prefixes: /^84(5[268]|92)/ },
  { telcoId: 5, name: 'Gtel', price: 850, prefixes: /^84(59|99)/ },
  { telcoId: 6, name: 'Itel', price: 850, prefixes: /^8487/ },
  { telcoId: 7, name: 'Reddi', price: 850, prefixes: /^8455/ },
] as const;
const UNKNOWN_OPERATOR = { telcoId: 1, name: 'Viettel', price: 850 } as const;

/** `84…` digits of a Vietnamese mobile number written with 0, 84 or +84; null when it can't be one. */
export function toInternational(phone: string): string | null {
  const digits = phone.replace(/[\s.+-]/g, '').replace(/^0/, '84');
  return /^84\d{9}$/.test(digits) ? digits : null;
}

export function toLocal(international: string): string {
  return `0${international.slice(2)}`;
}

export function operatorOf(international: string): { telcoId: number; name: string; price: number } {
  return OPERATORS.find(({ prefixes }) => prefixes.test(international)) ?? UNKNOWN_OPERATOR;
}
