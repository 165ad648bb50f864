import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../../api.js';
import { useCan, useUnitNames } from '../../session.js';
import type { AskableStep, Audience, List, SavedList } from '../../types.js';

export const audiencesQuery = queryOptions({
  queryKey: ['audiences'],
  queryFn: ({ signal }) => api.get<List<Audience>>('/audiences', undefined, signal),
});

export const listsQuery = queryOptions({
  queryKey: ['person-lists'],
  queryFn: ({ signal }) => api.get<List<SavedList>>('/person-lists', undefined, signal),
});

export const stepsQuery = queryOptions({
  queryKey: ['audiences', 'steps'],
  queryFn: ({ signal }) => api.get<List<AskableStep>>('/audiences/steps', undefined, signal),
  staleTime: 60_000,
});

/** Names of all that a rule may speak of, by id; what is not loaded or not seen is missing. */
export function useRuleNames(): ReadonlyMap<string, string> {
  const can = useCan();
  const units = useUnitNames();
  const lists = useQuery({ ...listsQuery, enabled: can('audience.read') && can('person.read') }).data?.items ?? [];
  const steps = useQuery({ ...stepsQuery, enabled: can('audience.read') }).data?.items ?? [];
  return new Map([
    ...units,
    ...lists.map(({ id, name }) => [id, `“${name}”`] as const),
    ...steps.map(({ stepId, title, campaignName }) => [stepId, `“${title}” (${campaignName})`] as const),
  ]);
}
