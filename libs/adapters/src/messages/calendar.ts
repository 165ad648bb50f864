import type { Messages } from './message.js';

/** The calendar of days off. */
export const CALENDAR: Messages = {
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
