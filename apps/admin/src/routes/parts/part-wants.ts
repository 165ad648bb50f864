import type { PartTask } from '../../types.js';

/** What a task of the school wants of this reader; null: nothing. */
export type PartWant = 'fill' | 'mend' | 'approve';

export function wantOf({ open, state, returned }: PartTask, can: (permission: string) => boolean): PartWant | null {
  if (!open) return null;
  if (state === 'submitted') return can('campaign.approve') ? 'approve' : null;
  if (state === 'approved' || !can('campaign.write')) return null;
  return returned ? 'mend' : 'fill';
}

export interface WantedPart {
  task: PartTask;
  want: PartWant;
}
