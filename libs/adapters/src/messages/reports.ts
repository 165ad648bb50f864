import type { Messages } from './message.js';

export const REPORTS: Messages = {
  'report.tooManyStreams': {
    vi: 'Bạn đang mở quá {most} trang theo dõi cùng lúc. Hãy đóng bớt.',
    en: 'You follow more than {most} campaigns at once. Close some of those pages.',
  },
  'what.run': { vi: 'đợt gửi', en: 'run' },
};
