import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api.js';
import type { List, PartOfSchool, PartTask, UnitPart } from '../../types.js';
import { campaignKey } from '../campaigns/queries.js';

export const partTasksQuery = queryOptions({
  queryKey: ['school-parts'],
  queryFn: ({ signal }) => api.get<List<PartTask>>('/school-parts', undefined, signal),
});
export const ownPartQuery = (id: string) =>
  queryOptions({
    queryKey: ['school-parts', id],
    queryFn: ({ signal }) => api.get<UnitPart>(`/campaigns/${id}/part`, undefined, signal),
  });
export const partsQuery = (id: string) =>
  queryOptions({
    queryKey: [...campaignKey(id), 'parts'],
    queryFn: ({ signal }) => api.get<List<PartOfSchool>>(`/campaigns/${id}/parts`, undefined, signal),
  });
