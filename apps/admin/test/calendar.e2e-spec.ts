import type { Browser, Page } from 'playwright-core';
import { startInstance } from '../../../scripts/lib/instance.mjs';
import { barriers, type Login, openBrowser, openPage, signIn } from './browser.js';

type Instance = Awaited<ReturnType<typeof startInstance>>;
const PAGE = '/calendar?month=2027-10';

describe('the calendar in the browser', () => {
  let instance: Instance;
  let browser: Browser;
  let officer: Page;
  const complaints: string[][] = [];

  const login = (role: string): Login => (instance.logins as Login[]).find((one) => one.role === role)!;
  const newPage = async (width: 1280 | 390, storage?: Parameters<typeof openPage>[2]): Promise<Page> => {
    const opened = await openPage(browser, width, storage);
    complaints.push(opened.complaints);
    return opened.page;
  };
  const api = <T>(method: string, path: string, data?: unknown): Promise<T> =>
    officer.request
      .fetch(`${instance.url}/api/v1${path}`, { method, data })
      .then((answer) => answer.json() as Promise<T>);
  const cell = (day: string) => officer.locator(`[data-day="${day}"]`);
  const stepIn = (day: string) => cell(day).getByTestId('calendar-step');

  beforeAll(async () => {
    instance = await startInstance({ temporary: true });
    browser = await openBrowser();
    officer = await newPage(1280);
    await signIn(officer, instance.url, login('officer'));
    await api('POST', '/campaigns', { playbookKey: 'digital-day', anchorDate: '2027-10-10' });
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await instance?.stop();
  }, 60_000);

  it('is the second line of the menu, and says so when nothing is planned', async () => {
    await officer.getByRole('link', { name: 'Lịch', exact: true }).click();
    await officer.getByRole('heading', { level: 1, name: 'Lịch' }).waitFor();
    await officer.getByText('Chưa có bước nào trong thời gian này.').waitFor();
    expect(await barriers(officer)).toEqual([]);
  }, 60_000);

  it('shows the month: anchor, lunar days, steps with their states', async () => {
    await officer.goto(instance.url + PAGE);
    await officer.getByRole('heading', { level: 2, name: 'Tháng 10/2027' }).waitFor();
    const anchor = await cell('2027-10-10').innerText();
    expect(anchor).toContain('Ngày Chuyển đổi số quốc gia');
    // 10/10/2027 is the 11th of the 9th lunar month.
    expect(anchor).toContain('11/9 ÂL');
    expect(await stepIn('2027-10-03').first().innerText()).toContain('Nháp');
    expect(await barriers(officer)).toEqual([]);
  }, 60_000);

  it('moves a step by dragging, after saying what that means', async () => {
    // Tall enough that nothing scrolls under the mouse.
    await officer.setViewportSize({ width: 1280, height: 2400 });
    const before = await stepIn('2027-10-03').count();
    await stepIn('2027-10-03').first().dragTo(cell('2027-10-05'));
    const dialog = officer.getByRole('dialog');
    await dialog.getByText('Từ 7 ngày trước 10/10 thành 5 ngày trước 10/10.').waitFor();
    await dialog.getByText(/^Sẽ gửi thứ Ba 05\/10\/2027 lúc/).waitFor();
    expect(await barriers(officer)).toEqual([]);
    await dialog.getByRole('button', { name: 'Dời sang thứ Ba 05/10/2027' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await stepIn('2027-10-05').first().waitFor();
    expect(await stepIn('2027-10-03').count()).toBe(before - 1);
  }, 60_000);

  it('moves a step by keyboard alone, and gives the focus back', async () => {
    const handle = stepIn('2027-10-05')
      .first()
      .getByRole('button', { name: /^Dời ngày/ });
    await handle.focus();
    await officer.keyboard.press('ArrowLeft');
    const dialog = officer.getByRole('dialog');
    await dialog.getByText('Từ 5 ngày trước 10/10 thành 6 ngày trước 10/10.').waitFor();
    await dialog.getByText('Sớm hơn 1 ngày').focus();
    await officer.keyboard.press('Enter');
    await dialog.getByText('Từ 5 ngày trước 10/10 thành 7 ngày trước 10/10.').waitFor();
    await officer.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await handle.evaluate((button) => button === document.activeElement)).toBe(true);
    await officer.keyboard.press('ArrowLeft');
    const confirm = dialog.getByRole('button', { name: 'Dời sang thứ Hai 04/10/2027' });
    await dialog.getByText(/^Sẽ gửi thứ Hai 04\/10\/2027 lúc/).waitFor();
    await confirm.focus();
    await officer.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await stepIn('2027-10-04').first().waitFor();
  }, 60_000);

  it('shows clashes in place, with another day', async () => {
    const administrator = await newPage(1280);
    await signIn(administrator, instance.url, login('administrator'));
    const rules = { data: { personPerDay: 1, adsPerDay: 1 } };
    const set = await administrator.request.put(`${instance.url}/api/v1/instance/sending-rules`, rules);
    expect(set.status()).toBe(200);
    await administrator.context().close();
    await api('POST', '/campaigns', { playbookKey: 'digital-day', anchorDate: '2027-10-10', name: 'Lần hai' });
    await officer.reload();
    const clash = officer.getByRole('button', { name: /^Quá nhiều tin một ngày/ }).first();
    await clash.click();
    await officer.getByText(/quá mức 1 tin mỗi người một ngày/).waitFor();
    expect(await barriers(officer)).toEqual([]);
    await officer.keyboard.press('Escape');
    await officer
      .getByText(/nhận 2 tin ngày này/)
      .first()
      .waitFor();
  }, 60_000);

  it('leads to the step', async () => {
    await stepIn('2027-10-04').first().getByRole('link').click();
    await officer.waitForURL(/\/campaigns\/.*#step-/);
    await officer.getByTestId('step').first().waitFor();
  }, 60_000);

  it('shows the school year with the numbers behind it', async () => {
    await officer.goto(instance.url + PAGE);
    await officer.getByText('Theo năm học').click();
    await officer.getByRole('heading', { level: 2, name: 'Năm học 2027–2028' }).waitFor();
    await officer.getByRole('link', { name: 'Tháng 9/2027' }).waitFor();
    await officer.getByRole('button', { name: 'Xem bảng số liệu' }).click();
    const numbers = officer.getByRole('table', { name: 'Bảng số liệu' });
    await numbers.getByRole('row', { name: /04\/10\/2027/ }).waitFor();
    await officer
      .getByText(/Tết Nguyên đán/)
      .first()
      .waitFor();
    expect(await barriers(officer)).toEqual([]);
  }, 60_000);

  it.each([390, 1280] as const)(
    'is whole in English, dark, at %d px',
    async (width) => {
      const page = await newPage(width, await officer.context().storageState());
      await page.goto(instance.url);
      await page.evaluate(() => {
        localStorage.setItem('loa.locale', 'en');
        localStorage.setItem('mantine-color-scheme-value', 'dark');
      });
      await page.goto(instance.url + PAGE);
      await page.getByRole('heading', { level: 2, name: 'October 2027' }).waitFor();
      await page.getByText('National Digital Transformation Day').first().waitFor();
      expect(await barriers(page)).toEqual([]);
      await page
        .getByRole('button', { name: /^Move “/ })
        .first()
        .click();
      await page.getByRole('dialog').getByRole('button', { name: '1 day later' }).click();
      await page.getByText(/^Will be sent/).waitFor();
      expect(await barriers(page)).toEqual([]);
      await page.goto(`${instance.url}/calendar?view=year&month=2027-10`);
      await page.getByRole('heading', { level: 2, name: 'School year 2027–2028' }).waitFor();
      expect(await barriers(page)).toEqual([]);
      await page.context().close();
    },
    90_000,
  );

  it('shows weeks as a list on a phone', async () => {
    const page = await newPage(390, await officer.context().storageState());
    await page.goto(instance.url + PAGE);
    await page.getByRole('heading', { level: 3, name: 'Tuần 04/10 – 10/10' }).waitFor();
    expect(await page.locator('.cal-month').count()).toBe(0);
    expect(await barriers(page)).toEqual([]);
    await page.context().close();
  }, 60_000);

  it('lets a viewer look and not move', async () => {
    const page = await newPage(1280);
    await signIn(page, instance.url, login('viewer'));
    await page.goto(instance.url + PAGE);
    await page.getByTestId('calendar-step').first().waitFor();
    expect(await page.getByRole('button', { name: /^Dời ngày/ }).count()).toBe(0);
    await page.context().close();
  }, 60_000);

  it('never makes the browser complain', () => {
    expect(complaints.flat()).toEqual([]);
  });
});
