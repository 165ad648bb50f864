import type { Messages } from './message.js';

/** One-time links, second factors, sessions, and the mails about them. */
export const LOG_INS: Messages = {
  'auth.pendingOver': {
    vi: 'Đã quá thời gian nhập mã. Hãy đăng nhập lại từ đầu.',
    en: 'That took too long. Sign in again from the start.',
  },
  'factor.wrongCode': {
    vi: 'Mã không đúng hoặc đã dùng. Mã trên ứng dụng đổi sau mỗi 30 giây.',
    en: 'The code is wrong or was used already. The app shows a new one every 30 seconds.',
  },
  'factor.throttled': {
    vi: 'Nhập sai mã quá nhiều lần. Hãy thử lại sau {minutes} phút.',
    en: 'Too many wrong codes. Try again in {minutes} minutes.',
  },
  'factor.on': { vi: 'Xác thực hai bước đã bật.', en: 'The second step is on already.' },
  'factor.off': { vi: 'Người này chưa bật xác thực hai bước.', en: 'This user has no second step.' },
  'factor.notBegun': {
    vi: 'Hãy quét mã QR trước rồi mới nhập mã xác nhận.',
    en: 'Scan the picture first, then enter the code.',
  },
  'factor.demo': {
    vi: 'Tài khoản dùng thử dùng chung nên không bật xác thực hai bước được.',
    en: 'The demo log-ins are shared, so they can have no second step.',
  },
  'factor.required': {
    vi: 'Cơ quan yêu cầu vai trò này dùng xác thực hai bước nên không tắt được.',
    en: 'Your office requires the second step of this role, so it can not be switched off.',
  },
  'link.unknown': {
    vi: 'Đường dẫn này đã được dùng, đã bị thu hồi hoặc chép thiếu. Hãy xin đường dẫn mới.',
    en: 'This link was used, withdrawn, or copied in part. Ask for a new one.',
  },
  'link.expired': {
    vi: 'Đường dẫn này đã hết hạn. Hãy xin đường dẫn mới.',
    en: 'This link has expired. Ask for a new one.',
  },
  'user.notInvited': {
    vi: 'Người này đã đặt mật khẩu hoặc đã bị khóa nên không còn lời mời nào.',
    en: 'This user has set a password or is locked: there is no invitation any more.',
  },
  'user.notActive': {
    vi: 'Người này chưa đặt mật khẩu lần đầu hoặc đang bị khóa.',
    en: 'This user has not set a first password yet, or is locked.',
  },
  'user.noMailAccount': {
    vi: 'Chưa có tài khoản gửi thư điện tử đang bật nên không gửi được. Hãy thêm ở mục Tài khoản gửi tin.',
    en: 'No e-mail account is switched on, so nothing can be sent. Add one under Sending accounts.',
  },
  'user.resetOften': {
    vi: 'Đã gửi nhiều thư đặt lại mật khẩu cho người này. Hãy chờ một giờ.',
    en: 'This user was sent enough of these mails. Wait for an hour.',
  },
  'user.selfFactor': {
    vi: 'Hãy tắt xác thực hai bước của chính mình ở trang Tài khoản của tôi.',
    en: 'Switch off your own second step on the page My account.',
  },
  'instance.logInRulesUppermostOnly': {
    vi: 'Quy tắc đăng nhập áp dụng cho mọi đơn vị nên chỉ cơ quan cấp trên cùng được đổi.',
    en: 'The log-in rules hold for every unit, so only the uppermost office may change them.',
  },
  'what.session': { vi: 'phiên đăng nhập', en: 'session' },

  'accessMail.greeting': { vi: 'Chào {person},', en: 'Dear {person},' },
  'accessMail.until': {
    vi: 'Đường dẫn chỉ dùng được một lần, đến {until}. Đừng chuyển thư này cho ai.',
    en: 'The link works once, until {until}. Do not pass this mail on.',
  },
  'accessMail.invitation.subject': { vi: 'Loa: lời mời tham gia', en: 'Loa: your invitation' },
  'accessMail.invitation.text': {
    vi: '{by} mời anh/chị dùng Loa, hệ thống gửi thông báo của {unit}. Tên đăng nhập là {email}.',
    en: '{by} invites you to Loa, the system by which {unit} sends its messages. You sign in as {email}.',
  },
  'accessMail.invitation.lead': { vi: 'Mở đường dẫn này để đặt mật khẩu:', en: 'Open this link to set your password:' },
  'accessMail.invitation.footer': {
    vi: 'Nếu không biết vì sao nhận được thư này, anh/chị có thể bỏ qua.',
    en: 'If you do not know why you got this mail, you may ignore it.',
  },
  'accessMail.reset.subject': { vi: 'Loa: đặt lại mật khẩu', en: 'Loa: a new password' },
  'accessMail.reset.text': {
    vi: 'Có người vừa xin đặt lại mật khẩu cho {email}.',
    en: 'Somebody asked for a new password for {email}.',
  },
  'accessMail.reset.lead': { vi: 'Mở đường dẫn này để đặt mật khẩu mới:', en: 'Open this link to set a new password:' },
  'accessMail.reset.footer': {
    vi: 'Nếu không phải anh/chị xin, hãy bỏ qua thư này: mật khẩu vẫn như cũ.',
    en: 'If it was not you, ignore this mail: your password stays as it is.',
  },
  'accessMail.resetBy.text': {
    vi: 'Quản trị viên {by} gửi anh/chị đường dẫn để đặt lại mật khẩu cho {email}.',
    en: 'The administrator {by} sends you a link to set a new password for {email}.',
  },
  'accessMail.resetBy.footer': {
    vi: 'Nếu không cần, hãy bỏ qua thư này: mật khẩu vẫn như cũ.',
    en: 'If you do not need it, ignore this mail: your password stays as it is.',
  },
  'accessMail.factorRemoved.subject': {
    vi: 'Loa: xác thực hai bước đã bị gỡ',
    en: 'Loa: your second step was removed',
  },
  'accessMail.factorRemoved.text': {
    vi: 'Quản trị viên {by} đã gỡ xác thực hai bước của {email} và kết thúc mọi phiên đăng nhập. Từ nay chỉ cần mật khẩu, cho tới khi anh/chị bật lại.',
    en: 'The administrator {by} removed the second step of {email} and ended all sessions. From now on the password is enough, until you set the second step up again.',
  },
  'accessMail.factorRemoved.lead': {
    vi: 'Đăng nhập và bật lại ở trang Tài khoản của tôi:',
    en: 'Sign in and set it up again on the page My account:',
  },
  'accessMail.factorRemoved.footer': {
    vi: 'Nếu anh/chị không nhờ việc này, hãy đổi mật khẩu ngay và báo cho lãnh đạo đơn vị.',
    en: 'If you did not ask for this, change your password at once and tell the head of your unit.',
  },
};
