import type { Messages } from './message.js';

export const PEOPLE: Messages = {
  'person.name': { vi: 'Họ tên không hợp lệ.', en: 'Not a valid name.' },
  'person.elsewhere': {
    vi: 'Người này thuộc đơn vị khác, chỉ đơn vị đó được sửa thông tin. Ở đây chỉ được thêm địa chỉ và ghi ý kiến đồng ý hoặc từ chối.',
    en: 'This person belongs to another unit, and only that unit may change what is known. Here you may add an address and record a yes or a no.',
  },
  'person.birthDate': {
    vi: 'Ngày sinh phải từ năm 1900 đến hôm nay.',
    en: 'A date of birth lies between 1900 and today.',
  },
  'phone.empty': { vi: 'Thiếu số điện thoại.', en: 'The phone number is missing.' },
  'phone.characters': { vi: 'Số điện thoại chứa ký tự lạ.', en: 'The phone number holds signs that no number has.' },
  'phone.length': {
    vi: 'Số điện thoại thừa hoặc thiếu chữ số.',
    en: 'The phone number has too many or too few digits.',
  },
  'phone.fixedLine': {
    vi: 'Đây là số cố định, không nhận được tin nhắn.',
    en: 'This is a fixed line, which takes no SMS.',
  },
  'phone.foreign': {
    vi: 'Chỉ gửi được đến số di động Việt Nam.',
    en: 'Only Vietnamese mobile numbers can be written to.',
  },
  'phone.prefix': { vi: 'Đầu số này không thuộc nhà mạng nào.', en: 'No operator holds this prefix.' },
  'phone.demo': {
    vi: 'Số thử nghiệm (đầu 040) chỉ dùng được khi chưa có tài khoản gửi nào từng chuyển sang gửi thật.',
    en: 'Demo numbers (prefix 040) work only until the first sender account goes real.',
  },
  'email.format': { vi: 'Địa chỉ thư điện tử không hợp lệ.', en: 'Not a valid e-mail address.' },
};
