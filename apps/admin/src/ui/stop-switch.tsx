import { Button, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.js';
import { daysUntil, formatNumber } from '../format.js';
import { homeQuery } from '../routes/home/home-queries.js';
import { useCan, useMe, useNow } from '../session.js';
import { useTexts } from '../texts/index.js';
import { Confirm } from './confirm.js';
import { Icon } from './icons.js';
import { stopsQuery } from './stop-banner.js';

/** The switch for emergencies, of the reader's own unit and all below it; absent while it is pressed (`StopBanner`). */
export function StopSwitch() {
  const { t } = useTexts();
  const can = useCan();
  const { unit } = useMe().user;
  const queryClient = useQueryClient();
  const { data } = useQuery(stopsQuery);
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const stop = useMutation({
    mutationFn: () => api.post('/sending-stops', { reason: reason.trim() }),
    onSuccess: async () => {
      setAsking(false);
      setReason('');
      await queryClient.invalidateQueries({ queryKey: stopsQuery.queryKey });
    },
  });
  if (!can('campaign.control') || data?.items.some(({ unitId }) => unitId === unit.id)) return null;
  return (
    <>
      <Button variant="default" c="red" leftSection={<Icon name="stop" size={16} />} onClick={() => setAsking(true)}>
        {t.stop.button}
      </Button>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t.stop.title(unit.name)}
        body={t.stop.body}
        button={t.stop.confirm}
        onConfirm={() => stop.mutate()}
        busy={stop.isPending}
        error={stop.error}
        danger
        disabled={reason.trim() === ''}
      >
        {asking && <WhatStops />}
        <TextInput
          label={t.stop.reason}
          description={t.stop.reasonHelp}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={300}
          data-autofocus
        />
      </Confirm>
    </>
  );
}

/** How much is under way, and how much would have begun within a week, of the reader's unit and those below. */
function WhatStops() {
  const { t, locale } = useTexts();
  const now = useNow();
  const { data, isError } = useQuery({ ...homeQuery, staleTime: 0 });
  // Whoever has to stop at once is not kept by numbers that do not come.
  if (isError) return null;
  if (!data) return <Text c="dimmed">{t.stop.looking}</Text>;
  const number = (value: number) => formatNumber(value, locale);
  const ours = data.sends.filter(({ own }) => own);
  const running = ours.filter(({ state }) => state === 'expanding' || state === 'sending');
  const waiting = running.reduce((sum, { counts }) => sum + counts.pending, 0);
  const soon = ours.filter(({ state, dueAt }) => state === 'planned' && daysUntil(dueAt, now) <= 7).length;
  return (
    <Text fw={600}>
      {running.length === 0 ? t.stop.nothingNow : t.stop.now(number(running.length), number(waiting))}{' '}
      {soon > 0 && t.stop.soon(number(soon))}
    </Text>
  );
}
