import { Button, Group, Stack, Text } from '@mantine/core';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { formatMoney, formatNumber, longMoment } from '../../format.js';
import { useCan, useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign, List, Pilot, Run } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { CountsBar } from '../../ui/counts.js';
import { NO_COUNTS } from '../../ui/five.js';
import { toast } from '../../ui/toast.js';
import { Note } from '../../ui/tone.js';
import { campaignKey } from './queries.js';

type Decision = 'continue' | 'stop';

export const pilotsQuery = (id: string) =>
  queryOptions({
    queryKey: [...campaignKey(id), 'pilots'],
    queryFn: ({ signal }) => api.get<List<Pilot>>(`/campaigns/${id}/pilots`, undefined, signal),
  });

/** By run: people who are not written to before somebody says so. Among the counts they stand with those who wait. */
export function useHeld(campaignId: string): ReadonlyMap<string, number> {
  const { data } = useQuery(pilotsQuery(campaignId));
  const now = useNow();
  const waiting = (data?.items ?? []).filter(({ open, expiresAt }) => open && expiresAt > now);
  return new Map(waiting.map(({ runId, held }) => [runId, held]));
}

const MAY_SEND: readonly Campaign['state'][] = ['scheduled', 'running', 'paused'];

/** Of a run that went to a few first: how they fared, and the two ways on, with their numbers in the buttons. */
export function PilotBox({ campaign, run, onMoved }: { campaign: Campaign; run: Run; onMoved: () => void }) {
  const { t, locale } = useTexts();
  const can = useCan();
  const now = useNow();
  const [asked, setAsked] = useState<Decision | null>(null);
  const { data } = useQuery({
    ...pilotsQuery(campaign.id),
    refetchInterval: run.state === 'sending' ? 3_000 : false,
  });
  const pilot = data?.items.find(({ runId }) => runId === run.id);
  if (!pilot) return null;
  const number = (value: number) => formatNumber(value, locale);
  const { people, held, reached, unclear, pending, failed, notSent } = pilot;
  const waits = pilot.state === 'waiting';
  const over = waits && (!pilot.open || pilot.expiresAt <= now);
  const mayDecide = waits && !over && can('campaign.control') && campaign.own && MAY_SEND.includes(campaign.state);
  const counts = { ...NO_COUNTS, members: people, reached, unconfirmed: unclear, pending, failed, skipped: notSent };
  return (
    <Note tone={waits && !over ? 'amber' : 'grey'} icon={waits && !over ? 'hourglass' : undefined}>
      <Stack gap="sm" data-testid="pilot">
        <Text fw={650}>{t.pilot.waits(number(people), number(reached))}</Text>
        <CountsBar counts={counts} label={t.pilot.title} />
        <Text size="sm">
          {[
            ...(pending > 0 ? [t.pilot.underWay(number(pending))] : []),
            `${t.five.failed}: ${number(failed)}`,
            `${t.five.unclear}: ${number(unclear)}`,
            t.pilot.cost(formatMoney(pilot.cost, locale)),
          ].join(' · ')}
        </Text>
        {waits && !over && <Text>{t.pilot.rest(number(held), longMoment(pilot.expiresAt, locale))}</Text>}
        {over && <Text>{t.pilot.ended}</Text>}
        {pilot.decidedAt && (
          <Text>
            {(pilot.state === 'stopped' ? t.pilot.stopped : t.pilot.continued)(
              pilot.decidedBy ?? t.pilot.somebody,
              longMoment(pilot.decidedAt, locale),
            )}
          </Text>
        )}
        {mayDecide && (
          <Group gap="sm">
            <Button onClick={() => setAsked('continue')} data-testid="pilot-continue">
              {t.pilot.continue(number(held))}
            </Button>
            <Button variant="default" onClick={() => setAsked('stop')} data-testid="pilot-stop">
              {t.pilot.stop(number(held))}
            </Button>
          </Group>
        )}
      </Stack>
      {asked && (
        <Decide
          campaign={campaign}
          pilot={pilot}
          decision={asked}
          onClose={() => setAsked(null)}
          onDone={() => {
            setAsked(null);
            onMoved();
          }}
        />
      )}
    </Note>
  );
}

interface DecideProps {
  campaign: Campaign;
  pilot: Pilot;
  decision: Decision;
  onClose: () => void;
  onDone: () => void;
}

function Decide({ campaign, pilot, decision, onClose, onDone }: DecideProps) {
  const { t, locale } = useTexts();
  const queryClient = useQueryClient();
  // The page behind goes on asking: decided is what was read when this opened.
  const [seen] = useState(pilot);
  const [held, reached, people, failed] = [seen.held, seen.reached, seen.people, seen.failed].map((value) =>
    formatNumber(value, locale),
  ) as [string, string, string, string];
  const goOn = decision === 'continue';
  const send = useMutation({
    mutationFn: () => api.post(`/runs/${pilot.runId}/pilot`, { decision }),
    onSuccess: async () => {
      toast(goOn ? t.pilot.doneContinue(held) : t.pilot.doneStop, t);
      await queryClient.invalidateQueries({ queryKey: campaignKey(campaign.id) });
      onDone();
    },
    onError: () => queryClient.invalidateQueries({ queryKey: pilotsQuery(campaign.id).queryKey }),
  });
  return (
    <Confirm
      opened
      onClose={onClose}
      title={goOn ? t.pilot.continueTitle : t.pilot.stopTitle}
      body={goOn ? t.pilot.continueBody(held, reached, people, failed) : t.pilot.stopBody(held)}
      button={goOn ? t.pilot.continue(held) : t.pilot.stop(held)}
      onConfirm={() => send.mutate()}
      busy={send.isPending}
      error={send.error}
      danger={!goOn}
    />
  );
}
