import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { apiUrl } from '../../api.js';
import type { Live } from '../../types.js';
import { campaignKey } from './queries.js';

export type Connection = 'connecting' | 'open' | 'lost';

/**
 * The counts of a campaign as the server tells them, for as long as the page is open. The browser reconnects by itself;
 * another `turn` asks anew after the end, when a campaign that was done runs again.
 */
export function useLive(id: string, turn = 0): { live: Live | null; connection: Connection } {
  const queryClient = useQueryClient();
  const key = [...campaignKey(id), 'live'];
  const { data } = useQuery<Live | null>({ queryKey: key, queryFn: () => null, enabled: false });
  const [connection, setConnection] = useState<Connection>('connecting');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is made of the id
  useEffect(() => {
    const source = new EventSource(apiUrl(`/campaigns/${id}/live`));
    const take = (event: MessageEvent<string>) => {
      const live = JSON.parse(event.data) as Live;
      const before = queryClient.getQueryData<Live | null>(key);
      queryClient.setQueryData(key, live);
      setConnection('open');
      closeAtTheEnd(live);
      // An event comes only when a number moved, at most once a second; a slow answer is not asked for again meanwhile.
      if (before) {
        for (const part of ['matrix', 'timeline']) {
          void queryClient.invalidateQueries({ queryKey: [...campaignKey(id), part] }, { cancelRefetch: false });
        }
      }
      // The campaign's own state moves with its runs: the badge and the buttons above must follow.
      const states = (of: Live | null | undefined) => `${of?.state} ${of?.runs.map(({ state }) => state).join()}`;
      if (before && states(before) !== states(live)) {
        void queryClient.invalidateQueries({ queryKey: campaignKey(id), exact: true });
      }
    };
    // The server ends the stream then, and the browser would ask again for ever.
    const closeAtTheEnd = ({ state }: Live) => {
      if (state === 'done' || state === 'cancelled') source.close();
    };
    source.onopen = () => setConnection('open');
    source.onmessage = take;
    source.onerror = () => setConnection('lost');
    return () => source.close();
  }, [id, queryClient, turn]);
  return { live: data ?? null, connection };
}
