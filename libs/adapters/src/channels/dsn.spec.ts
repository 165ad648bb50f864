import { readBounce } from './dsn.js';

const receivedAt = new Date('2026-10-10T01:00:00Z');
const read = (raw: string, recipients: string[] = ['b+ref-1@bounce.example']) =>
  readBounce({ raw: Buffer.from(raw.replace(/\r?\n/g, '\r\n')), recipients, receivedAt });

const dsn = (
  block: string,
  returned = 'Message-ID: <ref-9@bounce.example>\nX-Loa-Reference: ref-9',
) => `From: MAILER-DAEMON@mx.example
To: b+ref-1@bounce.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

This is the mail system. I'm sorry.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Fri, 9 Oct 2026 20:30:00 +0000

${block}

--B
Content-Type: message/rfc822

${returned}
From: gd@haiphong.example
Subject: x

text
--B--
`;
const recipient = (action: string, status: string, diagnostic: string) => `Final-Recipient: rfc822; an@example.vn
Action: ${action}
Status: ${status}
Diagnostic-Code: smtp; ${diagnostic}`;

describe('bounces by the standard', () => {
  it('reads a hard failure and marks the address', async () => {
    expect(
      await read(dsn(recipient('failed', '5.1.1', '550 5.1.1 <an@example.vn>: user unknown\n    in table'))),
    ).toEqual([
      {
        reference: 'ref-1',
        providerRef: null,
        kind: 'failed',
        code: 'dsn:5.1.1',
        detail: '550 5.1.1 <an@example.vn>: user unknown in table',
        health: 'bounced',
        at: receivedAt,
      },
    ]);
  });

  it('does not blame a person for policy or a full mailbox', async () => {
    for (const [status, text] of [
      ['5.7.1', '554 5.7.1 spam'],
      ['5.2.2', '552 5.2.2 full'],
    ] as const) {
      const [event] = await read(dsn(recipient('failed', status, text)));
      expect(event).toMatchObject({ kind: 'failed', code: `dsn:${status}` });
      expect(event).not.toHaveProperty('health');
    }
  });

  it('reads delay, delivery, and takes relaying for nothing', async () => {
    expect(await read(dsn(recipient('delayed', '4.4.1', '451 no answer')))).toMatchObject([
      { kind: 'delayed', code: 'dsn:4.4.1' },
    ]);
    expect(await read(dsn(recipient('Delivered', '2.1.5', '250 ok')))).toMatchObject([{ kind: 'delivered' }]);
    expect(await read(dsn(recipient('relayed', '2.1.9', '250 ok')))).toEqual([]);
  });

  it('finds the message by the returned copy when the bounce address was lost', async () => {
    const bounce = dsn(recipient('failed', '5.1.1', '550 no'));
    expect(await read(bounce, ['gd@haiphong.example'])).toMatchObject([{ reference: 'ref-9' }]);
    const byId = dsn(recipient('failed', '5.1.1', '550 no'), 'Message-ID: <ref-8@bounce.example>');
    expect(await read(byId, ['gd@haiphong.example'])).toMatchObject([{ reference: 'ref-8' }]);
    const headersOnly = bounce.replace('message/rfc822', 'text/rfc822-headers');
    expect(await read(headersOnly, ['gd@haiphong.example'])).toMatchObject([{ reference: 'ref-9' }]);
  });

  it('gives nothing for a bounce of someone else’s message', async () => {
    expect(
      await read(dsn(recipient('failed', '5.1.1', '550 no'), 'Message-ID: <xyz_1@other.example>'), [
        'gd@haiphong.example',
      ]),
    ).toEqual([]);
  });
});

describe('bounces in plain words', () => {
  const plain = (headers: string, body: string) => `${headers}\nContent-Type: text/plain\n\n${body}\n`;

  it('reads a failure from a mail system', async () => {
    const raw = plain(
      'From: MAILER-DAEMON@mx.example\nSubject: failure notice',
      'Hi. I was not able to deliver:\n<an@example.vn>: 550 5.1.1 unknown user',
    );
    expect(await read(raw)).toMatchObject([
      { kind: 'failed', code: 'dsn:5.1.1', health: 'bounced', reference: 'ref-1' },
    ]);
    const noCode = plain(
      'From: postmaster@mx.example\nSubject: Undeliverable',
      'Your message could not be delivered: user unknown',
    );
    expect(await read(noCode)).toMatchObject([{ kind: 'failed', code: 'dsn:text' }]);
  });

  it('reads a delay as a delay', async () => {
    const raw = plain('From: MAILER-DAEMON@mx.example\nSubject: Warning: message delayed', 'will retry: 451 4.4.1');
    expect(await read(raw)).toMatchObject([{ kind: 'delayed' }]);
  });

  it('takes a holiday reply and a person’s answer for no bounce', async () => {
    const away = plain(
      'From: an@example.vn\nAuto-Submitted: auto-replied\nSubject: Nghỉ phép',
      'Tôi nghỉ đến 15/10. 550 5.1.1',
    );
    expect(await read(away)).toEqual([]);
    const answer = plain('From: an@example.vn\nSubject: Re: Thông báo', 'Cảm ơn, tôi đã nhận được, failed 550 5.1.1');
    expect(await read(answer)).toEqual([]);
  });
});

describe('complaints', () => {
  it('opts the person out', async () => {
    const arf = `From: fbl@yahoo.example
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="B"

--B
Content-Type: text/plain

This is a report.
--B
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: X/1
Original-Rcpt-To: <An@Example.vn>

--B
Content-Type: message/rfc822

X-Loa-Reference: ref-7
Subject: x

text
--B--
`;
    expect(await read(arf, ['fbl@bounce.example'])).toEqual([
      {
        reference: 'ref-7',
        providerRef: null,
        kind: 'optedOut',
        code: 'arf:abuse',
        detail: '',
        address: 'an@example.vn',
        at: receivedAt,
      },
    ]);
  });

  it('survives what is no mail at all', async () => {
    expect(await read('\u0000\u0001 nonsense')).toEqual([]);
    expect(await read('')).toEqual([]);
  });
});
