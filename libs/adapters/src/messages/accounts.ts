import type { Messages } from './message.js';

/** What is wrong with a setting of a sender account. The schema's own findings are named after zod's issue codes. */
export const ACCOUNT_SETTINGS: Messages = {
  'settings.endpoint': {
    vi: 'Địa chỉ máy chủ không đúng kiểu của kênh này.',
    en: 'Not an address of the kind that this channel takes.',
  },
  'settings.dkimKey': {
    vi: 'Khóa DKIM không ký được thư, hoặc chữ ký không kiểm tra được. Cần khóa riêng dạng PEM.',
    en: 'Mail can not be signed with this DKIM key, or the signature does not hold. It takes a private key as PEM.',
  },
  'settings.invalid_type': { vi: 'Thiếu, hoặc sai kiểu dữ liệu.', en: 'Missing, or of the wrong type.' },
  'settings.too_small': { vi: 'Quá ngắn hoặc quá nhỏ.', en: 'Too short or too small.' },
  'settings.too_big': { vi: 'Quá dài hoặc quá lớn.', en: 'Too long or too big.' },
  'settings.invalid_format': { vi: 'Sai định dạng.', en: 'Wrong format.' },
  'settings.not_multiple_of': { vi: 'Không phải số tròn theo quy định.', en: 'Not a multiple of what is asked for.' },
  'settings.unrecognized_keys': {
    vi: 'Có thiết lập mà kênh này không dùng.',
    en: 'Holds a setting that this channel does not know.',
  },
  'settings.invalid_union': { vi: 'Không thuộc dạng nào được phép.', en: 'None of the allowed forms.' },
  'settings.invalid_key': { vi: 'Tên thiết lập không hợp lệ.', en: 'Not a valid name of a setting.' },
  'settings.invalid_element': { vi: 'Có phần tử không hợp lệ.', en: 'Holds an element that is not valid.' },
  'settings.invalid_value': { vi: 'Không thuộc các giá trị được phép.', en: 'None of the allowed values.' },
  'settings.custom': { vi: 'Giá trị không hợp lệ.', en: 'Not a valid value.' },
};
