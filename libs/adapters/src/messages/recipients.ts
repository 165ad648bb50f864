import type { Messages } from './message.js';

/** The public pages of recipients, and callbacks. */
export const RECIPIENTS: Messages = {
  'callback.signature': { vi: 'Chữ ký không đúng.', en: 'The signature is wrong.' },

  'preferences.title': { vi: 'Chọn tin bạn muốn nhận', en: 'Choose what you want to get' },
  'preferences.intro': {
    vi: 'Đánh dấu những tin bạn muốn nhận và cách nhận. Bạn có thể đổi bất cứ lúc nào.',
    en: 'Tick what you want to get, and how. You can change it at any time.',
  },
  'preferences.addresses': { vi: 'Địa chỉ của bạn', en: 'Your addresses' },
  'preferences.topic': { vi: 'Loại tin', en: 'Kind of message' },
  'preferences.notice': { vi: 'Thông báo của nhà trường, cơ quan', en: 'Notices of your school or office' },
  'preferences.outreach': { vi: 'Tin tuyên truyền, giới thiệu', en: 'Campaigns and news' },
  'preferences.zalo': { vi: 'Zalo', en: 'Zalo' },
  'preferences.sms': { vi: 'Tin nhắn SMS', en: 'SMS' },
  'preferences.email': { vi: 'Thư điện tử', en: 'E-mail' },
  'preferences.save': { vi: 'Lưu lựa chọn', en: 'Save' },
  'preferences.stop': { vi: 'Ngừng nhận tất cả', en: 'Stop everything' },
  'preferences.resume': { vi: 'Nhận lại thông báo', en: 'Get notices again' },
  'preferences.saved': { vi: 'Đã lưu lựa chọn của bạn.', en: 'Your choice was saved.' },
  'preferences.stopped': { vi: 'Bạn đã ngừng nhận mọi tin.', en: 'You get nothing any more.' },
  'preferences.other': { vi: 'English', en: 'Tiếng Việt' },
  'preferences.unsubscribe': { vi: 'Ngừng nhận thư điện tử', en: 'Stop e-mail' },
  'preferences.unsubscribeIntro': {
    vi: 'Bấm nút dưới đây để không nhận thư điện tử của chúng tôi nữa.',
    en: 'Press the button to get no more e-mail from us.',
  },
  'preferences.unsubscribed': {
    vi: 'Bạn sẽ không nhận thư điện tử của chúng tôi nữa.',
    en: 'You will get no more e-mail from us.',
  },
  'preferences.more': { vi: 'Chọn từng loại tin', en: 'Choose in detail' },
  'preferences.badLink': { vi: 'Liên kết không đúng', en: 'This link is not right' },
  'preferences.badLinkText': {
    vi: 'Liên kết này không đúng hoặc đã bị cắt bớt. Hãy mở lại từ tin nhắn mà bạn nhận được.',
    en: 'This link is wrong or was cut. Open it again from the message that you got.',
  },
};
