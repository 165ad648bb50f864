import { notifications } from '@mantine/notifications';
import type { Texts } from '../texts/index.js';

/** Says that something was done, for a moment. */
export const toast = (message: string, t: Texts): string =>
  notifications.show({ message, color: 'sea', closeButtonProps: { 'aria-label': t.common.close } });
