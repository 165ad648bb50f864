import type { Messages } from './message.js';

/** The calendar of days off. */
export const CALENDAR: Messages = {
  'what.period': { vi: 'khoảng thời gian trong lịch năm học', en: 'span of the school year' },
  'what.stop': { vi: 'lệnh dừng gửi', en: 'stop' },
  'what.feed': { vi: 'đường dẫn lịch', en: 'calendar address' },
  'stop.unit': {
    vi: 'Chỉ dừng hoặc cho gửi lại ở đơn vị mình và các đơn vị bên dưới.',
    en: 'You can stop and release your own unit and those below it only.',
  },
  'feed.tooMany': {
    vi: 'Mỗi người có nhiều nhất {max} đường dẫn lịch. Hãy bỏ bớt đường dẫn không còn dùng.',
    en: 'At most {max} calendar addresses each. Remove one that is no longer used.',
  },
  'feed.title': { vi: 'Lịch gửi tin', en: 'Outreach' },
  'feed.planned': { vi: 'đã lên lịch', en: 'scheduled' },
  'feed.waits': { vi: 'chờ duyệt lại', en: 'waits for approval' },
  'feed.paused': { vi: 'đang tạm dừng', en: 'paused' },
  'feed.sending': { vi: 'đang gửi', en: 'sending' },
  'feed.done': { vi: 'đã xong', en: 'done' },
  'feed.missed': { vi: 'không chạy vì đã quá giờ', en: 'did not run: too late' },
  'feed.cancelled': { vi: 'đã huỷ', en: 'cancelled' },
  'calendar.periodOrder': {
    vi: 'Ngày cuối phải không sớm hơn ngày đầu.',
    en: 'The last day must not come before the first.',
  },
  'what.day': { vi: 'ngày trong lịch nghỉ', en: 'day of the calendar' },
  'calendar.year': {
    vi: 'Năm này nằm ngoài phạm vi tính được âm lịch (1901–2100).',
    en: 'The lunar calendar can be reckoned from 1901 to 2100 only.',
  },
  'calendar.unreadable': {
    vi: 'Tệp này không đọc được như một tệp lịch iCalendar (.ics).',
    en: 'This file can’t be read as an iCalendar file (.ics).',
  },
  'calendar.uppermostOnly': {
    vi: 'Chỉ đơn vị cao nhất sửa được lịch nghỉ, vì lịch dùng chung cho mọi đơn vị.',
    en: 'Only the uppermost unit can change the days off, because all units share them.',
  },
};
