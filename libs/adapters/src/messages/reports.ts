import type { Messages } from './message.js';

export const REPORTS: Messages = {
  'report.tooManyStreams': {
    vi: 'Bạn đang mở quá {most} trang theo dõi cùng lúc. Hãy đóng bớt.',
    en: 'You follow more than {most} campaigns at once. Close some of those pages.',
  },
  'text.erased': {
    vi: 'Nội dung đã được xoá theo quy định vào ngày {day}; chỉ còn số liệu.',
    en: 'The text was erased by rule on {day}; only the figures remain.',
  },
  'text.personErased': {
    vi: 'Nội dung đã được xoá theo yêu cầu của người nhận vào ngày {day}.',
    en: 'The text was erased on {day} at the recipient’s request.',
  },
  'text.notSent': {
    vi: 'Tin này chưa từng được gửi đi, nên không có nội dung đã gửi.',
    en: 'This message was never sent, so there is no text as sent.',
  },
  'what.delivery': { vi: 'tin nhắn', en: 'message' },
  'what.member': { vi: 'người nhận', en: 'recipient' },
  'what.run': { vi: 'đợt gửi', en: 'run' },
};
