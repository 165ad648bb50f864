import { useQuery } from '@tanstack/react-query';
import { useAtSchool, useCan } from '../../session.js';
import { partTasksQuery } from './part-queries.js';
import { type WantedPart, wantOf } from './part-wants.js';

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
