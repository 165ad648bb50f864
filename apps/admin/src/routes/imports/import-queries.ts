import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { api } from '../../api.js';
import type { ImportItem, ImportRow, ImportRowFilter, ImportView, List } from '../../types.js';

/** How often the server is asked while something is under way, in milliseconds. */
const ASK_AGAIN = 700;
const UNDER_WAY: readonly string[] = ['reading', 'applying', 'undoing'];

export const isUnderWay = ({ state }: Pick<ImportView, 'state'>): boolean => UNDER_WAY.includes(state);

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['import', id],
    queryFn: ({ signal }) => api.get<ImportView>(`/imports/${id}`, undefined, signal),
    refetchInterval: ({ state: { data } }) => (data && isUnderWay(data) ? ASK_AGAIN : false),
  });

const page = { initialPageParam: '', getNextPageParam: (last: { next?: string | null }) => last.next };

export const importsQuery = infiniteQueryOptions({
  queryKey: ['imports'],
  queryFn: ({ pageParam, signal }) => api.get<List<ImportItem>>('/imports', { limit: 20, cursor: pageParam }, signal),
  ...page,
});

export const rowsQuery = (id: string, filter: ImportRowFilter | undefined) =>
  infiniteQueryOptions({
    queryKey: ['import', id, 'rows', filter ?? 'all'],
    queryFn: ({ pageParam, signal }) =>
      api.get<List<ImportRow>>(`/imports/${id}/rows`, { filter, limit: 50, cursor: pageParam }, signal),
    ...page,
  });

export const findingsQuery = <T>(id: string, kind: 'left' | 'duplicates') =>
  infiniteQueryOptions({
    queryKey: ['import', id, kind],
    queryFn: ({ pageParam, signal }) =>
      api.get<List<T>>(`/imports/${id}/${kind}`, { limit: 10, cursor: pageParam }, signal),
    ...page,
  });

/** After an act: what came back is shown, and all that hangs on it is asked again. */
export function renew(queries: QueryClient, view: ImportView): void {
  queries.setQueryData(['import', view.id], view);
  void queries.invalidateQueries({ queryKey: ['import', view.id], predicate: ({ queryKey }) => queryKey.length > 2 });
  void queries.invalidateQueries({ queryKey: ['imports'] });
}
