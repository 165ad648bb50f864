import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../../api.js';
import type { Alert, List } from '../../types.js';

/** How often an open page asks anew, milliseconds. */
const EVERY = 20_000;

export const alertCountQuery = queryOptions({
  queryKey: ['alerts', 'count'],
  queryFn: ({ signal }) => api.get<{ open: number }>('/alerts/count', undefined, signal),
  refetchInterval: EVERY,
});

export const alertsQuery = (state: 'open' | 'ended') =>
  infiniteQueryOptions({
    queryKey: ['alerts', state],
    queryFn: ({ pageParam, signal }) =>
      api.get<List<Alert>>('/alerts', { state, limit: 50, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: EVERY,
  });

export const alertsOfCampaignQuery = (campaignId: string) =>
  queryOptions({
    queryKey: ['alerts', 'campaign', campaignId],
    queryFn: ({ signal }) => api.get<List<Alert>>('/alerts', { campaignId }, signal),
    refetchInterval: EVERY,
  });
