/** What one session may hold back of a reply that doesn't end; far more than any server says. */
const LONGEST = 64 * 1024;

/** Puts the replies of a server together from what its socket brings (RFC 5321, 4.2): any number of lines in any cuts. */
export class ReplyReader {
  /** A line without its end. */
  private line = '';
  /** Lines of a reply whose last line is still to come. */
  private begun = '';

  /** The replies that are whole now, as octets; what is none is given too (`isReply`). */
  read(chunk: Buffer): readonly string[] {
    const replies: string[] = [];
    const text = this.line + chunk.toString('latin1');
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      const line = text.slice(start, text.charCodeAt(end - 1) === CR ? end - 1 : end);
      start = end + 1;
      if (line[3] === '-' && isReply(line)) this.begun += `${line}\n`;
      else {
        replies.push(isReply(line) ? this.begun + line : line);
        this.begun = '';
      }
    }
    this.line = text.slice(start);
    if (this.line.length + this.begun.length > LONGEST) replies.push(ENDLESS);
    return replies;
  }
}

/** No reply. */
const ENDLESS = '';

const CR = 0x0d;

/** Begins with three digits, the first of them 2 to 5, and then nothing, a space or a hyphen. */
export function isReply(text: string): boolean {
  return /^[2-5]\d\d(?:[ -]|$)/.test(text);
}

export function replyCode(reply: string): number {
  return Number(reply.slice(0, 3));
}

/** As people read it; servers speak UTF-8 if anything but ASCII (RFC 6531). */
export function replyText(reply: string): string {
  return Buffer.from(reply, 'latin1').toString();
}
