import type { Messages } from './message.js';

export const ACCESS: Messages = {
  'auth.required': { vi: 'Vui lòng đăng nhập.', en: 'Please sign in.' },
  'auth.wrongLogin': { vi: 'Sai thư điện tử hoặc mật khẩu.', en: 'Wrong e-mail address or password.' },
  'auth.wrongKey': { vi: 'Khóa API không đúng hoặc đã hết hạn.', en: 'The API key is wrong or has expired.' },
  'auth.demoClosed': {
    vi: 'Tài khoản dùng thử chỉ hoạt động khi mọi tài khoản gửi đều ở chế độ thử.',
    en: 'Demo log-ins work only while every sender account is on the sandbox.',
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
