import type { Messages } from './message.js';

export const TEMPLATES: Messages = {
  'template.file': { vi: 'Tệp mẫu tin {file} không hợp lệ.', en: 'The template file {file} is not valid.' },
  'template.noVariant': {
    vi: 'Mẫu tin này không có bản cho kênh {channel}.',
    en: 'The template has no text for {channel}.',
  },
};
