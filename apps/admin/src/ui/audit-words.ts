import type { Texts } from '../texts/index.js';

/** An action such as `campaign.submitted` in words. */
export const auditWords = (action: string, t: Texts): string => t.audit[action] ?? t.admin.auditOther;
