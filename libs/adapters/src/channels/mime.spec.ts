import fc from 'fast-check';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import MailComposer from 'nodemailer/lib/mail-composer';
import { type Mail, type MailSender, plainMail } from './smtp-message.js';

/** More of them, or one of them again: `MAIL_FUZZ_RUNS=20000 MAIL_FUZZ_SEED=7`. */
const RUNS = Number(process.env.MAIL_FUZZ_RUNS ?? 250);
const SEED = Number(process.env.MAIL_FUZZ_SEED ?? 20261010);
const TIMEOUT_MS = 10_000 + RUNS * 200;
/** What RFC 5322 allows in a line, and what it asks for, without the line end. */
const LINE_MAX = 998;
const LINE_WISHED = 78;
const ENCODED_MAX = 76;

const DATE = new Date('2026-10-09T20:30:00Z');
const sender: MailSender = {
  accountId: 'acc',
  from: 'gd@haiphong.example',
  fromName: 'Phòng Giáo dục',
  replyTo: 'vp@haiphong.example',
  domain: 'bounce.example',
};

const oneOf = (...texts: string[]) => fc.constantFrom(...texts);
const word = fc.oneof(
  { weight: 5, arbitrary: oneOf('Kính gửi', 'Nguyễn Thị Ánh', 'ngày 10/10', 'dịch vụ công', 'Plain words', 'a', '1') },
  { weight: 2, arbitrary: oneOf('📣', '👩‍🏫', '🇻🇳', '́', 'ễ', '\u2028', '\u00a0', '日本語', '\ud83d') },
  { weight: 2, arbitrary: oneOf(' ', '  ', '\t', '-', '--', '=', '=20', '=?', '?=', '\0', '\x7f', '\u0085') },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(oneOf('x', 'ễ', '😀', '.', 'ab '), fc.integer({ min: 60, max: 1200 }))
      .map(([unit, times]) => unit.repeat(times)),
  },
);
const nameMark = oneOf('"', "'", ',', '(', ')', '<', '>', '@', ';', ':', '\\', '[', '.', ' (Bé) ', '"Bé", ');
const injection = oneOf('\r\nBcc: all@example.vn', '\nX-Evil: 1', '\rX-Evil: 1', '\r\n\r\nbody', '\r\n .\r\n', '\n\t');
const lineMark = oneOf(
  '\n',
  '\r\n',
  '\r',
  '\n\n',
  '\n.',
  '\n.\n',
  '\r\n.\r\n',
  '\n..',
  ' \n',
  '\t\n',
  '\nFrom x',
  '\n--=_loa.',
);
const join = (parts: fc.Arbitrary<string>[], maxLength: number) =>
  fc.array(fc.oneof(...parts), { maxLength }).map((each) => each.join(''));

const header = fc.oneof(
  { weight: 3, arbitrary: join([word, nameMark, oneOf(' ')], 12) },
  { weight: 1, arbitrary: join([word, injection], 4) },
);
const content = fc.oneof(
  { weight: 4, arbitrary: join([word, lineMark, oneOf(' ')], 30) },
  { weight: 1, arbitrary: join([oneOf('Plain text', ' ', '. ', 'https://a.vn/?a=1&b=2'), lineMark], 30) },
  { weight: 1, arbitrary: oneOf('', '.', '.\n', '\r\n', ' ', '\t', '..', '-') },
);
const mail: fc.Arbitrary<Mail> = fc.record(
  {
    reference: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,40}$/),
    to: oneOf('an@example.vn', 'a.b+c@x.edu.vn', "o'hara_1@example.vn"),
    toName: header,
    subject: header,
    content: fc.record({ text: content, html: content.map((each) => `<p>${each}</p>`) }),
    unsubscribeUrl: fc.integer({ min: 1, max: 900 }).map((length) => `https://loa.example/u/${'a'.repeat(length)}`),
    listId: oneOf('phuhuynh', 'digitalDay.eve.loa'),
    date: fc.constant(DATE),
  },
  { requiredKeys: ['reference', 'to', 'subject', 'content', 'date'] },
);

const PLAIN: Mail = {
  reference: 'r',
  to: 'an@example.vn',
  subject: 's',
  content: { text: 't', html: '<p>h</p>' },
  date: DATE,
};

/** Names and subjects are one line with single spaces; nodemailer lets an encoded line end through to the reader. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
const oneLine = (text: string) => text.replace(/[\x00-\x20\x7f]+/g, ' ').trim();

/** A lone CR is a line end with us; nodemailer leaves it bare, and readers drop it. */
const lines = (text: string) => text.replace(/\r\n?/g, '\n');

