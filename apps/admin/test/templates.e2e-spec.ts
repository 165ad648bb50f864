import type { Page } from 'playwright-core';
import { barriers, barriersInDark, type House, openHouse } from './browser.js';

/** The shelf of messages, writing one, its versions, and the way from a message to a campaign. */
describe('templates in the browser', () => {
  let house: House;
  let page: Page;
  let phone: Page;
  const saved = (on: Page) => on.getByTestId('save-state').filter({ hasText: /^(Đã lưu lúc|Saved at) \d\d:\d\d$/ });

  beforeAll(async () => {
    house = await openHouse();
    page = await house.open();
  }, 180_000);
  afterAll(() => house?.close(), 60_000);

  it('finds a message without accents and shows it as phones do', async () => {
    await page.getByRole('link', { name: 'Mẫu tin', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Mẫu tin' }).waitFor();
    await page.getByLabel('Tìm mẫu tin').fill('10/10 – ngay chuyen doi so');
    expect(await page.getByRole('table').getByRole('link').count()).toBe(1);
    expect(await barriers(page)).toEqual([]);
    expect(await barriersInDark(page)).toEqual([]);
    await page.getByRole('table').getByRole('link').click();
    await page.locator('.screen').getByText('Ngày Chuyển đổi số quốc gia').first().waitFor();
    const first = await page.getByRole('group', { name: 'Xem như người nhận' }).innerText();
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await page.getByText('2/12').waitFor();
    expect(await page.getByRole('group', { name: 'Xem như người nhận' }).innerText()).not.toBe(first);
    await page.getByRole('tab', { name: 'SMS' }).click();
    await page.getByRole('figure', { name: 'Có dấu' }).waitFor();
    await page.getByRole('figure', { name: 'Không dấu' }).waitFor();
    await page
      .getByText(/tính \d tin.*còn \d+ ký tự/)
      .first()
      .waitFor();
    await page.getByText(/nhiều nhất [\d.]+ người/).waitFor();
    expect(await page.locator('main').innerText()).not.toMatch(/\{\{|\}\}/);
    expect(await barriers(page)).toEqual([]);
    expect(await barriersInDark(page)).toEqual([]);
  }, 90_000);

  it('writes a new one by mouse: main text, a derived SMS, and a version', async () => {
    await page.goto(`${house.url}/templates`);
    await page.getByRole('button', { name: 'Soạn mẫu mới' }).click();
    await page.getByRole('dialog').getByLabel('Tên mẫu').fill('Nhắc họp tổ');
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Bắt đầu soạn' }).click();
    await page.getByRole('heading', { level: 1, name: 'Soạn mẫu tin mới' }).waitFor();
    await page.getByRole('checkbox', { name: 'Giáo viên' }).check();
    await page.getByLabel('Vì sao là loại này').fill('Nhiệm vụ của tổ chuyên môn.');
    await page.getByText('Zalo OA', { exact: true }).click();
    const text = page.getByRole('textbox', { name: 'Nội dung tin' });
    await text.fill('Kính gửi ');
    await page.getByRole('button', { name: 'Chèn trường vào: Nội dung tin' }).click();
    await page.getByRole('menuitem', { name: 'Họ tên người nhận' }).click();
    expect(await text.inputValue()).toBe('Kính gửi ‹họ tên người nhận›');
    await text.pressSequentially(', mời họp lúc 8 giờ.');
    await saved(page).waitFor();
    // A chip goes as a whole.
    await text.press('Home');
    for (let at = 0; at < 'Kính gửi '.length; at++) await text.press('ArrowRight');
    await text.press('Delete');
    expect(await text.inputValue()).toBe('Kính gửi , mời họp lúc 8 giờ.');
    await text.fill('Kính gửi ‹Họ tên người nhận›, mời họp lúc 8 giờ.');
    await page.getByText('SMS', { exact: true }).click();
    await page.getByText('Tạo từ bản chính (Zalo OA), hãy đọc lại.').waitFor();
    expect(await page.getByRole('textbox', { name: 'Không dấu' }).inputValue()).toBe(
      'Kinh gui ‹họ tên người nhận không dấu›, moi hop luc 8 gio.',
    );
    await page
      .getByRole('figure', { name: 'Không dấu' })
      .getByText(/^Kinh gui /)
      .waitFor();
    await saved(page).waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(await barriersInDark(page)).toEqual([]);
    await page.getByRole('button', { name: 'Tôi đã đọc' }).click();
    await saved(page).waitFor();
    await page.getByRole('button', { name: 'Ra phiên bản mới' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/^Phiên bản 1 được dùng/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Ra phiên bản mới' }).click();
    await page.getByRole('heading', { level: 1, name: 'Nhắc họp tổ' }).waitFor();
    await page.getByText('Phiên bản 1', { exact: true }).first().waitFor();
  }, 120_000);

  it('says what is wrong in place, keeps the words over a reload, and asks before they are lost', async () => {
    await page.getByRole('link', { name: 'Sửa' }).click();
    await page.getByRole('tab', { name: /^Zalo OA/ }).click();
    const text = page.getByRole('textbox', { name: 'Nội dung tin' });
    await text.fill('Kính gửi ‹tên gì đó›, mời họp lúc 9 giờ.');
    await page.getByText('“‹tên gì đó›” không phải tên trường nào. Hãy chọn trong danh sách “Chèn trường”.').waitFor();
    await saved(page).waitFor();
    await page.getByRole('button', { name: 'Ra phiên bản mới' }).click();
    await page
      .getByRole('alert')
      .getByText(/^Còn 1 chỗ cần sửa/)
      .waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await barriers(page)).toEqual([]);
    await page.reload();
    await page.getByRole('heading', { level: 1, name: /^Sửa/ }).waitFor();
    await page.getByRole('tab', { name: /^Zalo OA/ }).click();
    expect(await text.inputValue()).toBe('Kính gửi ‹tên gì đó›, mời họp lúc 9 giờ.');
    // The server is held up, so that what is typed can't have been saved when one leaves.
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/draft', async (route) => {
      await held;
      await route.continue();
    });
    await text.fill('Kính gửi ‹họ tên người nhận›, mời họp lúc 9 giờ.');
    await page.getByRole('link', { name: 'Danh bạ', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Rời trang khi chưa lưu?').waitFor();
    expect(await barriers(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Ở lại' }).click();
    await dialog.waitFor({ state: 'detached' });
    release();
    await saved(page).waitFor();
    await page.unroute('**/draft');
    await page.getByRole('figure').getByText('mời họp lúc 9 giờ').waitFor();
  }, 90_000);

  it('shows two versions word by word', async () => {
    await page.getByRole('button', { name: 'Ra phiên bản mới' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Ra phiên bản mới' }).click();
    const differences = page.getByTestId('differences');
    await differences.waitFor();
    expect(await differences.locator('del').allInnerTexts()).toEqual([expect.stringMatching(/8\s*$/)]);
    expect(await differences.locator('ins').allInnerTexts()).toEqual([expect.stringMatching(/9\s*$/)]);
    expect(await barriers(page)).toEqual([]);
    expect(await barriersInDark(page)).toEqual([]);
  }, 60_000);

  it('becomes a draft campaign in three presses from the shelf', async () => {
    await page.goto(`${house.url}/templates`);
    await page.getByRole('link', { name: 'Nhắc họp tổ' }).click();
    await page.getByRole('button', { name: 'Dùng mẫu này' }).click();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Tạo bản nháp' }).click();
    await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}/);
    await page.getByRole('heading', { level: 1, name: 'Nhắc họp tổ' }).waitFor();
  }, 60_000);

  it('is written by keyboard alone, in English, on a phone', async () => {
    phone = await house.open({ width: 390 });
    await phone.evaluate(() => localStorage.setItem('loa.locale', 'en'));
    await phone.goto(`${house.url}/templates`);
    await phone.getByRole('heading', { level: 1, name: 'Templates' }).waitFor();
    await phone.getByRole('table').waitFor();
    expect(await barriers(phone)).toEqual([]);
    await phone.getByRole('button', { name: 'Write a new one' }).focus();
    await phone.keyboard.press('Enter');
    await phone.getByRole('dialog').waitFor();
    await phone.keyboard.type('By keyboard');
    await phone.keyboard.press('Enter');
    await phone.getByRole('heading', { level: 1, name: 'Write a new template' }).waitFor();
    await phone.getByRole('checkbox', { name: 'Email' }).focus();
    await phone.keyboard.press('Space');
    const text = phone.getByRole('textbox', { name: 'Text' });
    await text.focus();
    await phone.keyboard.type('Dear ');
    await phone.keyboard.press('Tab');
    await phone.keyboard.press('Enter');
    await phone.getByRole('menuitem', { name: 'Recipient’s full name' }).waitFor();
    await phone.keyboard.press('ArrowDown');
    await phone.keyboard.press('Enter');
    await expectFocus(text);
    expect(await text.inputValue()).toBe('Dear ‹recipient’s full name›');
    await phone.keyboard.type(', hello.');
    await saved(phone).waitFor();
    expect(await text.inputValue()).toBe('Dear ‹recipient’s full name›, hello.');
    expect(await barriers(phone)).toEqual([]);
    expect(await barriersInDark(phone)).toEqual([]);
  }, 90_000);

  it('shows a reader what there is, and nothing to change it with', async () => {
    const reader = await house.open({ width: 390, as: 'viewer' });
    await reader.goto(`${house.url}/templates`);
    await reader.getByRole('link', { name: 'Nhắc họp tổ' }).click();
    await reader.locator('.screen').first().waitFor();
    expect(await reader.getByRole('button', { name: /Dùng mẫu|Sao chép|Cất/ }).count()).toBe(0);
    expect(await reader.getByRole('link', { name: 'Sửa' }).count()).toBe(0);
    expect(await barriers(reader)).toEqual([]);
  }, 60_000);

  it('never makes the browser complain', () => {
    expect(house.complaints()).toEqual([]);
  });

  const expectFocus = async (on: ReturnType<Page['getByRole']>) => {
    await phone.waitForFunction((one) => document.activeElement === one, await on.elementHandle());
  };
});
