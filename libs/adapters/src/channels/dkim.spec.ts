import { createHash, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import fc from 'fast-check';
import { dkimKey, relaxedBody } from './dkim.js';
import { type Mail, type MailSender, signedMail } from './smtp-message.js';

const RUNS = Number(process.env.MAIL_FUZZ_RUNS ?? 100);
const pair = generateKeyPairSync('rsa', { modulusLength: 1024 });
const key = dkimKey('haiphong.example', 's1', pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
const sender: MailSender = {
  accountId: 'acc',
  from: 'gd@haiphong.example',
  fromName: 'Phòng Giáo dục',
  replyTo: 'vp@haiphong.example',
  domain: 'bounce.example',
};

/**
 * A reader of its own, after RFC 6376 sections 3.4.2, 3.4.4, 3.5 and 6.1.3, that works on the received octets line by line
 * and knows nothing of how we write. Gives the names of the signed fields, or what is wrong.
 */
function readSignature(raw: string, key: KeyObject): string[] | string {
  const end = raw.indexOf('\r\n\r\n');
  const fields: string[] = [];
  for (const line of raw.slice(0, end).split('\r\n')) {
    if (line[0] === ' ' || line[0] === '\t') fields[fields.length - 1] += line;
    else fields.push(line);
  }
  const nameOf = (field: string) => field.slice(0, field.indexOf(':')).trimEnd().toLowerCase();
  const canonical = (field: string) =>
    `${nameOf(field)}:${field
      .slice(field.indexOf(':') + 1)
      .split(/[ \t]+/)
      .filter((word) => word !== '')
      .join(' ')}`;
  const signature = fields.find((field) => nameOf(field) === 'dkim-signature');
  if (signature === undefined) return 'no signature';
  const tags = new Map(
    signature
      .slice(signature.indexOf(':') + 1)
      .split(';')
      .map((tag) => [tag.slice(0, tag.indexOf('=')).trim(), tag.slice(tag.indexOf('=') + 1).replace(/[ \t]/g, '')]),
  );
  const body: string[] = [];
  for (const line of raw.slice(end + 4).split('\r\n')) {
    let kept = '';
    for (const octet of line) kept += octet === '\t' || octet === ' ' ? (kept.endsWith(' ') ? '' : ' ') : octet;
    body.push(kept.endsWith(' ') ? kept.slice(0, -1) : kept);
  }
  while (body.length > 0 && body.at(-1) === '') body.pop();
  const bodyHash = createHash('sha256')
    .update(body.map((line) => `${line}\r\n`).join(''), 'latin1')
    .digest('base64');
  if (tags.get('bh') !== bodyHash) return 'body hash';
  // Fields of one name are taken from the bottom up; a name without a field left stands for nothing.
  const left = [...fields];
  const names = tags.get('h')!.split(':');
  let signed = '';
  for (const name of names) {
    const at = left.map(nameOf).lastIndexOf(name.toLowerCase());
    if (at >= 0) signed += `${canonical(left.splice(at, 1)[0]!)}\r\n`;
  }
  signed += canonical(signature).replace(/(;\s*b=)[^;]*/, '$1');
  const proof = Buffer.from(tags.get('b')!, 'base64');
  return verify('sha256', Buffer.from(signed, 'latin1'), key, proof) ? names : 'signature';
}

const space = fc.constantFrom(' ', '  ', '\t', ' \t ', '\n', '\r\n', '\n\n\n', ' \n', '\t\r\n', '.', '\n.');
const text = fc
  .array(fc.oneof(space, fc.constantFrom('Plain', 'Kính gửi', 'x'.repeat(80), '-', '=')), { maxLength: 20 })
  .map((parts) => parts.join(''));
const mail: fc.Arbitrary<Mail> = fc.record(
  {
    reference: fc.stringMatching(/^[a-z0-9-]{1,40}$/),
    to: fc.constant('an@example.vn'),
    toName: text,
    subject: text,
    content: fc.record({ text, html: text }),
    unsubscribeUrl: fc.integer({ min: 1, max: 300 }).map((length) => `https://loa.example/u/${'a'.repeat(length)}`),
    listId: fc.constant('phuhuynh'),
    date: fc.constant(new Date('2026-10-09T20:30:00Z')),
  },
  { requiredKeys: ['reference', 'to', 'subject', 'content', 'date'] },
);

describe('a DKIM signature', () => {
  it('holds for another reader, whatever the message, and covers both unsubscribe headers', async () => {
    await fc.assert(
      fc.asyncProperty(mail, async (each) => {
        const raw = (await signedMail(sender, key, each)).octets;
        const names = readSignature(raw, pair.publicKey);
        expect(names).toEqual(expect.arrayContaining(['from', 'to', 'subject', 'date', 'message-id', 'content-type']));
        if (each.unsubscribeUrl) {
          expect(names).toEqual(expect.arrayContaining(['list-unsubscribe', 'list-unsubscribe-post']));
        }
        for (const line of raw.split('\r\n\r\n', 1)[0]!.split('\r\n').slice(0, 12)) {
          if (/^(DKIM| (q|bh|h|b)=)/.test(line)) expect(line.length).toBeLessThanOrEqual(78);
        }
      }),
      { numRuns: RUNS, seed: Number(process.env.MAIL_FUZZ_SEED ?? 20261010) },
    );
  });

  it.each([
    ['the subject', (raw: string) => raw.replace('Subject: s', 'Subject: t'), 'signature'],
    ['a word of the body', (raw: string) => raw.replace('Kept', 'Lost'), 'body hash'],
    ['the way out', (raw: string) => raw.replace('loa.example/u', 'evil.example/u'), 'signature'],
  ])('breaks when %s changes', async (_, change, fault) => {
    const content = { text: 'Kept', html: '<p>x</p>' };
    const plain = { reference: 'r', to: 'a@b.vn', subject: 's', content, date: new Date(0) };
    const { octets } = await signedMail(sender, key, { ...plain, unsubscribeUrl: 'https://loa.example/u/1' });
    expect(readSignature(change(octets), pair.publicKey)).toBe(fault);
  });

  it('makes of a body what the example of RFC 6376, 3.4.5 makes', () => {
    expect(relaxedBody(' C \r\nD \t E\r\n\r\n\r\n')).toBe(' C\r\nD E\r\n');
    expect(relaxedBody('\r\n\r\n')).toBe('');
    expect(relaxedBody('no line end')).toBe('no line end\r\n');
  });
});
