import { setTimeout as pause } from 'node:timers/promises';
import { sandboxAt, signIn } from '../demo/client.mjs';
import { moveClock } from '../demo/run-steps.mjs';

/** All of it happens in one autumn: two days before the first step of the yearly campaign, and on its morning. */
const BEFORE = Date.parse('2027-09-08T02:00:00Z');
const FIRST_SEND = Date.parse('2027-09-09T01:00:30Z');
const NEXT_MORNING = Date.parse('2027-09-10T01:00:30Z');
const ALLOWED = { days: [1, 2, 3, 4, 5, 6, 7], from: '07:00', to: '21:00' };
const GIVE_UP_MS = 240_000;
const LOOK_EVERY_MS = 200;

/** A day that never was, a number that lost its end, a school that nobody knows. */
const BAD_LIST = [
  'PHÒNG GIÁO DỤC VÀ ĐÀO TẠO;;;;;',
  '',
  'STT;Họ và tên;Ngày sinh;Mã;Đối tượng;Trường;SĐT;Cột riêng',
  '1;Nguyễn Thị Minh Nguyệt;31/02/1980;NHAP-1;Giáo viên;CH-CS-01;040 900 0001;a',
  '2;Trần Văn Hải;05/09/1981;NHAP-2;Giáo viên;CH-CS-01;0409 000;b',
  '3;Lê Thị Thu Hương;25/09/1982;NHAP-3;Giáo viên;CH-CS-99;0409000003;c',
  '4;Phạm Văn Đức;05/09/1983;NHAP-4;Giáo viên;CH-CS-01;0409000004;d',
].join('\r\n');
const GOOD_LIST = [
  'Họ và tên;Ngày sinh;Mã;Đối tượng;Trường;SĐT',
  'Hoàng Thị Lan Anh;01/03/1985;NHAP-9;Giáo viên;CH-CS-02;0409000009',
].join('\r\n');

/**
 * Fills a temporary instance with one of everything that a page can show, through the API as people would.
 *
 * @returns {Promise<Record<string, any>>} ids by what they stand for
 */
export async function layData(instance, say) {
  const sandbox = sandboxAt(instance.sandboxUrl);
  const login = (email) => instance.logins.find((one) => one.email === email);
  const officer = await signIn(instance.url, login('canbo@demo.example'));
  const head = await signIn(instance.url, login('lanhdao@demo.example'));
  const administrator = await signIn(instance.url, login('quantri@demo.example'));
  await moveClock(officer, sandbox, BEFORE);
  await sandbox.post('/config', { shares: { sms: 0.08, email: 0.05, zaloZns: 0.06 } });
  await sandbox.post('/faults', { zaloZns: { http500AfterAccept: { share: 0.02 } } });

  say('chiến dịch / campaigns …');
  const draft = (name, anchorDate) => officer.post('/campaigns', { playbookKey: 'digital-day', anchorDate, name });
  const submit = async ({ id }) => officer.post(`/campaigns/${id}/submit`, {});
  const approve = async (campaign) => {
    const { version } = await submit(campaign);
    await head.post(`/campaigns/${campaign.id}/approve`, { version });
    return campaign;
  };
  const yearly = await approve(
    await withPilotAndParts(officer, await draft('Ngày Chuyển đổi số quốc gia 10/10/2027', '2027-10-10')),
  );
  const done = await approve(
    await oneStep(officer, await draft('Thông báo đầu năm học 2027–2028', '2027-09-09'), 'day'),
  );
  const running = await approve(
    await oneStep(
      officer,
      await draft('Mời phụ huynh kích hoạt tài khoản định danh điện tử', '2027-09-10'),
      'identity',
    ),
  );
  const submitted = await draft('Tháng cung cấp và sử dụng dịch vụ công trực tuyến hiệu quả', '2027-11-20');
  await submit(submitted);
  const returned = await draft('Cuộc thi “Em là công dân số”', '2027-11-05');
  await submit(returned);
  await head.post(`/campaigns/${returned.id}/return`, {
    remarks: 'Bỏ bước gửi cho phụ huynh mầm non, và dời sang sau ngày 20/11.',
  });
  const paused = await approve(await draft('Tổng kết học kỳ I', '2027-12-28'));
  await officer.post(`/campaigns/${paused.id}/pause`, {});
  const cancelled = await approve(await draft('Tập huấn vận hành hệ thống', '2027-12-10'));
  await officer.post(`/campaigns/${cancelled.id}/cancel`, {});
  const planned = await draft('Chúc mừng Ngày Nhà giáo Việt Nam 20/11', '2027-11-20');

  say('danh sách, yêu cầu, khoá / lists, requests, keys …');
  const badImport = await upload(officer, 'giáo viên THCS Đảo Xanh.csv', BAD_LIST);
  const appliedImport = await upload(officer, 'giáo viên mới.csv', GOOD_LIST);
  await officer.post(`/imports/${appliedImport}/apply`, { onlyGood: true });
  const { items: units } = await officer.get('/units');
  const school = units.find(({ code }) => code === 'CH-CS-01').id;
  // Of the school whose officer and head look too.
  const { items: persons } = await officer.get(`/persons?group=guardian&unitId=${school}&limit=5`);
  const person = persons.find(({ channels }) => channels.length > 1) ?? persons[0];
  await officer.post('/requests', { personId: person.id, kind: 'access', askedBy: 'self', way: 'email' });
  await administrator.post('/api-keys', {
    name: 'Phần mềm quản lý nhà trường',
    permissions: ['person.read', 'person.write'],
  });
  const { items: teachers } = await officer.get(`/persons?group=teacher&unitId=${school}&limit=2`);
  const { items: pairs } = await officer.get('/duplicates?limit=1').catch(() => ({ items: [] }));
  const { items: templates } = await officer.get('/templates');
  const rule = { include: [{ groups: ['teacher', 'manager'] }] };
  const audience = await officer.post('/audiences', { name: 'Giáo viên và cán bộ quản lý', rule });

  say('một đợt gửi xong, một đợt đang gửi / one send over, one under way …');
  await moveClock(officer, sandbox, FIRST_SEND);
  const doneRun = await reaches(officer, done.id, mostlyReached);
  // The next receipts take an hour: that send is seen under way.
  await sandbox.post('/config', { receiptDelayMs: 3_600_000 });
  await moveClock(officer, sandbox, NEXT_MORNING);
  await reaches(officer, running.id, mostlySent);
  return {
    yearly: yearly.id,
    done: done.id,
    doneRun,
    running: running.id,
    submitted: submitted.id,
    returned: returned.id,
    paused: paused.id,
    cancelled: cancelled.id,
    draft: planned.id,
    badImport,
    appliedImport,
    person: person.id,
    pair: pairs[0] ? [pairs[0].first.id, pairs[0].second.id] : teachers.map(({ id }) => id),
    template: templates[0].key,
    audience: audience.id,
    school,
  };
}

