import type { Messages } from './message.js';

/** The inbox of the sandbox. */
export const TRIAL: Messages = {
  'trial.unreachable': {
    vi: 'Không kết nối được hộp thư thử. Tin vẫn được giữ ở đó; hãy thử lại sau ít phút.',
    en: 'The trial inbox can’t be reached. Messages are kept there; try again in a few minutes.',
  },
};
