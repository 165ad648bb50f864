/** A name ready to store: `searchName` is what searches compare with. */
export interface PersonName {
  readonly fullName: string;
  /** What one is called by: the last word of a Vietnamese name. */
  readonly givenName: string;
  /** Lower case, without accents. */
  readonly searchName: string;
}

const LONGEST = 100;
// Letters of any script, and the signs that real names hold. Digits and formula signs are slips of a spreadsheet.
const NAME = /^\p{L}[\p{L}\p{M}'’.\- ]*$/u;

/** Reads a name as people type it; null when it can't be one. Names in capitals or small letters get their capitals. */
export function parsePersonName(text: string): PersonName | null {
  const clean = text.normalize('NFC').replace(/\s+/gu, ' ').trim();
  if (clean.length < 2 || clean.length > LONGEST || !NAME.test(clean)) return null;
  const oneCase = clean === clean.toLocaleUpperCase('vi') || clean === clean.toLocaleLowerCase('vi');
  const fullName = oneCase ? withCapitals(clean) : clean;
  return { fullName, givenName: fullName.slice(fullName.lastIndexOf(' ') + 1), searchName: searchableName(fullName) };
}

/** Lower case without accents and with single spaces: "Đỗ Thị Ngọc" becomes "do thi ngoc". */
export function searchableName(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase().replace(/\s+/gu, ' ').trim();
}

function withCapitals(text: string): string {
  return text
    .toLocaleLowerCase('vi')
    .replace(/(^|[ \-'’.])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toLocaleUpperCase('vi'));
}
