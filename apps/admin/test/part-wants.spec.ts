import { wantOf } from '../src/routes/parts/part-wants.js';
import type { PartTask } from '../src/types.js';

const task = (fields: Partial<PartTask>): PartTask => ({
  campaignId: '00000000-0000-7000-8000-000000000001',
  name: 'Ngày Chuyển đổi số',
  officeName: 'Phòng Giáo dục và Đào tạo',
  due: '2027-09-20',
  open: true,
  state: null,
  returned: false,
  steps: 1,
  nextDueAt: null,
  ...fields,
});
const officer = (permission: string) => permission === 'campaign.write';
const head = (permission: string) => permission === 'campaign.approve';

describe('what a part of a campaign wants of a school', () => {
  it.each<[string, Partial<PartTask>, ReturnType<typeof wantOf>, ReturnType<typeof wantOf>]>([
    ['not begun', {}, 'fill', null],
    ['begun', { state: 'filling' }, 'fill', null],
    ['returned by the head', { state: 'filling', returned: true }, 'mend', null],
    ['handed in', { state: 'submitted' }, null, 'approve'],
    ['handed in again after remarks', { state: 'submitted', returned: true }, null, 'approve'],
    ['approved', { state: 'approved' }, null, null],
    ['past its last day', { open: false }, null, null],
    ['handed in and past its last day', { open: false, state: 'submitted' }, null, null],
  ])('%s', (_, fields, ofOfficer, ofHead) => {
    expect(wantOf(task(fields), officer)).toBe(ofOfficer);
    expect(wantOf(task(fields), head)).toBe(ofHead);
    expect(wantOf(task(fields), () => false)).toBeNull();
  });
});
