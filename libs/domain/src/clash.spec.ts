import { workCalendar } from './calendar.js';
import { type ClashWorld, clashesOf, dayLoads, type Sending } from './clash.js';
import { proposalFor } from './clash-proposal.js';
import { planStep, type StepTiming } from './schedule.js';
import { type Cap, sendingEnd } from './sending-time.js';

const ZONE = 'Asia/Ho_Chi_Minh';
const EVERY_DAY = { days: [1, 2, 3, 4, 5, 6, 7], from: '08:00', to: '18:00' };
const WEEKDAYS = { ...EVERY_DAY, days: [1, 2, 3, 4, 5] };
const CALENDAR = workCalendar([{ day: '2027-10-13', kind: 'noOutreach' }]);
const NO_CAP: Cap = { perSecond: null, perDay: null };
const NOW = new Date('2027-09-01T00:00:00Z');
const local = (text: string) => new Date(`${text}:00+07:00`);

const TIMING: StepTiming = {
  ...{ anchorDate: '2027-10-10', offsetDays: -3, offsetUnit: 'days', localTime: '08:00', shiftRule: 'none' },
  ...{ allowed: EVERY_DAY, expiryHours: 6, timeZone: ZONE },
};

/** 10/10/2027 is a Sunday; without changes the step is due on Thursday 07/10 at 08:00 and expires at 14:00. */
function sending(id: string, audience: number | null, change: Partial<StepTiming> = {}, cap: Cap = NO_CAP): Sending {
  const timing = { ...TIMING, ...change };
  const { dueAt, dueDay, expiresAt } = planStep(timing, CALENDAR);
  const where = { allowed: timing.allowed, timeZone: ZONE, timing, audience, cap };
  return { id, campaignId: id.charAt(0), stepId: id, day: dueDay, dueAt, expiresAt, ...where };
}

describe('how long a sending takes', () => {
  const window = (change: Partial<StepTiming> = {}) => sending('a', 0, change);
  // A rate is used to 91 parts of a hundred: 100 a second are 91.
  it.each<[string, number, Cap, Partial<StepTiming>, string | null, number]>([
    ['nothing to send', 0, { perSecond: 1, perDay: 1 }, {}, '2027-10-07T08:00', 0],
    ['no cap', 1_000_000, NO_CAP, {}, '2027-10-07T08:00', 0],
    ['100 a second for a minute', 5460, { perSecond: 100, perDay: null }, {}, '2027-10-07T08:01', 0],
    // 10 hours of a day are 32760 messages at one a second; the rest begins the next day at 8:00.
    ['over the night', 32_760 + 3276, { perSecond: 1, perDay: null }, { expiryHours: 48 }, '2027-10-08T09:00', 0],
    // By 14:00 it is 6 hours, 19656 messages.
    ['over the night, expired', 32_760 + 3276, { perSecond: 1, perDay: null }, {}, '2027-10-08T09:00', 16_380],
    ['1000 a day', 2500, { perSecond: null, perDay: 1000 }, { expiryHours: 200 }, '2027-10-09T08:00', 0],
    ['1000 a day, expired the same day', 2500, { perSecond: null, perDay: 1000 }, {}, '2027-10-09T08:00', 1500],
    // Thursday and Friday; Saturday and Sunday nothing leaves, Monday and Tuesday go on, the 13th is silent.
    [
      'weekends',
      3500,
      { perSecond: null, perDay: 1000 },
      { allowed: WEEKDAYS, expiryHours: 336 },
      '2027-10-12T08:00',
      0,
    ],
    [
      'a silent day',
      4500,
      { perSecond: null, perDay: 1000 },
      { allowed: WEEKDAYS, expiryHours: 336 },
      '2027-10-14T08:00',
      0,
    ],
    // It ends with the window of Friday, before the weekend: two days' worth have left.
    [
      'expired in a weekend',
      3500,
      { perSecond: null, perDay: 1000 },
      { allowed: WEEKDAYS, expiryHours: 60 },
      '2027-10-12T08:00',
      1500,
    ],
    ['never', 1_000_000, { perSecond: null, perDay: 10 }, { expiryHours: 1 }, null, 999_990],
  ])('%s', (_, count, cap, change, doneAt, unsent) => {
    const end = sendingEnd(count, cap, window(change), CALENDAR);
    expect(end).toEqual({ doneAt: doneAt === null ? null : local(doneAt), unsent });
  });

  it('waits for what others take of the day', () => {
    const taken = (day: string) => (day === '2027-10-07' ? 900 : 0);
    const end = sendingEnd(600, { perSecond: null, perDay: 1000 }, window(), CALENDAR, taken);
    expect(end).toEqual({ doneAt: local('2027-10-08T08:00'), unsent: 500 });
  });
});

const ACCOUNT = { id: 'sms', name: 'Brandname', perSecond: 1, perDay: null };
const world = (sendings: Sending[], change: Partial<ClashWorld> = {}): ClashWorld => ({
  sendings,
  crowd: {
    // 300 teachers are in 0 and 1, and so are 40 teachers who count as guardians of two pupils in 2.
    alike: [
      { group: 'teacher', audiences: [0, 1], people: 300 },
      { group: 'teacher', audiences: [0, 1, 2, 2], people: 40 },
      { group: 'guardian', audiences: [2], people: 5000 },
    ],
    loads: [[{ accountId: 'sms', messages: 340 }], [{ accountId: 'zalo', messages: 340 }], []],
    senders: new Map([['sms', ACCOUNT]]),
  },
  personPerDay: 2,
  calendar: CALENDAR,
  ...change,
});

