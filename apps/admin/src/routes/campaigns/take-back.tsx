import { Button, Group, Progress } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../../api.js';
import { useCan, useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign } from '../../types.js';
import { ErrorNote } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';
import { campaignKey } from './queries.js';

/** As `TAKE_BACK_SECONDS` of the domain; the server judges it. */
const SECONDS = 60;

/** The minute after an approval in which it can be taken back; nothing leaves before it is over. */
export function TakeBack({ campaign }: { campaign: Campaign }) {
  const can = useCan();
  const left = useSecondsLeft(campaign);
  if (!can('campaign.approve') || !campaign.own || campaign.state !== 'scheduled' || left <= 0) return null;
  return <Offer campaign={campaign} left={left} />;
}

function Offer({ campaign, left }: { campaign: Campaign; left: number }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const takeBack = useMutation({
    mutationFn: () => api.post(`/campaigns/${campaign.id}/take-back`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: campaignKey(campaign.id) }),
  });
  return (
    <Note tone="grey" icon="hourglass">
      <Group justify="space-between" gap="sm">
        {/* Read out once, not every second. */}
        <span aria-live="polite">{t.takeBack.offer}</span>
        <Group gap="sm" wrap="nowrap">
          <span aria-hidden="true">{t.takeBack.left(String(left))}</span>
          <Button variant="default" onClick={() => takeBack.mutate()} loading={takeBack.isPending}>
            {t.takeBack.button}
          </Button>
        </Group>
      </Group>
      <Progress value={(left / SECONDS) * 100} size="xs" mt="xs" color="gray" aria-hidden="true" />
      {takeBack.isError && <ErrorNote error={takeBack.error} />}
    </Note>
  );
}

function useSecondsLeft({ approvedAt }: Campaign): number {
  const now = useNow();
  const [, tick] = useState(0);
  const { start, stop } = useInterval(() => tick((n) => n + 1), 1000);
  const left = approvedAt === null ? 0 : Math.ceil(SECONDS - (Date.parse(now) - Date.parse(approvedAt)) / 1000);
  const running = left > 0;
  useEffect(() => {
    if (running) start();
    return stop;
  }, [running, start, stop]);
  return Math.min(left, SECONDS);
}
