import { FAULTS, type ZaloError } from '@loa/zalo-api-client';
import { graphCode } from './facebook-codes.js';
import { enhancedStatus, smtpVerdict } from './smtp-codes.js';
import { windowOpens } from './vietnam-time.js';
import { zaloRefusal } from './zalo-refusal.js';

// 03:30 on 10 October in Hải Phòng.
const now = new Date('2026-10-09T20:30:00Z');

describe('Zalo codes', () => {
  const of = (host: 'oa' | 'business', code: number) => {
    const fault = FAULTS[host].get(String(code))!;
    const error: ZaloError = {
      host,
      code: String(code),
      message: '',
      evidence: fault.class === 'A' ? 'unknown' : 'refused',
      ...fault,
    };
    return zaloRefusal(error, now);
  };

  it.each([
    ['business', -118, { class: 'person', health: 'bounced', code: 'zns:-118' }],
    ['business', -141, { class: 'person', health: 'blocked' }],
    ['business', -114, { class: 'person' }],
    ['business', -131, { class: 'message' }],
    ['business', -1122, { class: 'message' }],
    ['business', -136, { class: 'account' }],
    ['business', -124, { class: 'credentials' }],
    ['business', -144, { class: 'quota', until: new Date('2026-10-10T17:00:00Z') }],
    ['business', -1441, { class: 'quota', until: new Date('2026-10-31T17:00:00Z') }],
    ['business', -147, { class: 'wait', until: new Date('2026-10-10T17:00:00Z') }],
    ['business', -1472, { class: 'person' }],
    ['business', -133, { class: 'wait', until: new Date('2026-10-09T23:00:00Z') }],
    ['business', -115, { class: 'quota' }],
    ['business', -100, { kind: 'unknown' }],
    ['oa', -32, { class: 'wait', until: new Date('2026-10-09T20:31:00Z') }],
    ['oa', -200, { class: 'retry' }],
    ['oa', -232, { class: 'person' }],
    ['oa', -216, { class: 'credentials' }],
  ] as const)('%s %i', (host, code, expected) => {
    const result = of(host, code);
    expect(result).toMatchObject(expected);
    expect('health' in result).toBe('health' in expected);
  });

  it('gives every waiting refusal a time, in every row of both tables', () => {
    for (const host of ['oa', 'business'] as const) {
      for (const code of FAULTS[host].keys()) {
        const result = of(host, Number(code));
        if (result.kind === 'refused' && result.class === 'wait')
          expect([code, result.until?.getTime()]).toEqual([code, expect.any(Number)]);
      }
    }
  });
});

describe('windows in Viet Nam', () => {
  it.each([
    ['2026-10-09T22:59:59Z', 'morning', '2026-10-09T23:00:00Z'],
    ['2026-10-09T23:00:00Z', 'morning', '2026-10-10T23:00:00Z'],
    ['2026-10-10T15:30:00Z', 'morning', '2026-10-10T23:00:00Z'],
    ['2026-10-10T16:59:59Z', 'day', '2026-10-10T17:00:00Z'],
    ['2026-10-10T17:00:00Z', 'day', '2026-10-11T17:00:00Z'],
    ['2026-12-31T16:59:59Z', 'month', '2026-12-31T17:00:00Z'],
    ['2026-12-31T17:00:00Z', 'month', '2027-01-31T17:00:00Z'],
  ] as const)('at %s the %s window opens at %s', (from, until, opens) => {
    expect(windowOpens(new Date(from), until)).toEqual(new Date(opens));
  });
});

describe('SMTP replies', () => {
  const verdict = (stage: Parameters<typeof smtpVerdict>[0], text: string) =>
    smtpVerdict(stage, Number(text.slice(0, 3)), enhancedStatus(text), text);

  it.each([
    ['rcpt', '550 5.1.1 no such user', { class: 'person', health: 'bounced' }],
    ['rcpt', '550 5.1.10 null MX', { class: 'person', health: 'bounced' }],
    ['rcpt', '550 5.1.2 bad domain', { class: 'person' }],
    ['rcpt', '452 4.2.2 full', { class: 'retry' }],
    ['rcpt', '552 5.2.2 full', { class: 'person' }],
    ['rcpt', '450 4.7.1 greylisted', { class: 'retry' }],
    ['rcpt', '554 5.7.1 Relay access denied', { class: 'account' }],
    ['rcpt', '554 5.7.1 Client host blocked', { class: 'person' }],
    ['mail', '550 5.7.1 sender refused', { class: 'account' }],
    ['body', '554 5.7.1 looks like spam', { class: 'message' }],
    ['body', '550 5.7.515 access denied', { class: 'account' }],
    ['body', '552 5.3.4 too large', { class: 'message' }],
    ['body', '550 5.4.5 Daily user sending limit exceeded', { class: 'quota' }],
    ['auth', '535 5.7.8 bad login', { class: 'credentials' }],
    ['auth', '454 4.7.0 try later', { class: 'retry' }],
    ['mail', '530 5.7.0 must issue STARTTLS', { class: 'credentials' }],
    ['rcpt', '550 No such user here', { class: 'person', health: 'bounced' }],
    ['rcpt', '550 not today', { class: 'person' }],
    ['body', '554 no', { class: 'message' }],
    ['mail', '553 sender', { class: 'account' }],
    ['mail', '550 5.1.8 sender domain', { class: 'account' }],
    ['mail', '552 5.3.4 too large', { class: 'message' }],
    ['connect', '421 busy', { class: 'retry' }],
  ] as const)('%s: %s', (stage, text, expected) => {
    expect(verdict(stage, text)).toEqual(expected);
  });

  it('finds an enhanced status only where one stands', () => {
    expect(enhancedStatus('550 5.1.1 no')).toBe('5.1.1');
    expect(enhancedStatus('550-5.7.26 This mail')).toBe('5.7.26');
    expect(enhancedStatus('smtp; 550 (5.1.1) x')).toBe('5.1.1');
    expect(enhancedStatus('host 15.1.1.2 said no')).toBeNull();
  });
});

describe('Graph codes', () => {
  it('prefers the subcode, and knows the range of permissions', () => {
    expect(graphCode(100, undefined)?.class).toBe('message');
    expect(graphCode(100, 33)?.class).toBe('account');
    expect(graphCode(100, 99)?.class).toBe('message');
    expect(graphCode(230, undefined)?.class).toBe('account');
    expect(graphCode(98765, undefined)).toBeUndefined();
  });
});
