/**
 * Octets of UTF-8 in a string, one character each. V8 keeps such strings in one byte a character: they are put together
 * and written several times faster than strings with Vietnamese letters.
 */
export function octetsOf(text: string): string {
  return isAscii(text) ? text : Buffer.from(text).toString('latin1');
}

/** Octets with CRLF line ends; most values are plain words and need neither. */
export function lineOctets(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : octetsOf(withCrlf(text));
}

/** Every line end, also a lone CR or LF, as the CRLF that mail is written with. */
export function withCrlf(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n|\r|\n/g, '\r\n') : text.replace(/\n/g, '\r\n');
}

function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  return /^[\x00-\x7f]*$/.test(text);
}
