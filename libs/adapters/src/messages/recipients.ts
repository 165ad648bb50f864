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
  'preferences.isVerified': { vi: '(đã xác nhận)', en: '(confirmed)' },
  'preferences.isNotVerified': { vi: '(chưa xác nhận)', en: '(not confirmed yet)' },
  'preferences.mine': { vi: 'Đúng là của tôi', en: 'This is mine' },
  'preferences.sendCode': { vi: 'Gửi mã xác nhận', en: 'Send me a code' },
  'preferences.codeLabel': { vi: 'Mã 6 chữ số', en: '6-digit code' },
  'preferences.enterCode': { vi: 'Xác nhận', en: 'Confirm' },
  'preferences.verified': { vi: 'Đã xác nhận địa chỉ của bạn.', en: 'Your address is confirmed.' },
  'preferences.codeSent': {
    vi: 'Mã đang được gửi đi, có hiệu lực 10 phút. Hãy nhập mã ở dưới.',
    en: 'A code is on its way, good for 10 minutes. Type it below.',
  },
  'preferences.wrongCode': { vi: 'Mã không đúng. Hãy nhập lại.', en: 'The code is wrong. Try again.' },
  'preferences.noCode': {
    vi: 'Mã đã hết hạn hoặc nhập sai quá nhiều lần. Hãy gửi mã mới.',
    en: 'The code expired or was typed wrongly too often. Send a new one.',
  },
  'preferences.tooManyCodes': {
    vi: 'Đã gửi nhiều mã trong thời gian ngắn. Hãy thử lại sau một giờ.',
    en: 'Several codes were sent already. Try again in an hour.',
  },
  'preferences.rights': { vi: 'Dữ liệu của bạn', en: 'Your data' },
  'preferences.rightsIntro': {
    vi: 'Bạn có thể yêu cầu xem, sửa hoặc xoá dữ liệu về bạn. Chúng tôi trả lời trong 2 ngày làm việc.',
    en: 'You may ask to see, correct or erase what is kept of you. We answer within 2 working days.',
  },
  'preferences.ask.access': { vi: 'Xem dữ liệu của tôi', en: 'See my data' },
  'preferences.ask.correction': { vi: 'Sửa dữ liệu của tôi', en: 'Correct my data' },
  'preferences.ask.erasure': { vi: 'Xoá dữ liệu của tôi', en: 'Erase my data' },
  'preferences.asked': {
    vi: 'Đã ghi nhận yêu cầu của bạn. Chúng tôi trả lời trong 2 ngày làm việc.',
    en: 'Your request is on record. We answer within 2 working days.',
  },
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