/** The same message by nodemailer's own composer. */
function byNodemailer(each: Mail): Promise<Buffer> {
  const list = each.listId ?? 'loa';
  const listId = list.includes('.') ? list : `${list}.${sender.domain}`;
  const headers: Record<string, string> = each.unsubscribeUrl
    ? {
        'List-Unsubscribe': `<${each.unsubscribeUrl}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        'List-Id': `<${listId}>`,
        'Feedback-ID': `${list}:acc:email:bounce.example`,
      }
    : { 'Auto-Submitted': 'auto-generated' };
  return new MailComposer({
    from: { name: sender.fromName!, address: sender.from },
    to: { name: oneLine(each.toName ?? ''), address: each.to },
    replyTo: sender.replyTo!,
    subject: oneLine(each.subject),
    text: lines(each.content.text),
    html: lines(each.content.html),
    messageId: `<${each.reference}@bounce.example>`,
    date: each.date,
    headers: { ...headers, 'X-Loa-Reference': each.reference },
  })
    .compile()
    .build();
}

/** What a reader takes from it. nodemailer leaves an empty text part out, and the HTML then stands alone. */
function reading(parsed: ParsedMail, alone: boolean) {
  const address = (each: AddressObject | AddressObject[] | undefined) =>
    [each].flat().flatMap((one) => one?.value ?? []);
  const fields = Object.fromEntries(
    parsed.headerLines
      .filter(
        ({ key }) => !['content-type', 'content-transfer-encoding', 'subject', 'from', 'to', 'reply-to'].includes(key),
      )
      .map(({ key, line }) => [
        key,
        line
          .slice(line.indexOf(':') + 1)
          .replace(/\s+/g, ' ')
          .trim(),
      ]),
  );
  return {
    from: address(parsed.from),
    to: address(parsed.to),
    replyTo: address(parsed.replyTo),
    subject: parsed.subject ?? '',
    text: alone ? '' : parsed.text,
    html: alone ? String(parsed.html).replace(/\n$/, '') : parsed.html,
    attachments: parsed.attachments.length,
    date: parsed.date,
    fields,
  };
}

function expectWellFormed(raw: string, eightBit: boolean): void {
  expect(raw).not.toContain('\0');
  if (!eightBit) expect(raw).toMatch(/^[\t\r\n -~]*$/);
  expect(raw.split('\r\n\r\n', 1)[0]).toMatch(/^[\r\n -~]*$/);
  expect(raw.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
  expect(raw.endsWith('\r\n')).toBe(true);
  for (const line of raw.split('\r\n')) expect(line.length).toBeLessThanOrEqual(LINE_MAX);
  const [head] = raw.split('\r\n\r\n', 1) as [string];
  for (const line of head.split('\r\n')) {
    // A line longer than wished has no place to be folded at.
    if (line.length > LINE_WISHED) expect(line).toMatch(/^([\w-]+:)? ?[^ ]+$/);
    expect(line).toMatch(/\S/);
  }
  for (const part of raw.split(/^--=_loa/m).slice(1)) {
    const [partHead, ...rest] = part.split('\r\n\r\n');
    if (!/base64/.test(partHead!)) continue;
    for (const line of rest.join('\r\n\r\n').split('\r\n')) expect(line.length).toBeLessThanOrEqual(ENCODED_MAX);
  }
}

const octets = (each: Mail, eightBit: boolean) => Buffer.from(plainMail(sender, each, eightBit).octets, 'latin1');

describe.each([
  ['8bit', true],
  ['7bit', false],
])('a message of ours in %s', (_, eightBit) => {
  it(
    'reads as the same message by nodemailer’s composer does, and is well formed',
    async () => {
      await fc.assert(
        fc.asyncProperty(mail, async (each) => {
          const ours = octets(each, eightBit);
          expectWellFormed(ours.toString('latin1'), plainMail(sender, each, eightBit).eightBit);
          const [mine, theirs] = await Promise.all([simpleParser(ours), simpleParser(await byNodemailer(each))]);
          const alone = each.content.text === '';
          expect(reading(mine, alone)).toEqual(reading(theirs, alone));
        }),
        { numRuns: RUNS, seed: SEED },
      );
    },
    TIMEOUT_MS,
  );

  it.each(['=?UTF-8?B?eA==?=', 'a =?utf-8?q?b?= c'])(
    'keeps "%s" as it was typed, where nodemailer lets the reader decode it',
    async (typed) => {
      const ours = octets({ ...PLAIN, subject: typed, toName: typed }, eightBit);
      expect(await simpleParser(ours)).toMatchObject({ subject: typed, to: { value: [{ name: typed }] } });
    },
  );
});
