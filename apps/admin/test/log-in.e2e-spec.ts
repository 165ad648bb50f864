import { Secret, TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { startInstance } from '../../../scripts/lib/instance.mjs';
import { barriers, type Login, openBrowser, openFolded, openOwnMenu, openPage, signIn } from './browser.js';

type Instance = Awaited<ReturnType<typeof startInstance>>;
const EMAIL = 'le.moi@phong.example';
const PASSWORD = 'một câu dễ nhớ';
const NEXT = 'một câu khác hẳn';
const TITLE = 'Trang chủ';

describe('from an invitation to a session that is ended', () => {
  let instance: Instance;
  let browser: Browser;
  let office: Page;
  let guest: Page;
  let other: Page;
  let totp: TOTP;
  let recoveryCodes: string[];
  const complaints: string[][] = [];

  const newPage = async (width: 1280 | 390 = 1280): Promise<Page> => {
    const opened = await openPage(browser, width);
    complaints.push(opened.complaints);
    return opened.page;
  };
  /** The link of the mail number `n` that the sandbox took for this address, once it is there. */
  const mailedLink = async (n: number): Promise<string> => {
    for (;;) {
      const answer = await fetch(`${instance.sandboxUrl}/_sandbox/accepted?channel=email&limit=1000`);
      const { messages } = (await answer.json()) as { messages: { to: string }[] };
      const mail = messages.filter(({ to }) => to === EMAIL)[n - 1];
      const link = mail && /http\S+?\/set-password#[\w-]{43}/.exec(JSON.stringify(mail))?.[0];
      if (link) return link;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const logIn = async (page: Page, password: string): Promise<void> => {
    await page.goto(instance.url);
    await page.getByLabel('Thư điện tử').fill(EMAIL);
    await page.getByLabel('Mật khẩu', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Đăng nhập' }).click();
  };
  const home = (page: Page) => page.getByRole('heading', { level: 1, name: TITLE }).waitFor();
  const signOut = async (page: Page) => {
    await openOwnMenu(page);
    await page.getByRole('button', { name: 'Đăng xuất' }).click();
  };

  beforeAll(async () => {
    instance = await startInstance({ temporary: true });
    browser = await openBrowser();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await instance?.stop();
  }, 60_000);

  it('invites, and says what became of the mail', async () => {
    office = await newPage();
    await signIn(office, instance.url, (instance.logins as Login[]).find(({ role }) => role === 'administrator')!);
    await openFolded(office, 'Quản trị', 'Người dùng');
    await office.getByRole('button', { name: 'Mời người dùng' }).click();
    const dialog = office.getByRole('dialog');
    await dialog.getByLabel('Họ và tên').fill('Lê Mới');
    await dialog.getByLabel('Thư điện tử').fill('canbo@demo.example');
    await dialog.getByRole('button', { name: 'Gửi lời mời' }).click();
    await dialog.getByText('Địa chỉ thư này đã có người dùng.').waitFor();
    expect(await barriers(office)).toEqual([]);
    await dialog.getByLabel('Thư điện tử').fill(EMAIL);
    await dialog.getByRole('button', { name: 'Gửi lời mời' }).click();
    const row = office.getByRole('row').filter({ hasText: EMAIL });
    await row.getByText('Đã mời').waitFor();
    await row.getByText('Thư đã gửi').waitFor();
    expect(await barriers(office)).toEqual([]);
  }, 60_000);

  it('sets a password by the link of the mail, once', async () => {
    const link = await mailedLink(1);
    guest = await newPage();
    await guest.goto(link);
    await guest.getByText(`Tên đăng nhập của anh/chị là ${EMAIL}.`).waitFor();
    expect(await barriers(guest)).toEqual([]);
    await guest.getByLabel('Mật khẩu mới').fill(PASSWORD);
    await guest.getByLabel('Nhập lại mật khẩu').fill('khác khác khác');
    await guest.getByRole('button', { name: 'Đặt mật khẩu' }).click();
    await guest.getByText('Hai lần nhập không giống nhau.').waitFor();
    await guest.getByLabel('Nhập lại mật khẩu').fill(PASSWORD);
    await guest.getByRole('button', { name: 'Đặt mật khẩu' }).click();
    await home(guest);
    const late = await newPage(390);
    await late.goto(link);
    await late.getByRole('heading', { level: 1, name: 'Đường dẫn không dùng được' }).waitFor();
    expect(await barriers(late)).toEqual([]);
    await late.context().close();
  }, 60_000);

  it('sets up the second step', async () => {
    await openOwnMenu(guest);
    await guest.getByRole('link', { name: 'Tài khoản của tôi' }).click();
    await guest.getByText('Chưa bật').waitFor();
    expect(await barriers(guest)).toEqual([]);
    await guest.getByRole('button', { name: 'Bật xác thực hai bước' }).click();
    const dialog = guest.getByRole('dialog');
    await dialog.getByLabel('Mật khẩu hiện tại').fill('không phải đâu');
    await dialog.getByRole('button', { name: 'Tiếp tục' }).click();
    await dialog.getByText('Mật khẩu hiện tại không đúng.').waitFor();
    await dialog.getByLabel('Mật khẩu hiện tại').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Tiếp tục' }).click();
    await dialog.getByRole('img', { name: 'Mã QR cho ứng dụng xác thực' }).waitFor();
    const secret = (await dialog.getByTestId('factor-secret').innerText()).replace(/\s/g, '');
    totp = new TOTP({ secret: Secret.fromBase32(secret) });
    expect(await barriers(guest)).toEqual([]);
    await dialog.getByLabel('Mã 6 số').fill('000000');
    await dialog.getByRole('button', { name: 'Xác nhận' }).click();
    await dialog.getByText('Mã không đúng hoặc đã dùng.').waitFor();
    // The step before still counts: the one of this moment stays for the next test.
    await dialog.getByLabel('Mã 6 số').fill(totp.generate({ timestamp: Date.now() - 30_000 }));
    await dialog.getByRole('button', { name: 'Xác nhận' }).click();
    const list = dialog.getByTestId('recovery-codes').getByRole('listitem');
    await list.first().waitFor();
    recoveryCodes = await list.allInnerTexts();
    expect(recoveryCodes).toHaveLength(10);
    await dialog.getByRole('button', { name: 'Tôi đã lưu' }).click();
    await guest.getByText('Còn 10 mã dự phòng.').waitFor();
    await office.reload();
    await office.getByRole('row').filter({ hasText: EMAIL }).getByText('Hai bước').waitFor();
  }, 60_000);

  it('asks for a code at the next log-in', async () => {
    await signOut(guest);
    await logIn(guest, PASSWORD);
    await guest.getByRole('heading', { level: 1, name: 'Nhập mã xác thực' }).waitFor();
    expect(await barriers(guest)).toEqual([]);
    await guest.getByLabel('Mã 6 số').fill(totp.generate());
    await guest.keyboard.press('Enter');
    await home(guest);
  }, 30_000);

  it('ends the session of another browser, which is thrown out', async () => {
    other = await newPage(390);
    await logIn(other, PASSWORD);
    await other.getByRole('button', { name: 'Mất điện thoại? Dùng mã dự phòng' }).click();
    await other.getByLabel('Mã dự phòng').fill(recoveryCodes[0]!.toLowerCase());
    expect(await barriers(other)).toEqual([]);
    await other.getByRole('button', { name: 'Xác nhận' }).click();
    await home(other);

    await openOwnMenu(guest);
    await guest.getByRole('link', { name: 'Tài khoản của tôi' }).click();
    const sessions = guest.getByRole('table', { name: 'Nơi đang đăng nhập' });
    await sessions.getByText('Thiết bị này').waitFor();
    expect(await sessions.getByRole('row').count()).toBe(3);
    await sessions.getByRole('button', { name: /^Kết thúc phiên Chrome trên Linux/ }).click();
    await guest.getByText('Chỉ đang đăng nhập ở đây.').waitFor();

    await other.getByRole('link', { name: 'Chiến dịch', exact: true }).click();
    await other.getByText('Phiên làm việc đã hết.').waitFor();
  }, 60_000);

  it('gives a new password to whoever forgot it, by mail alone, and ends all sessions', async () => {
    await other.getByRole('link', { name: 'Quên mật khẩu?' }).click();
    await other.getByLabel('Thư điện tử').fill(EMAIL);
    expect(await barriers(other)).toEqual([]);
    await other.getByRole('button', { name: 'Gửi đường dẫn' }).click();
    await other.getByText(`Nếu ${EMAIL} là tài khoản của Loa`).waitFor();
    await other.goto(await mailedLink(2));
    await other.getByLabel('Mật khẩu mới').fill(NEXT);
    await other.getByLabel('Nhập lại mật khẩu').fill(NEXT);
    await other.getByRole('button', { name: 'Đặt mật khẩu' }).click();
    await other.getByRole('heading', { level: 1, name: 'Nhập mã xác thực' }).waitFor();
    await guest.getByRole('link', { name: 'Chiến dịch', exact: true }).click();
    await guest.getByText('Phiên làm việc đã hết.').waitFor();
  }, 60_000);

  it('loses the second step by an administrator, after a question, and is told by mail', async () => {
    await office.getByRole('button', { name: 'Thao tác với Lê Mới' }).click();
    await office.getByRole('menuitem', { name: 'Gỡ xác thực hai bước' }).click();
    const dialog = office.getByRole('dialog');
    expect(await barriers(office)).toEqual([]);
    await dialog.getByRole('button', { name: 'Gỡ xác thực hai bước' }).click();
    await office.getByText('Đã gỡ xác thực hai bước của Lê Mới.').waitFor();
    await logIn(guest, NEXT);
    await home(guest);
  }, 30_000);

  it('never makes the browser complain', () => {
    // Refusals are part of the story; the browser reports each as an error of the network.
    const refusals = /status of (401|403|409|410)/;
    expect(complaints.flat().filter((text) => !refusals.test(text))).toEqual([]);
  });
});
