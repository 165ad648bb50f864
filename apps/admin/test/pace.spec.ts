import { handedOf, paceOf, type Sample, withSample } from '../src/routes/campaigns/pace.js';

const at = (seconds: number) => new Date(Date.UTC(2027, 8, 10, 1, 0, seconds)).toISOString();
const live = (seconds: number, sent: number, queued = 100) => ({
  at: at(seconds),
  runs: [
    {
      channels: [
        { channel: 'sms', state: 'sent', n: sent },
        { channel: 'sms', state: 'queued', n: queued },
      ],
    },
  ] as never,
});

it('counts a message as sent whatever became of it, and one that never went as neither', () => {
  const channels = ['queued', 'sending', 'sent', 'delivered', 'failed', 'uncertain', 'skipped', 'expired', 'cancelled'];
  const runs = [{ channels: channels.map((state) => ({ channel: 'sms', state, n: 1 })) }];
  expect(handedOf(runs)).toEqual({ sent: 4, left: 2, awaiting: 1 });
});

it('tells the rate and the end once there is something to measure', () => {
  let samples: Sample[] = withSample([], live(0, 0));
  expect(paceOf(samples, Date.parse(at(1)), 100)).toBeNull();
  samples = withSample(samples, live(10, 50));
  expect(paceOf(samples, Date.parse(at(10)), 100)).toEqual({ perMinute: 300, finishAt: at(30) });
  // Nothing comes any more: the rate falls with the time, and ends at nothing.
  samples = withSample(samples, live(70, 50));
  expect(paceOf(samples, Date.parse(at(71)), 100)).toEqual({ perMinute: 0, finishAt: null });
});

it('begins anew when the clock was moved', () => {
  const samples = withSample([], live(0, 10));
  expect(withSample(samples, { ...live(0, 500), at: '2027-09-14T02:00:00Z' })).toHaveLength(1);
});
