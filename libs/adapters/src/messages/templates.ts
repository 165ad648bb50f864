import type { Messages } from './message.js';

export const TEMPLATES: Messages = {
  'template.file': { vi: 'Tệp mẫu tin {file} không hợp lệ.', en: 'The template file {file} is not valid.' },
  'template.noVariant': {
    vi: 'Mẫu tin này không có bản cho kênh {channel}.',
    en: 'The template has no text for {channel}.',
  },
  'template.key': { vi: 'Khóa phải trùng với tên tệp.', en: 'The key must be the name of the file.' },
  'template.yaml': { vi: 'Tệp YAML không đọc được: {detail}', en: 'Not readable as YAML: {detail}' },
  'template.shape': { vi: 'Sai cấu trúc: {detail}', en: 'Of the wrong shape: {detail}' },
  'template.perPupilNeeded': {
    vi: 'Biến {variable} chỉ dùng được khi gửi theo từng học sinh (per: pupil).',
    en: 'The variable {variable} needs one message per pupil (per: pupil).',
  },
  'template.paramMismatch': {
    vi: 'Biến {variable} phải có cả trong nội dung lẫn trong tham số.',
    en: 'The variable {variable} must stand both in the text and among the parameters.',
  },
  'template.tooLong': { vi: 'Quá dài: nhiều nhất {max} ký tự.', en: 'Too long: at most {max} characters.' },
  'playbook.noTemplate': { vi: 'Không có mẫu tin {template}.', en: 'There is no template {template}.' },
  'playbook.noVariant': {
    vi: 'Mẫu tin của bước này không có bản cho kênh {channel}.',
    en: 'The template of this step has no text for {channel}.',
  },
};
