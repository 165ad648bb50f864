import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api.js';
import type { HomeView, TargetList } from '../../types.js';

export const homeQuery = queryOptions({
  queryKey: ['home'],
  queryFn: ({ signal }) => api.get<HomeView>('/home', undefined, signal),
  // Bars that move: what is under way is seen without a reload.
  refetchInterval: ({ state }) => (state.data?.sends.some(({ state: run }) => run === 'sending') ? 3_000 : 15_000),
});

export const targetsQuery = queryOptions({
  queryKey: ['targets'],
  queryFn: ({ signal }) => api.get<TargetList>('/targets', undefined, signal),
  staleTime: 60_000,
});
