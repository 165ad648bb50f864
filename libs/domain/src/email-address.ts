/** An address ready to store: lower case, as it is hashed and compared. */
export interface EmailAddress {
  readonly address: string;
  readonly domain: string;
}

const LONGEST_ADDRESS = 254;
const LONGEST_LOCAL_PART = 64;
// Unquoted ASCII addresses only: others are legal (RFC 6531) and not delivered by most hosts here.
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Slips of hand in the domains that most addresses have. */
const SLIPS: Readonly<Record<string, string>> = {
  'gmai.com': 'gmail.com',
  'gmial.com': 'gmail.com',
  'gamil.com': 'gmail.com',
  'gmail.con': 'gmail.com',
  'gmail.co': 'gmail.com',
  'gmail.com.vn': 'gmail.com',
  'yaho.com': 'yahoo.com',
  'yahoo.con': 'yahoo.com',
  'yahoo.co': 'yahoo.com',
  'hotmai.com': 'hotmail.com',
};

/** Reads an e-mail address; null when no mail could go there. */
export function parseEmail(text: string): EmailAddress | null {
  const address = text
    .trim()
    .replace(/^mailto:/i, '')
    .toLowerCase();
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  const labels = domain.split('.');
  const good =
    at > 0 &&
    address.length <= LONGEST_ADDRESS &&
    local.length <= LONGEST_LOCAL_PART &&
    LOCAL_PART.test(local) &&
    labels.length >= 2 &&
    labels.every((label) => LABEL.test(label)) &&
    /^([a-z]{2,}|xn--.+)$/.test(labels.at(-1)!);
  return good ? { address, domain } : null;
}

/** A better spelling of an address whose domain looks like a slip of hand, or null. */
export function proposeEmail(text: string): string | null {
  const loose = text
    .trim()
    .toLowerCase()
    .replace(/\s+/g, '')
    .replace(/,/g, '.')
    .replace(/\.{2,}/g, '.');
  const parsed = parseEmail(loose);
  if (!parsed) return null;
  const right = Object.hasOwn(SLIPS, parsed.domain) ? SLIPS[parsed.domain]! : parsed.domain;
  const proposal = parsed.address.slice(0, -parsed.domain.length) + right;
  return proposal === text.trim().toLowerCase() ? null : proposal;
}

/** The address of a cell, which may hold several, or a name beside it. */
export interface EmailsOfCell {
  /** What stands for the first address, not looked at yet. */
  readonly text: string;
  /** Good addresses beside it. */
  readonly more: number;
}

/** Reads a cell of a list: "An <an@x.vn>; binh@x.vn", or simply an address. */
export function readEmails(text: string): EmailsOfCell {
  const pieces = text.split(/[;,/|\n]|\s+/).map((piece) => piece.replace(/^<|>$/g, ''));
  const good = [...new Set(pieces.flatMap((piece) => parseEmail(piece)?.address ?? []))];
  return parseEmail(text) || good.length === 0 ? { text, more: 0 } : { text: good[0]!, more: good.length - 1 };
}
