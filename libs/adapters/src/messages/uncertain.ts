import type { Messages } from './message.js';

/** Decisions about messages of which nobody knows whether they arrived. */
export const UNCERTAIN: Messages = {
  'uncertain.asOf': {
    vi: 'Thời điểm xem danh sách không hợp lệ. Hãy tải lại trang.',
    en: 'The moment at which the list was seen is not usable. Reload the page.',
  },
  'uncertain.over': {
    vi: 'Đợt gửi này đã hết hạn hoặc đã huỷ nên không gửi lại được nữa.',
    en: 'The time of this run is over or it was cancelled, so nothing can be sent again.',
  },
  'history.campaign.uncertainDecided': {
    vi: 'Quyết định về các tin chưa rõ đã đến hay chưa',
    en: 'Decided about messages that may have arrived',
  },
};
