import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from './api.js';
import type { List, Me, Unit } from './types.js';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => api.get<Me>('/auth/me', undefined, signal),
  staleTime: 60_000,
});

/** Who is signed in; pages behind the login always have it. */
export function useMe(): Me {
  const { data } = useQuery(meQuery);
  if (!data) throw new Error('a page behind the login was drawn without a session');
  return data;
}

/** The instance's time now, ISO 8601: a temporary one may stand elsewhere than the reader's clock. */
export function useNow(): string {
  const { data, dataUpdatedAt } = useQuery(meQuery);
  const ahead = data ? new Date(data.now).getTime() - dataUpdatedAt : 0;
  return new Date(Date.now() + ahead).toISOString();
}

export const useCan = (): ((permission: string) => boolean) => {
  const { permissions } = useMe();
  return (permission) => permissions.includes(permission);
};

/** What the installation is; changes about once in its life. */
export const instanceQuery = queryOptions({
  queryKey: ['instance'],
  queryFn: ({ signal }) => api.get<{ sample: boolean }>('/instance', undefined, signal),
  staleTime: Number.POSITIVE_INFINITY,
});

export const unitsQuery = queryOptions({
  queryKey: ['units'],
  queryFn: ({ signal }) => api.get<List<Unit>>('/units', undefined, signal),
  staleTime: 300_000,
});

/** What holds for every unit is set by the uppermost office alone; the server refuses all others. */
export function useMaySetForAll(permission: string): boolean {
  const can = useCan();
  const me = useMe();
  const { data: units } = useQuery(unitsQuery);
  const own = units?.items.find(({ id }) => id === me.user.unit.id);
  return can(permission) && own?.parentId === null;
}

/** Whether the reader belongs to a school, which has tasks of its own; undefined until the units are loaded. */
export function useAtSchool(): boolean | undefined {
  const { user } = useMe();
  const { data: units } = useQuery(unitsQuery);
  const own = units?.items.find(({ id }) => id === user.unit.id);
  return own && own.kind === 'school';
}

/** Names of units by id, empty until they are loaded. */
export function useUnitNames(): ReadonlyMap<string, string> {
  const { data } = useQuery(unitsQuery);
  return new Map(data?.items.map((unit) => [unit.id, unit.name]));
}
