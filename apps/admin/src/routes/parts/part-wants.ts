import { useQuery } from '@tanstack/react-query';
import { useAtSchool, useCan } from '../../session.js';
import type { PartTask } from '../../types.js';
import { partTasksQuery } from './part-queries.js';

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

/** The tasks of the reader's own school that wait for them, the nearest last day first; undefined until it is known. */
export function useWantedParts(): WantedPart[] | undefined {
  const can = useCan();
  const school = useAtSchool();
  const { data } = useQuery({ ...partTasksQuery, enabled: school === true && can('campaign.read') });
  if (!school) return [];
  return data?.items.flatMap((task) => {
    const want = wantOf(task, can);
    return want ? [{ task, want }] : [];
  });
}
