import { type DecidedStep, needsApproval } from './step-change.js';

const ZONE = 'Asia/Ho_Chi_Minh';
const before: DecidedStep = {
  title: 'Nhắc',
  offsetUnit: 'days',
  offsetDays: -7,
  localTime: '08:00',
  shiftRule: 'none',
  allowed: { days: [1, 2, 3, 4, 5], from: '07:00', to: '21:00' },
  audience: { include: [{ groups: ['teacher'] }] },
  channels: ['sms', 'email'],
  expiryHours: 12,
  offsetHours: 0,
  expiryTime: null,
  avoidSchoolBreaks: false,
  repeat: null,
  silenceHours: null,
  pilot: null,
  openParts: null,
  active: true,
  templateId: 't1',
  dueAt: new Date('2027-10-04T01:00:00Z'),
  expiresAt: new Date('2027-10-04T13:00:00Z'),
};

describe('a change of a decided step', () => {
  it.each<[string, Partial<DecidedStep>]>([
    ['a later hour of the same day', { localTime: '10:00', dueAt: new Date('2027-10-04T03:00:00Z') }],
    ['switching it off', { active: false, dueAt: null, expiresAt: null }],
    ['another title', { title: 'Nhắc lần cuối' }],
    ['a shorter time to send', { expiryHours: 2, expiresAt: new Date('2027-10-04T03:00:00Z') }],
  ])('takes nobody else: %s', (_, change) => {
    expect(needsApproval(before, { ...before, ...change }, ZONE)).toBe(false);
  });

  it.each<[string, Partial<DecidedStep>]>([
    ['an earlier hour', { localTime: '07:30', dueAt: new Date('2027-10-04T00:30:00Z') }],
    ['another day, be it minutes away', { dueAt: new Date('2027-10-04T17:30:00Z') }],
    ['another day of its end', { expiresAt: new Date('2027-10-05T13:00:00Z') }],
    ['other people', { audience: { include: [{ groups: ['guardian'] }] } }],
    ['other channels', { channels: ['sms'] }],
    ['another order of channels', { channels: ['email', 'sms'] }],
    ['other words', { templateId: 't2' }],
    ['wider hours', { allowed: { days: [1, 2, 3, 4, 5, 6], from: '07:00', to: '21:00' } }],
    ['a second message on silence', { silenceHours: 4 }],
    ['everybody at once in place of a few first', { pilot: { people: 5 } }],
    ['parts that schools fill in', { openParts: { variables: ['hotline'], hourTo: null, mayDecline: true } }],
  ])('takes a second person: %s', (_, change) => {
    expect(needsApproval(before, { ...before, ...change }, ZONE)).toBe(true);
  });

  it('takes a second person when a step comes back that was off', () => {
    expect(needsApproval({ ...before, active: false, dueAt: null, expiresAt: null }, before, ZONE)).toBe(true);
  });
});
