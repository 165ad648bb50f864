import type { Page } from 'playwright-core';
import { barriers, type House, openFolded, openHouse } from './browser.js';

/** Four teachers under two titles; a day that never was, and a number that lost its end. */
const LIST = [
  'PHÒNG GIÁO DỤC VÀ ĐÀO TẠO;;;;;',
  '',
  'STT;Họ và tên;Ngày sinh;Mã;Đối tượng;Trường;SĐT;Cột riêng',
  '1;Nguyễn Thị Nhập;31/02/1980;NHAP-1;Giáo viên;CH-CS-01;040 900 0001;a',
  '2;Trần Văn Nhập;05/09/1981;NHAP-2;Giáo viên;CH-CS-01;0409 000;b',
  '3;Lê Thị Nhập;9/25/1982;NHAP-3;Giáo viên;CH-CS-01;409000003;c',
  '4;Phạm Văn Nhập;05/09/1983;NHAP-4;Giáo viên;CH-CS-01;0409000004;d',
].join('\r\n');

describe('an import in the browser', () => {
  let house: House;
  let page: Page;
  const people = async (): Promise<number> => {
    const answer = await page.request.get(`${house.url}/api/v1/persons?search=${encodeURIComponent('Nhập')}&limit=50`);
    return ((await answer.json()) as { items: unknown[] }).items.length;
  };

  beforeAll(async () => {
    house = await openHouse();
    page = await house.open();
  }, 180_000);
  afterAll(() => house?.close(), 60_000);

  it('reads a file and draws it with its bad cells marked', async () => {
    await openFolded(page, 'Giữ danh bạ đúng', 'Nhập danh sách');
    await page.getByRole('heading', { level: 1, name: 'Nhập danh sách' }).waitFor();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'giáo viên.csv', mimeType: 'text/csv', buffer: Buffer.from(LIST) });
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Kiểm tra tệp' }).click();
    await page.getByRole('heading', { level: 1, name: 'giáo viên.csv' }).waitFor();
    await page.getByTestId('row-4').waitFor();
    await page.getByText('Unicode (UTF-8)').waitFor();
    await page.getByText('dấu chấm phẩy').waitFor();
    await page.getByRole('button', { name: 'Nhập 1 dòng đúng' }).waitFor();
    expect(await page.getByTestId(/^row-/).count()).toBe(3);
    expect(await page.getByLabel('Ngày sinh, dòng 4').inputValue()).toBe('31/02/1980');
    expect(await barriers(page)).toEqual([]);
  }, 60_000);

  it('is mended in place, by keyboard and by taking over a proposal', async () => {
    await page.getByLabel('Ngày sinh, dòng 4').fill('28/02/1980');
    await page.getByRole('button', { name: 'Dùng 25/09/1982' }).click();
    expect(await page.getByLabel('Ngày sinh, dòng 6').inputValue()).toBe('25/09/1982');
    const save = page.getByRole('button', { name: 'Lưu 2 ô đã sửa' });
    await save.focus();
    await page.keyboard.press('Enter');
    await page.getByText('Đã lưu và kiểm tra lại. Còn 1 dòng có lỗi.').waitFor();
    await page.getByRole('button', { name: 'Nhập 3 dòng đúng' }).waitFor();
    await page.getByTestId('row-4').waitFor({ state: 'detached' });
    expect(await page.getByTestId(/^row-/).count()).toBe(1);
    expect(await people()).toBe(0);
  }, 60_000);

  it('is applied with the number in the button', async () => {
    await page.getByRole('button', { name: 'Nhập 3 dòng đúng' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('1 dòng có lỗi sẽ bị bỏ qua.').waitFor();
    expect(await barriers(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Nhập 3 dòng đúng' }).click();
    await page.getByRole('heading', { name: 'Đã nhập xong' }).waitFor();
    expect(await page.getByTestId('result-personsAdded').innerText()).toMatch(/^3\b/);
    expect(await people()).toBe(3);
    expect(await barriers(page)).toEqual([]);
  }, 60_000);

  it('is found again on a phone, and undone', async () => {
    const phone = await house.open({ width: 390 });
    await phone.goto(`${house.url}/imports`);
    await phone.getByRole('link', { name: 'giáo viên.csv' }).click();
    await phone.getByText(/^Hoàn tác được đến/).waitFor();
    expect(await barriers(phone)).toEqual([]);
    await phone.getByRole('button', { name: 'Hoàn tác lần nhập này' }).click();
    await phone.getByRole('dialog').getByRole('button', { name: 'Hoàn tác lần nhập này' }).click();
    await phone.getByText('Đã hoàn tác. Danh bạ trở lại như trước khi nhập.').waitFor();
    expect(await people()).toBe(0);
  }, 60_000);

  it('never makes the browser complain', () => {
    expect(house.complaints()).toEqual([]);
  });
});
