export interface MailFacts {
  /** As it stands in the header, encoded words and all. */
  subject: string;
  /** Message-ID, or the header that the configuration names. */
  reference: string | null;
}

/** Looks at the header block only: parsing the whole mail waits until somebody wants to see it. */
export function mailFacts(raw: string, referenceHeader: string): MailFacts {
  const headers = headerBlock(raw);
  return {
    subject: headerOf(headers, 'subject') ?? '',
    reference: (referenceHeader && headerOf(headers, referenceHeader)) || headerOf(headers, 'message-id'),
  };
}

export function headerBlock(raw: string): string {
  const end = raw.indexOf('\r\n\r\n');
  return end < 0 ? raw : raw.slice(0, end);
}

/** The first field of that name, unfolded; null when there is none. */
export function headerOf(headers: string, name: string): string | null {
  const block = `\r\n${headers}`;
  const start = block.toLowerCase().indexOf(`\r\n${name.toLowerCase()}:`);
  if (start < 0) return null;
  const value = /^[^\r\n]*(?:\r\n[ \t][^\r\n]*)*/.exec(block.slice(start + name.length + 3))![0];
  return value.replace(/\r\n[ \t]+/g, ' ').trim();
}
