import type { Page } from 'playwright-core';
import { sandboxAt, signIn as signInApi } from '../../../scripts/lib/demo/client.mjs';
import { barriers, type House, hasFocus, numberIn, openHouse } from './browser.js';
import { enter, handOn, skipToContent, tabTo } from './hand.js';

/** Thursday: what is laid here is due at 08:00 in Vietnam. */
const BEFORE = '2027-09-09T00:50:00Z';
const DUE = '2027-09-09T01:00:30Z';
/** No receipt comes before: the send is seen under way. */
const RECEIPTS_MS = 3_600_000;
const SCHOOL = 'canbo.daoxanh@demo.example';
const OTHER_SCHOOL = 'canbo.haiau@demo.example';
const CAMPAIGN = 'Nhắc cán bộ quản lý';
type Api = Awaited<ReturnType<typeof signInApi>>;

/** What is found by whom, who is counted, and how everything is stopped. */
describe('finding, counting and stopping', () => {
  let house: House;
  let api: Api;
  let officer: Page;
  let school: Page;
  let campaignId: string;
  /** Of the first school, and of no other. */
  let ours: { id: string; fullName: string };

  beforeAll(async () => {
    house = await openHouse();
    api = await signInApi(house.url, house.login('officer'));
    await api.put('/instance/clock', { now: BEFORE });
    await sandboxAt(house.instance.sandboxUrl).post('/config', { receiptDelayMs: RECEIPTS_MS });
    const atSchool = await signInApi(house.url, house.login(SCHOOL));
    ours = (await atSchool.get('/persons?group=teacher&limit=1')).items[0];
    campaignId = await layCampaign(api, house);
    [officer, school] = [await house.open(), await house.open({ as: OTHER_SCHOOL, width: 390 })];
  }, 180_000);
  afterAll(() => house?.close(), 60_000);

  describe('by the search of the menu', () => {
    const box = () => officer.getByRole('combobox', { name: 'Tìm nhanh' });
    const options = () => officer.getByRole('option');
    const marked = () => officer.locator('[role=option][aria-selected=true]');

    it('finds without accents, is walked by arrows, and gives the focus back', async () => {
      const hand = await handOn(officer);
      const button = officer.getByRole('button', { name: 'Tìm người, trường, chiến dịch…' });
      await tabTo(officer, button);
      await officer.keyboard.press('Enter');
      await box().waitFor();
      expect(await hasFocus(box())).toBe(true);
      await typeAndFind(officer, 'truong');
      const names = await options().allInnerTexts();
      expect(names.length).toBeGreaterThan(2);
      expect(names.filter((name) => !bare(name).includes('truong'))).toEqual([]);
      expect(await barriers(officer)).toEqual([]);

      await officer.keyboard.press('ArrowDown');
      expect(await marked().innerText()).toBe(names[1]);
      await officer.keyboard.press('ArrowUp');
      await officer.keyboard.press('ArrowUp');
      expect(await marked().innerText()).toBe(names.at(-1));
      // The box names the marked line to whoever does not see it.
      expect(await box().getAttribute('aria-activedescendant')).toBe(await marked().getAttribute('id'));

      await officer.keyboard.press('Escape');
      await box().waitFor({ state: 'detached' });
      expect(await hasFocus(button)).toBe(true);
      expect((await hand()).clicks).toBe(0);
    }, 60_000);

    it('leads to a page, a campaign, a school and a person', async () => {
      for (const [words, title] of [
        ['mau tin', 'Mẫu tin'],
        ['nhac can bo quan ly', CAMPAIGN],
        ['thcs dao xanh', /Đảo Xanh/],
        [bare(ours.fullName), ours.fullName],
      ] as const) {
        await officer.keyboard.press('Control+K');
        await box().waitFor();
        await officer.keyboard.type(words);
        await officer.getByRole('option', { name: title }).first().waitFor();
        await officer.keyboard.press('Enter');
        await box().waitFor({ state: 'detached' });
        await officer.getByRole('heading', { level: 1, name: title }).waitFor();
      }
    }, 60_000);

    it('never finds another school’s people', async () => {
      await school.getByRole('button', { name: 'Tìm người, trường, chiến dịch…' }).click();
      expect(await typeAndFind(school, ours.fullName)).not.toContain(ours.id);
      await school.getByText('Không tìm thấy gì. Thử gõ ít chữ hơn.').waitFor();
      expect(await school.getByRole('option').count()).toBe(0);
      expect(await barriers(school)).toEqual([]);
      await school.keyboard.press('Escape');
    }, 60_000);
  });

  describe('an audience', () => {
    const sentence = (page: Page) => page.getByText(/^[\d.]+ người: /);
    const people = async (page: Page) => numberIn((await sentence(page).innerText()).split(' ')[0]!);

    it('is put together by mouse, and counted while it changes', async () => {
      await officer.goto(`${house.url}/audiences`);
      await officer.getByRole('link', { name: 'Tạo nhóm mới' }).click();
      await officer.getByText('Chọn ít nhất một nhóm để đếm.').waitFor();
      await officer.getByLabel('Tên nhóm').fill('Giáo viên Đảo Xanh');
      await officer.getByRole('checkbox', { name: 'Giáo viên' }).check();
      await sentence(officer).waitFor();
      const everywhere = await people(officer);
      await officer.getByLabel('Tìm trường, không cần gõ dấu').fill('thcs dao xanh');
      await officer.getByRole('checkbox', { name: /Đảo Xanh/ }).check();
      await officer.waitForFunction((was) => {
        const text = [...document.querySelectorAll('main p')].find((one) => /^[\d.]+ người: /.test(one.textContent!));
        return text && Number(text.textContent!.split(' ')[0]!.replace(/\D/g, '')) < was;
      }, everywhere);
      const there = await people(officer);
      const rule = { include: [{ groups: ['teacher'], unitIds: [(await unitOf(api, 'CH-CS-01')).id] }] };
      const counted = await api.post('/audiences/count', { rule, channels: ['zaloZns', 'sms', 'email'] });
      expect(there).toBe(counted.members);
      expect(await barriers(officer)).toEqual([]);
      await officer.getByRole('button', { name: 'Lưu', exact: true }).click();
      await officer.getByRole('link', { name: 'Giáo viên Đảo Xanh', exact: true }).waitFor();
    }, 90_000);
  });

  describe('what is under way', () => {
    it('is stopped from the first page, by keyboard, after its numbers were told', async () => {
      await api.put('/instance/clock', { now: DUE });
      await until(async () => {
        const { items } = await api.get(`/campaigns/${campaignId}/runs`);
        return items[0]?.state === 'sending' && items[0].counts.members > 0;
      });
      officer = await house.open();
      const hand = await handOn(officer);
      const stop = officer.getByRole('button', { name: /^Dừng: / });
      await skipToContent(officer);
      await enter(officer, stop);
      const dialog = officer.getByRole('dialog');
      await dialog.getByText(/^[\d.]+ người đã được xử lý xong\. [\d.]+ người đang chờ sẽ chưa được gửi/).waitFor();
      await officer.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      expect(await hasFocus(stop)).toBe(true);
      await officer.keyboard.press('Enter');
      await enter(officer, dialog.getByRole('button', { name: /^Tạm dừng, giữ lại [\d.]+ người$/ }));
      const paused = officer.getByRole('link', { name: `“${CAMPAIGN}” đang tạm dừng` });
      await enter(officer, paused);
      await officer.getByText('Có người bấm tạm dừng.').waitFor();
      expect((await hand()).clicks).toBe(0);
    }, 90_000);

    it('is stopped for the whole office, with a reason that everybody reads, until it is released', async () => {
      await officer.goto(`${house.url}/campaigns`);
      const stop = officer.getByRole('button', { name: 'Dừng mọi việc gửi' });
      await stop.click();
      const dialog = officer.getByRole('dialog');
      const confirm = dialog.getByRole('button', { name: 'Dừng ngay' });
      await dialog.getByText(/^Đang gửi dở: 1 lượt, [\d.]+ người đang chờ/).waitFor();
      expect(await confirm.isDisabled()).toBe(true);
      await officer.keyboard.type('Nhầm nội dung thư');
      expect(await barriers(officer)).toEqual([]);
      await confirm.click();
      await officer.getByText(/^Đang dừng mọi việc gửi của /).waitFor();
      expect(await stop.count()).toBe(0);
      expect(await barriers(officer)).toEqual([]);

      // A school reads it, and can not undo it.
      await school.goto(house.url);
      await school.getByText(/Nhầm nội dung thư\. Phạm Thu Hằng bấm dừng lúc/).waitFor();
      await school.getByText('Chỉ đơn vị đã bấm dừng mới cho gửi lại được.').waitFor();
      expect(await school.getByRole('button', { name: 'Cho gửi lại' }).count()).toBe(0);
      expect(await barriers(school)).toEqual([]);

      await officer.getByRole('button', { name: 'Cho gửi lại' }).click();
      await dialog.getByRole('button', { name: 'Cho gửi lại' }).click();
      await stop.waitFor();
      expect(await officer.getByText(/^Đang dừng mọi việc gửi của /).count()).toBe(0);
    }, 90_000);
  });

  it('keeps small numbers from whoever may not see persons', async () => {
    const total = async (page: Page) => {
      await page.goto(`${house.url}/campaigns/${campaignId}/matrix`);
      await page.getByTestId('matrix').waitFor();
      await page.getByRole('radiogroup').getByText('Tổng người nhận', { exact: true }).click();
      return page.getByTestId('matrix').innerText();
    };
    expect(await total(officer)).not.toContain('dưới 5');
    const viewer = await house.open({ as: 'viewer' });
    expect(await total(viewer)).toContain('dưới 5');
    expect(await barriers(viewer)).toEqual([]);
    await viewer.context().close();
  }, 60_000);

  it('shows in the trial inbox to each what is of their own schools', async () => {
    await officer.goto(`${house.url}/trial-inbox`);
    const messages = (page: Page) => page.locator('.trial-message');
    await messages(officer).first().waitFor();
    const atSchool = await house.open({ as: SCHOOL });
    await atSchool.goto(`${house.url}/trial-inbox`);
    await messages(atSchool).first().waitFor();
    expect(await messages(atSchool).count()).toBeLessThan(await messages(officer).count());
    await atSchool.context().close();

    await school.goto(`${house.url}/trial-inbox`);
    await school.getByText('Chưa có tin nào.').waitFor();
    const viewer = await house.open({ as: 'viewer' });
    expect(await viewer.getByRole('link', { name: 'Hộp thư thử' }).count()).toBe(0);
    await viewer.goto(`${house.url}/trial-inbox`);
    await viewer.getByRole('heading', { level: 1, name: 'Trang này dành cho người dùng khác' }).waitFor();
    expect(await messages(viewer).count()).toBe(0);
    expect(await barriers(viewer)).toEqual([]);
  }, 60_000);

  it('never makes the browser complain', () => {
    expect(house.complaints()).toEqual([]);
  });
});

