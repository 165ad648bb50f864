import { useLocalStorage } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useMe } from '../../session.js';
import { usePath } from '../../ui/menu-list.js';

/** Steps that leave no trace on the server: kept on this device, for each user. */
export type Mark = 'look' | 'preview' | 'inbox' | 'hidden';
const PAGES: Record<string, Mark> = { '/people': 'look', '/units': 'look', '/trial-inbox': 'inbox' };

export function useFirstMarks(): { marks: readonly Mark[]; mark: (mark: Mark) => void } {
  const { user } = useMe();
  const [marks, setMarks] = useLocalStorage<Mark[]>({ key: `loa.first.${user.id}`, defaultValue: [] });
  return { marks, mark: (mark) => setMarks((before) => (before.includes(mark) ? before : [...before, mark])) };
}

/** Notes what a newcomer has seen, wherever they go. */
export function useWatchFirstSteps(): void {
  const { mark } = useFirstMarks();
  const path = usePath();
  const queryClient = useQueryClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once a page
  useEffect(() => {
    const seen = PAGES[path];
    if (seen) mark(seen);
    return queryClient.getQueryCache().subscribe(({ type, query }) => {
      if (type === 'updated' && query.queryKey[2] === 'preview' && query.state.status === 'success') mark('preview');
    });
  }, [path]);
}