describe('people who get too much in a day', () => {
  const all = [sending('a0', 0), sending('b1', 1), sending('c2', 2), sending('d2', 2, { offsetDays: -4 })];

  it.each<[string, number | null, string, [number, number, string[], string[]] | null]>([
    ['those of several audiences and pupils', 2, 'a0', [40, 4, ['teacher'], ['b1', 'c2']]],
    ['all that are in both', 1, 'b1', [340, 4, ['teacher'], ['a0', 'c2']]],
    ['also by one step alone', 1, 'd2', [40, 2, ['teacher'], []]],
    ['nobody below the cap', 4, 'a0', null],
    ['nobody without a cap', null, 'a0', null],
    ['on that day alone', 2, 'd2', null],
  ])('are found: %s', (_, personPerDay, id, found) => {
    const clash = clashesOf(all.find((one) => one.id === id)!, world(all, { personPerDay })).find(
      ({ code }) => code === 'personCap',
    );
    expect(clash ? [clash.people, clash.most, clash.groups, clash.others] : null).toEqual(found);
  });

  it('are told by group, from two messages on', () => {
    expect(dayLoads(all.slice(0, 3), world(all).crowd)).toEqual([{ group: 'teacher', most: 4, people: 340 }]);
  });

  it('get another day, on the same side of the anchor, where nobody has too much', () => {
    const crowded = [...all, sending('e0', 0, { offsetDays: -4 }), sending('e1', 1, { offsetDays: -4 })];
    const one = crowded[0]!;
    const [clash] = clashesOf(one, world(crowded));
    // The 6th is full, so the 8th it is.
    expect(proposalFor(clash!, one, world(crowded), NOW)).toEqual({
      change: { offsetDays: -2 },
      dueAt: local('2027-10-08T08:00'),
    });
    expect(proposalFor(clash!, one, world(crowded), local('2027-10-30T00:00'))).toBeNull();
    const onTheDay = all.map((sending) => ({ ...sending, timing: { ...sending.timing!, offsetDays: 0 } }));
    expect(proposalFor(clash!, onTheDay[0]!, world(onTheDay), NOW)).toBeNull();
  });
});

describe('two campaigns on one account', () => {
  // 340 messages at one a second take 6 minutes and 14 seconds.
  it.each<[string, Partial<StepTiming>, string[]]>([
    ['at the same time', {}, ['b0']],
    ['before the first has ended', { localTime: '08:06' }, ['b0']],
    ['after it has ended', { localTime: '08:07' }, []],
    ['on another day', { offsetDays: -2 }, []],
  ])('%s', (_, change, others) => {
    const one = sending('a0', 0);
    const found = clashesOf(one, world([one, sending('b0', 0, change)], { personPerDay: null }));
    expect(found.flatMap((clash) => clash.others)).toEqual(others);
    // Both together, 680 messages, take 747.253 seconds.
    const doneAt = new Date(one.dueAt.getTime() + 747_253);
    if (others.length > 0) expect(found[0]).toMatchObject({ accountId: 'sms', doneAt });
  });

  it('are no clash of steps of one campaign, nor of different accounts', () => {
    const one = sending('a0', 0);
    const others = [sending('a9', 0), sending('b1', 1), sending('b', null)];
    expect(clashesOf(one, world([one, ...others], { personPerDay: null }))).toEqual([]);
  });

  it('get the next quarter of an hour in which neither waits', () => {
    const one = sending('a0', 0);
    const all = world([one, sending('b0', 0), sending('c0', 0, { localTime: '08:14' })], { personPerDay: null });
    expect(proposalFor(clashesOf(one, all)[0]!, one, all, NOW)).toEqual({
      change: { localTime: '08:30' },
      dueAt: local('2027-10-07T08:30'),
    });
  });
});

describe('a cap that is too slow for the time', () => {
  const slow = (messages: number, change: Partial<StepTiming> = {}, cap: Cap = NO_CAP, more: Sending[] = []) => {
    const one = sending('a0', 0, change, cap);
    const { crowd } = world([]);
    const loads = [[{ accountId: 'sms', messages }], crowd.loads[1]!, []];
    return { one, all: world([one, ...more], { personPerDay: null, crowd: { ...crowd, loads } }) };
  };

  it('says when it would end and how many would not be sent', () => {
    const { one, all } = slow(32_760);
    const [clash] = clashesOf(one, all);
    expect(clash).toMatchObject({
      code: 'capTooSlow',
      accountId: 'sms',
      doneAt: local('2027-10-07T18:00'),
      unsent: 13_104,
    });
    expect(proposalFor(clash!, one, all, NOW)).toEqual({ change: { expiryHours: 11 }, dueAt: one.dueAt });
  });

  it('is the campaign’s own cap too', () => {
    const { one, all } = slow(340, {}, { perSecond: null, perDay: 100 });
    expect(clashesOf(one, all)).toMatchObject([{ code: 'capTooSlow', accountId: null, unsent: 240 }]);
  });

  it('counts what is due earlier that day', () => {
    const earlier = sending('b0', 0, { localTime: '08:00' });
    const { one, all } = slow(600, { localTime: '12:00' }, NO_CAP, [earlier]);
    const senders = new Map([['sms', { ...ACCOUNT, perSecond: null, perDay: 1000 }]]);
    expect(clashesOf(one, { ...all, crowd: { ...all.crowd, senders } })).toMatchObject([
      { code: 'capTooSlow', unsent: 200 },
    ]);
  });

  it('has no proposal where no time is long enough', () => {
    const { one, all } = slow(340, {}, { perSecond: null, perDay: 1 });
    expect(proposalFor(clashesOf(one, all)[0]!, one, all, NOW)).toBeNull();
  });
});