/** Leaves one step of a draft, on the day itself. */
async function oneStep(officer, campaign, key) {
  const { steps } = await officer.get(`/campaigns/${campaign.id}`);
  for (const step of steps) {
    const { version } = await officer.get(`/campaigns/${campaign.id}`);
    const morning = { offsetDays: 0, localTime: '08:00', shiftRule: 'none', allowed: ALLOWED };
    const change = step.key === key ? morning : { active: false };
    await officer.patch(`/campaigns/${campaign.id}/steps/${step.id}`, { version, ...change });
  }
  return campaign;
}

/** The first step goes to a few before all; in the second, schools fill in their own number. */
async function withPilotAndParts(officer, campaign) {
  const { steps } = await officer.get(`/campaigns/${campaign.id}`);
  const change = async (path, facts) => {
    const { version } = await officer.get(`/campaigns/${campaign.id}`);
    await officer.patch(`/campaigns/${campaign.id}${path}`, { version, ...facts });
  };
  const byDay = (offsetDays) => steps.find((step) => step.offsetDays === offsetDays).id;
  await change(`/steps/${byDay(-30)}`, { pilot: { people: 20 } });
  const openParts = { variables: ['hotline'], hourTo: '16:00', mayDecline: true };
  await change(`/steps/${byDay(-14)}`, { openParts });
  await change('', { partsDue: '2027-09-20' });
  return campaign;
}

async function upload(officer, name, text) {
  const form = new FormData();
  form.set('kind', 'people');
  form.set('file', new Blob([text], { type: 'text/csv' }), name);
  const { id } = await officer.post('/imports', form);
  await until(async () => ((await officer.get(`/imports/${id}`)).state === 'reading' ? null : true));
  return id;
}

/** Waits until the campaign's first run is as far as it should be seen. @returns the run's id */
async function reaches(officer, campaignId, enough) {
  let last = '';
  return until(
    async () => {
      const { items } = await officer.get(`/campaigns/${campaignId}/runs`);
      last = JSON.stringify(items.map(({ state, dueAt, channels }) => ({ state, dueAt, channels })));
      const run = items.find(({ state }) => state === 'sending' || state === 'done');
      return run && enough(run) ? run.id : null;
    },
    () => last,
  );
}
const mostlyReached = ({ counts }) => counts.reached * 2 > counts.members;
const mostlySent = ({ counts, channels }) =>
  channels.reduce((sum, { state, n }) => sum + (state === 'sent' ? n : 0), 0) * 2 > counts.members;

async function until(look, seen = () => '') {
  const deadline = Date.now() + GIVE_UP_MS;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > deadline) throw new Error(`never came to rest: ${seen()}`);
    await pause(LOOK_EVERY_MS);
  }
}
