import type { Messages } from './message.js';

/** What sendings of several campaigns get in each other's way with. */
export const CLASHES: Messages = {
  'clash.personCap': {
    vi: 'Ngày {day}, {people} người ({groups}) sẽ nhận tới {most} tin, quá mức {cap} tin mỗi người một ngày. Phần vượt mức phải chờ sang ngày sau, hoặc không được gửi nếu đã hết hạn.',
    en: 'On {day}, {people} people ({groups}) would get up to {most} messages, above the cap of {cap} per person a day. What is above it waits for the next day, or is not sent when the time is over.',
  },
  'clash.accountShared': {
    vi: 'Gửi cùng lúc với {others} qua tài khoản “{account}”. Tất cả gửi xong vào khoảng {doneAt}.',
    en: 'Goes out at the same time as {others} from the account “{account}”. All of it would be sent by about {doneAt}.',
  },
  'clash.accountShared.late': {
    vi: 'Gửi cùng lúc với {others} qua tài khoản “{account}”, và không thể gửi hết trong hai tháng.',
    en: 'Goes out at the same time as {others} from the account “{account}”, which can’t send all of it within two months.',
  },
  'clash.capTooSlow': {
    vi: 'Mức gửi của tài khoản “{account}” không đủ: đến hạn ({expiresAt}) vẫn còn {unsent} tin chưa gửi. Muốn gửi hết phải đến {doneAt}.',
    en: 'The account “{account}” is too slow: {unsent} messages would not be sent when the time is over ({expiresAt}). All of it would be sent by {doneAt}.',
  },
  'clash.capTooSlow.late': {
    vi: 'Mức gửi của tài khoản “{account}” không đủ: đến hạn ({expiresAt}) vẫn còn {unsent} tin chưa gửi, và hai tháng cũng không gửi hết.',
    en: 'The account “{account}” is too slow: {unsent} messages would not be sent when the time is over ({expiresAt}), and two months would not be enough.',
  },
  'clash.capTooSlow.campaign': {
    vi: 'Giới hạn gửi của chiến dịch quá thấp: đến hạn ({expiresAt}) vẫn còn {unsent} tin chưa gửi. Muốn gửi hết phải đến {doneAt}.',
    en: 'The campaign’s own limit is too low: {unsent} messages would not be sent when the time is over ({expiresAt}). All of it would be sent by {doneAt}.',
  },
  'clash.capTooSlow.campaign.late': {
    vi: 'Giới hạn gửi của chiến dịch quá thấp: đến hạn ({expiresAt}) vẫn còn {unsent} tin chưa gửi, và hai tháng cũng không gửi hết.',
    en: 'The campaign’s own limit is too low: {unsent} messages would not be sent when the time is over ({expiresAt}), and two months would not be enough.',
  },
  'clash.other': { vi: 'bước “{step}” của “{campaign}”', en: '“{step}” of “{campaign}”' },
  'clash.more': { vi: '{n} bước khác', en: '{n} other steps' },
  'clash.and': { vi: ' và ', en: ' and ' },
  'clash.proposal.offsetDays': { vi: 'Chuyển sang {when} thì không vướng.', en: 'On {when} it would not clash.' },
  'clash.proposal.localTime': { vi: 'Gửi {when} thì không vướng.', en: 'Sent {when} it would not clash.' },
  'clash.proposal.expiryHours': {
    vi: 'Để hạn gửi {hours} giờ sau giờ bắt đầu thì kịp.',
    en: 'With {hours} hours from its start there would be time enough.',
  },
  'clash.load': {
    vi: '{group} nhận {most} tin ngày này ({people} người nhận từ 2 tin trở lên).',
    en: '{group}: {most} messages that day ({people} people get 2 or more).',
  },
  'group.manager': { vi: 'cán bộ quản lý', en: 'managers' },
  'group.teacher': { vi: 'giáo viên', en: 'teachers' },
  'group.staff': { vi: 'nhân viên', en: 'staff' },
  'group.pupil': { vi: 'học sinh', en: 'pupils' },
  'group.guardian': { vi: 'phụ huynh', en: 'parents' },
  'group.citizen': { vi: 'người dân', en: 'citizens' },
};
