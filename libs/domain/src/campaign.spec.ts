import { settingOf, stepProblems } from './campaign.js';

const good = {
  kind: 'message' as const,
  title: 'Nhắc',
  offsetDays: -7,
  localTime: '08:00',
  offsetUnit: 'days' as const,
  shiftRule: 'none' as const,
  allowed: { days: [1], from: '08:00', to: '17:00' },
  audience: { include: [{ groups: ['teacher' as const] }] },
  channels: ['sms' as const],
  expiryHours: 12,
  offsetHours: 0,
  expiryTime: null,
  avoidSchoolBreaks: false,
  repeat: null,
  silenceHours: null,
  pilot: null,
  openParts: null,
  active: true,
};

describe('the fields of a step', () => {
  it('may be all right', () => expect(stepProblems(good)).toEqual([]));
  it.each([
    [{ title: ' ' }, 'title', 'step.noTitle'],
    [{ offsetDays: 400 }, 'offsetDays', 'step.offsetTooFar'],
    [{ allowed: { days: [], from: '08:00', to: '17:00' } }, 'allowed.days', 'step.noDay'],
    [{ allowed: { days: [1], from: '17:00', to: '08:00' } }, 'allowed.to', 'step.windowInverted'],
    [{ expiryHours: 0 }, 'expiryHours', 'step.expiryRange'],
    [{ silenceHours: 0 }, 'silenceHours', 'step.silenceRange'],
    [{ channels: [] }, 'channels', 'step.noChannel'],
    [{ channels: ['sms' as const, 'sms' as const] }, 'channels', 'step.channelTwice'],
    [{ channels: ['facebookPage' as const] }, 'channels', 'step.channelKind'],
    [{ kind: 'post' as const }, 'channels', 'step.channelKind'],
  ])('%j', (wrong, field, code) => {
    expect(stepProblems({ ...good, ...wrong })).toEqual([expect.objectContaining({ field, code })]);
  });
});

it('finds settings by the name of the variable', () => {
  const settings = { hotline: ' ', event: { deadline: '01/10/2027' } };
  expect(settingOf(settings, 'event.deadline')).toBe('01/10/2027');
  expect(settingOf(settings, 'hotline')).toBeUndefined();
  expect(settingOf(settings, 'event.title.deeper')).toBeUndefined();
});
