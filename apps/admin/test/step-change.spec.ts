import { consequenceOf } from '../src/routes/campaigns/step-change.js';
import type { PlanStep, Step } from '../src/types.js';

const step = {
  id: 's',
  title: 'Thư ngỏ',
  active: true,
  offsetDays: -7,
  offsetUnit: 'days',
  localTime: '08:00:00',
  shiftRule: 'none',
  offsetHours: 0,
  repeat: null,
  expiryTime: null,
  avoidSchoolBreaks: false,
  templateKey: 'open-letter',
  channels: ['zaloZns', 'sms'],
} as unknown as Step;
const planned = { id: '1', state: 'planned', awaitsApproval: false } satisfies PlanStep['run'];
const edit = (change: Partial<Step>, run: PlanStep['run'] = planned, before = step) =>
  consequenceOf(before, { ...before, localTime: before.localTime.slice(0, 5), ...change }, run);

describe('what saving an edit of a decided step comes to', () => {
  it('is nothing while nothing is changed', () => {
    expect(edit({})).toBe('none');
  });

  it('is free only for a later hour and for switching off', () => {
    expect(edit({ localTime: '18:30' })).toBe('later');
    expect(edit({ localTime: '07:59' })).toBe('approval');
    expect(edit({ localTime: '18:30', channels: ['sms', 'zaloZns'] })).toBe('approval');
    expect(edit({ offsetDays: -6 })).toBe('approval');
    expect(edit({ templateKey: 'other' })).toBe('approval');
    expect(edit({ active: false, offsetDays: -6 })).toBe('off');
  });

  it('goes on waiting when it waits already, and what did not run is seen by a second person', () => {
    expect(edit({ localTime: '18:30' }, { ...planned, awaitsApproval: true })).toBe('approval');
    expect(edit({ localTime: '18:30' }, { ...planned, state: 'missed' })).toBe('approval');
    expect(edit({ active: true }, null, { ...step, active: false })).toBe('approval');
  });
});
