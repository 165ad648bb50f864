import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { barriers, barriersInDark, type House, openHouse } from './browser.js';

describe('people and units in the browser', () => {
  let house: House;
  let page: Page;
  const rows = () => page.locator('.vt-row');

  beforeAll(async () => {
    house = await openHouse();
    page = await house.open();
  }, 180_000);
  afterAll(() => house?.close(), 60_000);

  it('draws of a long list what is in sight, and more as one scrolls', async () => {
    await page.getByRole('link', { name: 'Danh bạ', exact: true }).click();
    await rows().first().waitFor();
    expect(await rows().count()).toBeLessThan(60);
    await page.waitForFunction(() => {
      window.scrollTo(0, document.body.scrollHeight);
      return Number(document.querySelector('.vt-row:last-child')?.getAttribute('data-index')) > 450;
    });
    expect(await rows().count()).toBeLessThan(60);
    expect(await barriers(page)).toEqual([]);
    expect(await barriersInDark(page)).toEqual([]);
  }, 60_000);

  it('narrows it by name, unit and group without accents, and finds it again on the way back', async () => {
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.getByRole('combobox', { name: 'Đơn vị' }).fill('dao xanh');
    await page
      .getByRole('option', { name: /Đảo Xanh/ })
      .first()
      .click();
    await page.getByRole('combobox', { name: 'Nhóm' }).click();
    await page.getByRole('option', { name: 'Giáo viên' }).click();
    await page.getByLabel('Tìm theo tên').fill('nguyen');
    await page.waitForURL(/search=nguyen.*|.*search=nguyen/);
    await page.waitForFunction(() => {
      const names = [...document.querySelectorAll('.vt-row th')].map((one) => one.textContent ?? '');
      return names.length > 0 && names.every((name) => name.includes('Nguyễn'));
    });
    const [first] = await rows().first().locator('th a').allInnerTexts();
    await rows().first().locator('a').click();
    await page.getByRole('heading', { level: 1, name: first! }).waitFor();
    await page.getByRole('heading', { level: 2, name: 'Tin đã gửi' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(await barriersInDark(page)).toEqual([]);
    await page.goBack();
    await rows().first().getByRole('link', { name: first! }).waitFor();
    expect(await page.getByLabel('Tìm theo tên').inputValue()).toBe('nguyen');
  }, 60_000);

  it('exports what is chosen, and the server knows of it', async () => {
    await page.getByRole('button', { name: 'Xuất danh bạ' }).click();
    await page.getByText(/^Danh bạ của /).waitFor();
    expect(await barriers(page)).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Tệp văn bản (.csv)' }).click(),
    ]);
    expect((await readFile(await download.path())).toString()).toContain('Nguyễn');
    await page.goto(`${house.url}/people?search=khong-ai-ten-nay`);
    await page.getByText('Không tìm thấy ai.').waitFor();
    await page.getByRole('button', { name: 'Bỏ lọc, xem tất cả' }).click();
    await rows().first().waitFor();
  }, 60_000);

  it('shows a school with its people and senders, and leads to them', async () => {
    await page.getByRole('link', { name: 'Trường và đơn vị', exact: true }).click();
    await page.getByLabel('Tìm đơn vị').fill('dao xanh');
    expect(await barriers(page)).toEqual([]);
    await page
      .getByRole('table')
      .getByRole('link', { name: /Đảo Xanh/ })
      .click();
    const people = Number((await page.getByTestId('unit-people').innerText()).replace(/\D/g, ''));
    expect(people).toBeGreaterThan(100);
    await page.getByRole('heading', { name: 'Gửi từ đâu' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(await barriersInDark(page)).toEqual([]);
    await page.getByRole('link', { name: 'Xem danh bạ' }).click();
    await page.waitForURL(/unitId=/);
    await rows().first().waitFor();
  }, 60_000);

  it('is used by keyboard alone, in English, on a phone', async () => {
    const phone = await house.open({ width: 390 });
    await phone.evaluate(() => localStorage.setItem('loa.locale', 'en'));
    await phone.goto(`${house.url}/people`);
    await phone.locator('.vt-row').first().waitFor();
    expect(await barriers(phone)).toEqual([]);
    expect(await barriersInDark(phone)).toEqual([]);
    const search = phone.getByRole('searchbox');
    await search.focus();
    await phone.keyboard.type('le');
    await phone.waitForURL(/search=le/);
    const link = phone.locator('.vt-row a').first();
    await link.waitFor();
    await link.focus();
    await phone.keyboard.press('Enter');
    await phone.getByRole('heading', { level: 2, name: 'Contacts' }).waitFor();
    expect(await barriers(phone)).toEqual([]);
    expect(await barriersInDark(phone)).toEqual([]);
  }, 60_000);

  it('never makes the browser complain', () => {
    expect(house.complaints()).toEqual([]);
  });
});
