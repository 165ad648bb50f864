import { Button } from '@mantine/core';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.js';
import { longMoment } from '../format.js';
import { useCan } from '../session.js';
import { useTexts } from '../texts/index.js';
import type { List, SendingStop } from '../types.js';
import { Confirm } from './confirm.js';
import { Note } from './tone.js';

/** Asked for on every page: a stop concerns everybody at once. */
export const stopsQuery = queryOptions({
  queryKey: ['sending-stops'],
  queryFn: ({ signal }) => api.get<List<SendingStop>>('/sending-stops', undefined, signal),
  refetchInterval: 20_000,
});

/** That nothing leaves, why and since when, and the way on for those who may. */
export function StopBanner() {
  const { data } = useQuery(stopsQuery);
  return data?.items.map((stop) => <StopNote key={stop.unitId} stop={stop} />);
}

function StopNote({ stop }: { stop: SendingStop }) {
  const { t, locale } = useTexts();
  const can = useCan();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const release = useMutation({
    mutationFn: () => api.delete(`/sending-stops/${stop.unitId}`),
    onSuccess: async () => {
      setAsking(false);
      await queryClient.invalidateQueries({ queryKey: stopsQuery.queryKey });
    },
  });
  return (
    <Note tone="red" icon="stop">
      <strong>{t.stop.stopped(stop.unitName)}</strong>{' '}
      {t.stop.facts(stop.reason, stop.stoppedBy, longMoment(stop.stoppedAt, locale))} {!stop.own && t.stop.above}
      {stop.own && can('campaign.control') && (
        <Button size="compact-sm" variant="default" ml="xs" onClick={() => setAsking(true)}>
          {t.stop.release}
        </Button>
      )}
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t.stop.releaseTitle}
        body={t.stop.releaseBody}
        button={t.stop.release}
        onConfirm={() => release.mutate()}
        busy={release.isPending}
        error={release.error}
      />
    </Note>
  );
}
