/** What one session may hold back of a reply that doesn't end; as much as nodemailer allows is far more than any server says. */
const LONGEST = 64 * 1024;

/** Puts the replies of a server together from what its socket brings (RFC 5321, 4.2): any number of lines in any cuts. */
export class ReplyReader {
  /** A line without its end. */
  private line = '';
  /** Lines of a reply whose last line is still to come. */
  private begun = '';

  /** The replies that are whole now, as octets; null when what came is no reply or does not end. */
  read(chunk: Buffer): readonly string[] | null {
    const replies: string[] = [];
    const text = this.line + chunk.toString('latin1');
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      const line = text.slice(start, text.charCodeAt(end - 1) === CR ? end - 1 : end);
      start = end + 1;
      if (!isReplyLine(line)) return null;
      if (line[3] === '-') this.begun += `${line}\n`;
      else {
        replies.push(this.begun + line);
        this.begun = '';
      }
    }
    this.line = text.slice(start);
    return this.line.length + this.begun.length > LONGEST ? null : replies;
  }
}

const CR = 0x0d;

/** Three digits, the first of them 2 to 5, and then nothing, a space or a hyphen. */
function isReplyLine(line: string): boolean {
  return /^[2-5]\d\d(?:[ -]|$)/.test(line);
}

export function replyCode(reply: string): number {
  return Number(reply.slice(0, 3));
}

/** As people read it; servers speak UTF-8 if anything but ASCII (RFC 6531). */
export function replyText(reply: string): string {
  return Buffer.from(reply, 'latin1').toString();
}
