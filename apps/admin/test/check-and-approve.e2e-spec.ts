import type { Page } from 'playwright-core';
import { signIn as signInApi } from '../../../scripts/lib/demo/client.mjs';
import { barriers, type House, hasFocus, openHouse } from './browser.js';
import { enter, handOn, skipToContent, tabTo } from './hand.js';

/** Wednesday, two days before the first step of 2027. */
const START = '2027-09-08T02:00:00Z';
/** Leaves nothing to fill in. */
const TEMPLATE = 'Hưởng ứng Ngày Chuyển đổi số quốc gia (giáo viên)';
type Api = Awaited<ReturnType<typeof signInApi>>;

/** From a message to the page before "send", and what a head does with it, on a phone and in English. */
describe('the page before “send”', () => {
  let house: House;
  let author: Api;
  let officer: Page;
  let head: Page;
  let campaignId: string;
  const resubmit = () => author.post(`/campaigns/${campaignId}/submit`, {});
  const moveClock = (now: string) => author.put('/instance/clock', { now });

  beforeAll(async () => {
    house = await openHouse();
    author = await signInApi(house.url, house.login('officer'));
    await moveClock(START);
    officer = await house.open();
  }, 180_000);
  afterAll(() => house?.close(), 60_000);

  it('is at most six clicks from the shelf of messages', async () => {
    const hand = await handOn(officer);
    await officer.getByRole('link', { name: 'Mẫu tin', exact: true }).click();
    await officer.getByRole('link', { name: TEMPLATE }).click();
    await officer.getByRole('button', { name: 'Dùng mẫu này' }).click();
    await officer.getByRole('dialog').getByRole('button', { name: 'Tạo bản nháp' }).click();
    await officer.getByRole('link', { name: 'Kiểm tra và gửi duyệt' }).click();
    const submit = officer.getByRole('button', { name: /^Gửi duyệt [\d.]+ tin$/ });
    await submit.waitFor();
    expect(await submit.isEnabled()).toBe(true);
    const { clicks, keys } = await hand();
    process.stdout.write(`from template to check page: ${clicks} clicks\n`);
    expect(clicks).toBeGreaterThan(0);
    expect(clicks).toBeLessThanOrEqual(6);
    expect(keys).toBe(0);
  }, 60_000);

  it('is reached, and left by “submit”, without a mouse', async () => {
    await officer.goto(house.url);
    await officer.getByRole('heading', { level: 1, name: 'Trang chủ' }).waitFor();
    const hand = await handOn(officer);
    await enter(officer, officer.getByRole('link', { name: 'Mẫu tin', exact: true }));
    await tabTo(officer, officer.getByLabel('Tìm mẫu tin'));
    await officer.keyboard.type('huong ung ngay chuyen doi so quoc gia (giao vien)');
    await enter(officer, officer.getByRole('link', { name: TEMPLATE }));
    const use = officer.getByRole('button', { name: 'Dùng mẫu này' });
    await enter(officer, use);
    const dialog = officer.getByRole('dialog');
    await dialog.waitFor();
    await officer.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await hasFocus(use)).toBe(true);
    await officer.keyboard.press('Enter');
    await enter(officer, dialog.getByRole('button', { name: 'Tạo bản nháp' }));
    await enter(officer, officer.getByRole('link', { name: 'Kiểm tra và gửi duyệt' }));
    await enter(officer, officer.getByRole('button', { name: /^Gửi duyệt [\d.]+ tin$/ }));
    await officer.getByText('Chờ duyệt', { exact: true }).waitFor();
    const { clicks, keys } = await hand();
    process.stdout.write(`from home to “submitted” by keyboard: ${keys} keys\n`);
    expect(clicks).toBe(0);
  }, 90_000);

  it('shows a head on a phone what differs from the playbook, and goes back with remarks', async () => {
    const made = await author.post('/campaigns', { playbookKey: 'digital-day', anchorDate: '2027-10-10' });
    campaignId = made.id;
    const { steps } = await author.get(`/campaigns/${campaignId}`);
    const step = steps.find(({ offsetDays }: { offsetDays: number }) => offsetDays === -7);
    await author.patch(`/campaigns/${campaignId}/steps/${step.id}`, { version: made.version, localTime: '19:15' });
    await resubmit();

    head = await house.open({ width: 390, locale: 'en', as: 'approver' });
    await head.getByRole('link', { name: /^Approve the campaign “Ngày Chuyển đổi số/ }).click();
    expect(await head.getByTestId('compared').innerText()).toBe(
      'First approval: compared with the playbook as it comes.',
    );
    await head.getByTestId('difference').getByText(/19:15/).waitFor();
    expect(await head.getByTestId('difference').count()).toBe(1);
    expect(await barriers(head)).toEqual([]);
    await head.getByRole('button', { name: 'Return', exact: true }).click();
    const dialog = head.getByRole('dialog');
    expect(await hasFocus(dialog.getByLabel('Remarks'))).toBe(true);
    expect(await dialog.getByRole('button', { name: 'Return', exact: true }).isDisabled()).toBe(true);
    await head.keyboard.type('Not in the evening, please.');
    expect(await barriers(head)).toEqual([]);
    await dialog.getByRole('button', { name: 'Return', exact: true }).click();
    await head.getByText('Draft', { exact: true }).waitFor();

    await officer.goto(house.url);
    await officer.getByRole('link', { name: /^Sửa lại “Ngày Chuyển đổi số.*Not in the evening, please\.$/ }).click();
    await officer.getByText('Not in the evening, please.').waitFor();
  }, 90_000);

  it('gives the head a minute to take it back, by keyboard too, and no more', async () => {
    await resubmit();
    await head.goto(`${house.url}/campaigns/${campaignId}/check`);
    await head.getByTestId('check-approve').waitFor();
    const hand = await handOn(head);
    await skipToContent(head);
    await enter(head, head.getByTestId('check-approve'));
    await enter(head, head.getByRole('button', { name: 'Take back' }));
    await head.getByText('Awaiting approval', { exact: true }).first().waitFor();
    expect((await hand()).clicks).toBe(0);
    expect((await author.get(`/campaigns/${campaignId}/runs`)).items).toEqual([]);

    await head.goto(`${house.url}/campaigns/${campaignId}/check`);
    await head.getByTestId('check-approve').click();
    await head.getByRole('button', { name: 'Take back' }).waitFor();
    expect(await barriers(head)).toEqual([]);
    await moveClock('2027-09-08T02:30:00Z');
    // The page does not know of it yet: the server says no, and why.
    await head.getByRole('button', { name: 'Take back' }).click();
    await head
      .getByRole('alert')
      .getByText(/60 seconds/)
      .waitFor();
    await head.reload();
    await head.getByText('Scheduled', { exact: true }).first().waitFor();
    expect(await head.getByRole('button', { name: 'Take back' }).count()).toBe(0);
  }, 90_000);

  it('never makes the browser complain', () => {
    // Too late to take back is a refusal, which the browser reports as an error of the network.
    expect(house.complaints().filter((text) => !text.includes('status of 409'))).toEqual([]);
  });
});
