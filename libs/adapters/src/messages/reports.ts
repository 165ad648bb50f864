import type { Messages } from './message.js';

export const REPORTS: Messages = {
  'what.run': { vi: 'đợt gửi', en: 'run' },
};
