/**
 * An error's stack for the log. Database and parser messages quote values, so what looks like an address, a phone
 * number or a token goes.
 */
export function withoutPersonalData(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return text
    .replace(/[^\s@"'<>()]+@[^\s@"'<>()]+\.[A-Za-z]{2,}/g, '[mail]')
    .replace(/\+?\d{9,}/g, '[number]')
    .replace(/\b(loa_[a-z0-9]+_)?[A-Za-z0-9_-]{40,}\b/g, '[secret]');
}
