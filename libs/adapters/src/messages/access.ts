import type { Messages } from './message.js';

export const ACCESS: Messages = {
  'auth.required': { vi: 'Vui lòng đăng nhập.', en: 'Please sign in.' },
  'auth.wrongLogin': { vi: 'Sai thư điện tử hoặc mật khẩu.', en: 'Wrong e-mail address or password.' },
  'auth.wrongKey': { vi: 'Khóa API không đúng hoặc đã hết hạn.', en: 'The API key is wrong or has expired.' },
  'auth.demoClosed': {
    vi: 'Tài khoản dùng thử chỉ hoạt động khi đơn vị chưa có quản trị thật và chưa có tài khoản gửi nào từng chuyển sang gửi thật.',
    en: 'Demo log-ins work only until a real administrator sets a password or the first sender account goes real.',
  },
  'auth.wrongPassword': { vi: 'Mật khẩu hiện tại không đúng.', en: 'The current password is wrong.' },
  'auth.demoPassword': {
    vi: 'Mật khẩu của tài khoản dùng thử là chung nên không đổi được.',
    en: 'The password of the demo log-ins is shared and can not be changed.',
  },
  'auth.sessionNeeded': {
    vi: 'Việc này cần người đăng nhập, khóa API không làm được.',
    en: 'This takes somebody who is signed in; an API key can not do it.',
  },
  'auth.throttled': {
    vi: 'Đăng nhập sai quá nhiều lần. Thử lại sau {seconds} giây.',
    en: 'Too many failed log-ins. Try again in {seconds} seconds.',
  },
  'auth.origin': {
    vi: 'Yêu cầu đến từ một trang web khác nên bị từ chối.',
    en: 'The request came from another web site and was refused.',
  },
  'auth.permission': { vi: 'Bạn không có quyền này: {permission}.', en: 'You lack this permission: {permission}.' },
  'rate.exceeded': {
    vi: 'Quá nhiều yêu cầu. Thử lại sau {seconds} giây.',
    en: 'Too many requests. Try again in {seconds} seconds.',
  },
};

/** Users, API keys and sender accounts. */
export const MANAGEMENT: Messages = {
  'user.emailTaken': { vi: 'Địa chỉ thư này đã có người dùng.', en: 'This e-mail address is already in use.' },
  'user.self': {
    vi: 'Không ai tự đổi vai trò, đơn vị hay trạng thái của chính mình.',
    en: 'Nobody changes their own role, unit or standing.',
  },
  'key.permission': { vi: 'Khóa API không được có quyền này.', en: 'No API key may have this permission.' },
  'key.expired': { vi: 'Ngày hết hạn phải ở tương lai.', en: 'The expiry must lie in the future.' },
  'account.settings': {
    vi: 'Thiết lập tài khoản gửi chưa đủ hoặc sai.',
    en: 'The settings of the account are missing or wrong.',
  },
  'account.secretInSettings': {
    vi: 'Giá trị bí mật phải nhập ở phần khóa bí mật, không để trong thiết lập.',
    en: 'This is a secret: give it among the secrets, not the settings.',
  },
  'account.secretAgain': {
    vi: 'Tài khoản chuyển sang máy chủ khác nên phải nhập lại khóa bí mật này.',
    en: 'The account moves to another server, so this secret must be given again.',
  },
  'account.changedMeanwhile': {
    vi: 'Tài khoản vừa được người khác sửa. Hãy tải lại rồi thử lại.',
    en: 'Somebody else just changed this account. Reload and try again.',
  },
  'endpoint.shape': {
    vi: 'Địa chỉ máy chủ không đúng kiểu của kênh.',
    en: 'Not an address of the kind that this channel takes.',
  },
  'endpoint.extras': {
    vi: 'Địa chỉ máy chủ không được chứa mật khẩu hay tham số.',
    en: 'The address must hold no password and no parameters.',
  },
  'endpoint.unknownHost': { vi: 'Không tìm thấy máy chủ này.', en: 'This host is not known.' },
  'endpoint.inside': {
    vi: 'Địa chỉ này nằm trong mạng nội bộ nên bị từ chối.',
    en: 'This address lies inside a private network and was refused.',
  },
  'instance.uppermostOnly': {
    vi: 'Quy tắc gửi áp dụng cho mọi đơn vị nên chỉ cơ quan cấp trên cùng được đổi.',
    en: 'The sending rules hold for every unit, so only the uppermost office may change them.',
  },
  'instance.notTemporary': {
    vi: 'Chỉ bản chạy thử tạm thời mới được chỉnh đồng hồ.',
    en: 'Only a temporary instance has a clock that can be moved.',
  },
};
