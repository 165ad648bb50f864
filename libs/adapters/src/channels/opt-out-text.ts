/** What a person writes to be left alone: the word that our templates teach (TUCHOI) and its usual neighbours. */
const WORDS = new Set(['TUCHOI', 'TC', 'STOP', 'HUYNHANTIN']);

/** Ignores case, accents, spaces and punctuation: "Từ chối." counts. A sentence that merely holds the word doesn't. */
export function isOptOut(text: string): boolean {
  const bare = text
    .normalize('NFD')
    .replace(/đ/gi, 'd')
    .replace(/[^A-Za-z]/g, '');
  return WORDS.has(bare.toUpperCase());
}
