import type { Browser, Page } from 'playwright-core';
import { startInstance } from '../../../scripts/lib/instance.mjs';
import { barriers, type Login, numberIn, openBrowser, openPage, signIn } from './browser.js';

/** Three minutes before the first step of 2027: 10/09/2027 08:00 in Vietnam. */
const BEFORE_FIRST_STEP = '2027-09-10T00:57:00Z';
const AT_FIRST_STEP = '2027-09-10T01:00:00Z';
/** Receipts of e-mail are silence: after its wait everything of the step is decided. */
const AFTER_ALL_WAITS = '2027-09-14T02:00:00Z';
const FIVE = ['reached', 'unclear', 'pending', 'failed', 'notSent'];

type Instance = Awaited<ReturnType<typeof startInstance>>;

describe('the main job in the browser', () => {
  let instance: Instance;
  let browser: Browser;
  let officer: Page;
  let campaignUrl: string;
  const complaints: string[][] = [];

  const login = (role: string): Login => (instance.logins as Login[]).find((one) => one.role === role)!;
  const newPage = async (width: 1280 | 390 = 1280): Promise<Page> => {
    const opened = await openPage(browser, width);
    complaints.push(opened.complaints);
    return opened.page;
  };
  const moveClock = async (page: Page, now: string): Promise<void> => {
    const answer = await page.request.put(`${instance.url}/api/v1/instance/clock`, { data: { now } });
    expect(answer.status()).toBe(200);
  };

  beforeAll(async () => {
    instance = await startInstance({ temporary: true });
    browser = await openBrowser();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await instance?.stop();
  }, 60_000);

  it('plans 10/10/2027 from the playbook and shows which dates moved', async () => {
    officer = await newPage();
    await signIn(officer, instance.url, login('officer'));
    await officer.getByText('Chế độ thử').waitFor();
    await officer.getByRole('link', { name: 'Tạo chiến dịch' }).click();
    await officer.getByRole('button', { name: /^Chọn kịch bản này: Ngày Chuyển đổi số/ }).click();
    await officer.getByLabel('Năm', { exact: true }).selectOption({ label: '2027: Chủ nhật 10/10/2027' });
    await officer.getByText('Ngày gốc là Chủ nhật 10/10/2027.').waitFor();
    expect(await barriers(officer)).toEqual([]);

    await officer.getByRole('button', { name: 'Tạo bản nháp' }).click();
    await officer.getByTestId('step').first().waitFor();
    campaignUrl = officer.url();
    const plan = await officer
      .getByRole('list')
      .filter({ has: officer.getByTestId('step') })
      .innerText();
    expect(plan).toContain('30 ngày trước 10/10, thứ Sáu 10/09/2027 lúc 08:00, gửi “');
    expect(plan).toContain('tới cán bộ quản lý bằng email, không gửi được thì Zalo, rồi SMS.');
    // 26/09 and 09/10/2027 are a Sunday and a Saturday: what goes to staff is moved, and says so.
    expect(plan).toContain('dời sang thứ Sáu 24/09/2027');
    expect(plan).toContain('Dời từ Chủ nhật 26/09/2027 vì là ngày nghỉ cuối tuần.');
    expect(plan).toContain('Dời từ thứ Bảy 09/10/2027 vì là ngày nghỉ cuối tuần.');
    expect(await barriers(officer)).toEqual([]);
  }, 60_000);

  it('changes a step while it is a draft', async () => {
    await officer
      .getByRole('button', { name: /^Sửa bước/ })
      .nth(2)
      .click();
    const drawer = officer.getByRole('dialog');
    await drawer.getByLabel('Giờ gửi').fill('19:15');
    expect(await barriers(officer)).toEqual([]);
    await drawer.getByRole('button', { name: 'Lưu' }).click();
    await drawer.waitFor({ state: 'hidden' });
    await officer.getByText('lúc 19:15').waitFor();
  }, 30_000);

  it('shows who will get a step, who is left out and why, and the words', async () => {
    await officer
      .getByRole('button', { name: /^Xem trước/ })
      .nth(1)
      .click();
    const drawer = officer.getByRole('dialog');
    await drawer.getByTestId('will-get').waitFor();
    const text = await drawer.innerText();
    expect(text).toMatch(/[\d.]+ người sẽ được gửi/);
    expect(text).toMatch(/Đã từ chối nhận tin\s+\d+/);
    await drawer.getByText('Tin trên SMS').waitFor();
    expect(text).not.toContain('{{');
    expect(await barriers(officer)).toEqual([]);
    await officer.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
  }, 30_000);

  it('submits with the number in the button, and nobody approves their own', async () => {
    await officer.getByTestId('act-submit').click();
    await officer.locator('.phone').first().waitFor();
    expect(await barriers(officer)).toEqual([]);
    await officer.getByRole('button', { name: /^Gửi duyệt [\d.]+ tin$/ }).click();
    await officer.getByText('Chờ duyệt', { exact: true }).waitFor();
    // Alone they get no further: neither by the buttons, nor by the address of the page where it is approved.
    expect(await officer.getByTestId('act-approve').count()).toBe(0);
    await officer.goto(`${campaignUrl}/check`);
    await officer.getByText('Đang chờ').waitFor();
    expect(await officer.getByTestId('check-approve').count()).toBe(0);
    expect(await officer.getByTestId('check-submit').count()).toBe(0);
    await officer.goto(campaignUrl);
  }, 60_000);

  it('is approved by a second person, from their home page', async () => {
    const approver = await newPage();
    await signIn(approver, instance.url, login('approver'));
    await approver.getByRole('link', { name: /^Duyệt chiến dịch “Ngày Chuyển đổi số/ }).click();
    await approver.getByTestId('check-figures').getByText('Thứ Sáu 10/09/2027 lúc 08:00').waitFor();
    // The officer changed one step of the playbook, and that is what the approver is told.
    expect(await approver.getByTestId('compared').innerText()).toBe('Duyệt lần đầu: so với kịch bản gốc.');
    await approver.getByTestId('difference').getByText('lúc 19:15').waitFor();
    await approver.getByRole('button', { name: /^Duyệt và lên lịch [\d.]+ tin$/ }).click();
    await approver.getByText('Đã lên lịch', { exact: true }).first().waitFor();
    await approver.context().close();
  }, 30_000);

  it('fills live when the first step is due, and the five numbers add up', async () => {
    // The jump ends every session of last year: the officer comes back through the login to where they were.
    await moveClock(officer, BEFORE_FIRST_STEP);
    officer = await newPage();
    await signIn(officer, instance.url, login('officer'));
    await officer.goto(`${campaignUrl}/progress`);
    const run = officer.getByTestId('run').first();
    await run.getByText('Đã lên lịch').waitFor();

    await moveClock(officer, AT_FIRST_STEP);
    // Nobody reloads: the page moves by itself.
    await run.getByTestId('five-reached').waitFor({ timeout: 30_000 });
    await officer.getByText('Đang gửi', { exact: true }).first().waitFor({ timeout: 30_000 });
    await officer.locator('[data-testid=five-reached]:not([data-value="0"])').first().waitFor({ timeout: 30_000 });
    expect(await barriers(officer)).toEqual([]);
    await addsUp(officer);
  }, 120_000);

  it('shows the table per school and group, whose rows and columns add up', async () => {
    await moveClock(officer, AFTER_ALL_WAITS);
    officer = await newPage();
    await signIn(officer, instance.url, login('officer'));
    await officer.goto(`${campaignUrl}/progress`);
    await officer.getByTestId('run').first().getByText('Đã xong').waitFor({ timeout: 60_000 });
    await addsUp(officer);
    await officer.getByRole('link', { name: 'Bảng theo đơn vị' }).click();
    await officer.getByTestId('matrix').waitFor();
    for (const mode of ['Đã tiếp cận', 'Chưa rõ', 'Tổng người nhận']) {
      await officer.getByRole('radiogroup').getByText(mode, { exact: true }).click();
      const { rows, foot } = await tableOf(officer);
      expect(rows.length).toBe(25);
      for (const row of rows) expect(sum(row.slice(0, -1))).toBe(row.at(-1));
      const columns = foot.map((_, index) => sum(rows.map((row) => row[index]!)));
      expect(columns).toEqual(foot);
      if (mode === 'Tổng người nhận') expect(foot.at(-1)).toBeGreaterThan(0);
    }
    expect(await barriers(officer)).toEqual([]);
  }, 120_000);

  it('answers who did not get it in one click', async () => {
    await officer.getByRole('link', { name: 'Tiến độ' }).click();
    await officer
      .getByRole('link', { name: /^Ai chưa nhận được/ })
      .first()
      .click();
    await officer.getByRole('heading', { level: 1, name: 'Danh sách người nhận' }).waitFor();
    await officer.getByText('đã từ chối nhận tin').first().waitFor();
    expect(await barriers(officer)).toEqual([]);
  }, 30_000);

  it('works on a phone', async () => {
    const phone = await newPage(390);
    await signIn(phone, instance.url, login('officer'));
    expect(await barriers(phone)).toEqual([]);
    await phone.getByRole('link', { name: 'Chiến dịch', exact: true }).click();
    await phone.getByRole('heading', { level: 1, name: 'Chiến dịch' }).waitFor();
    await phone.getByRole('link', { name: /^Ngày Chuyển đổi số/ }).click();
    for (const tab of ['Kế hoạch', 'Tiến độ', 'Bảng theo đơn vị']) {
      await phone.getByRole('link', { name: tab }).click();
      await phone.getByRole('heading', { level: 2 }).first().waitFor();
      expect(await barriers(phone)).toEqual([]);
    }
  }, 60_000);

  it('never makes the browser complain', () => {
    expect(complaints.flat()).toEqual([]);
  });
});

async function addsUp(page: Page): Promise<void> {
  // Read in one go: the page is moving.
  const { parts, total } = await page.evaluate((names) => {
    const numberOf = (name: string) => document.querySelector(`[data-testid=five-${name}]`)?.getAttribute('data-value');
    return {
      parts: names.map((name) => Number(numberOf(name))),
      total: document.querySelector('[data-testid=adds-up]')?.textContent ?? '',
    };
  }, FIVE);
  expect(sum(parts)).toBe(numberIn(total));
  expect(numberIn(total)).toBeGreaterThan(0);
}

/** Numbers of the table as the cells carry them; an empty cell is nobody. */
function tableOf(page: Page): Promise<{ rows: number[][]; foot: number[] }> {
  return page.evaluate(() => {
    const numbers = (row: Element) =>
      [...row.querySelectorAll('td')].map((cell) => Number(cell.getAttribute('data-value') ?? 0));
    const table = document.querySelector('[data-testid=matrix]')!;
    return {
      rows: [...table.querySelectorAll('tbody tr')].map(numbers),
      foot: numbers(table.querySelector('tfoot tr')!),
    };
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