const unitOf = async (api: Api, code: string): Promise<{ id: string }> =>
  (await api.get('/units')).items.find((unit: { code: string }) => unit.code === code);

/** One step to the managers of two schools, approved: few enough in each to be held back. @returns its id */
async function layCampaign(api: Api, house: House): Promise<string> {
  const head = await signInApi(house.url, house.login('approver'));
  const { id } = await api.post('/campaigns', { playbookKey: 'digital-day', anchorDate: '2027-09-09', name: CAMPAIGN });
  const units = await Promise.all(['CH-CS-01', 'CH-CS-02'].map((code) => unitOf(api, code)));
  const { steps } = await api.get(`/campaigns/${id}`);
  for (const step of steps) {
    const { version } = await api.get(`/campaigns/${id}`);
    const change =
      step.key === 'kickoff'
        ? {
            offsetDays: 0,
            localTime: '08:00',
            shiftRule: 'none',
            audience: { include: [{ groups: ['manager'], unitIds: units.map((unit) => unit.id) }] },
          }
        : { active: false };
    await api.patch(`/campaigns/${id}/steps/${step.id}`, { version, ...change });
  }
  const { version } = await api.post(`/campaigns/${id}/submit`, {});
  await head.post(`/campaigns/${id}/approve`, { version });
  return id;
}

/** As typed by those who type no accents. */
const bare = (words: string): string =>
  words.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd').replace(/Đ/g, 'D').toLowerCase();

/** @returns what the server answered about people */
async function typeAndFind(page: Page, words: string): Promise<string> {
  const answer = page.waitForResponse((one) => new URL(one.url()).searchParams.get('search') === words && one.ok());
  await page.keyboard.type(words);
  return (await answer).text();
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}
