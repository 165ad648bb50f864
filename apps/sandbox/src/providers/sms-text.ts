const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENDED = '^{}\\[~]|€\f';
const units7 = new Map<string, number>([
  ...[...BASIC].map((c) => [c, 1] as const),
  ...[...EXTENDED].map((c) => [c, 2] as const),
]);

/**
 * What a phone shows of a text and in how many parts it travels. Without `unicode` a gateway sends the 7-bit alphabet
 * only, so every other character turns into a question mark. A part never ends inside an escape or surrogate pair.
 */
export function asReceived(text: string, unicode: boolean): { text: string; parts: number } {
  const shown = unicode ? text : [...text].map((c) => (units7.has(c) ? c : '?')).join('');
  const sizes = [...shown].map((c) => units7.get(c) ?? Number.NaN);
  const sevenBit = !sizes.some(Number.isNaN);
  return {
    text: shown,
    parts: sevenBit
      ? partsOf(sizes, 160, 153)
      : partsOf(
          [...shown].map((c) => c.length),
          70,
          67,
        ),
  };
}

function partsOf(sizes: number[], single: number, joined: number): number {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= single) return 1;
  let parts = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > joined) {
      parts += 1;
      used = 0;
    }
    used += size;
  }
  return parts;
}
