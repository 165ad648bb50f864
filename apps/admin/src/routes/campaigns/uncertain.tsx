import { Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../api.js';
import { formatNumber, longMoment } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign, Channel, Run, Uncertain } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { ErrorNote } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';
import { campaignKey } from './queries.js';

type Decision = Uncertain['decisions'][number]['decision'];
const DECISIONS: readonly Decision[] = ['repeat', 'notReached', 'leave'];

interface Props {
  campaign: Campaign;
  run: Run;
  /** The figures moved, or are about to. */
  onMoved: () => void;
}

/** Messages of which nobody knows whether they arrived, and what may be decided about them. */
export function UncertainMessages({ campaign, run, onMoved }: Props) {
  const { t, locale } = useTexts();
  const can = useCan();
  const [open, setOpen] = useState<Asked | null>(null);
  const live = run.channels.filter(({ state }) => state === 'uncertain').reduce((sum, { n }) => sum + n, 0);
  const { data, error, refetch } = useQuery({
    // The live count is part of the key: another number is another question.
    queryKey: [...campaignKey(campaign.id), 'uncertain', run.id, live],
    queryFn: ({ signal }) => api.get<Uncertain>(`/runs/${run.id}/uncertain`, undefined, signal),
    // Also when none is left: what was sent once more may have doubled, and is told for good.
    enabled: run.kind === 'message' && can('report.read'),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.decisions.some(({ done }) => !done) ? 1000 : false),
  });
  useWhenCarriedOut(data, onMoved);
  if (live > 0 && error) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  const number = (n: number) => formatNumber(n, locale);
  const doubled = data.repeated > 0 && <Text size="sm">{t.uncertain.repeated(number(data.repeated))}</Text>;
  if (live === 0) return doubled || null;
  const all = data.lines.reduce((sum, { n }) => sum + n, 0);
  const undecided = data.lines.reduce((sum, { n, left }) => sum + n - left, 0);
  const why = data.mayRepeat ? '' : whyNoRepeat();
  const acts = DECISIONS.filter((act) => (act !== 'repeat' || data.mayRepeat) && (act !== 'leave' || undecided > 0));
  const touches = (act: Decision) => (act === 'leave' ? undecided : all);
  return (
    <Note tone="amber">
      <Stack gap="xs" data-testid="uncertain">
        <Text fw={600}>{t.uncertain.title(number(live))}</Text>
        <Text size="sm">{t.uncertain.why}</Text>
        {data.lines.map((line) => (
          <Text size="sm" key={`${line.channel} ${line.rule}`}>
            {[
              t.uncertain.line(t.channels[line.channel as Channel] ?? line.channel, number(line.n)),
              line.left > 0 ? t.uncertain.left(number(line.left)) : '',
              line.repeatAt ? t.uncertain.repeatAt(longMoment(line.repeatAt, locale)) : t.uncertain.hold,
            ]
              .filter((words) => words !== '')
              .join(' · ')}
          </Text>
        ))}
        {doubled}
        {data.decisions.some(({ done }) => !done) && <Text size="sm">{t.uncertain.waiting}</Text>}
        {why && <Text size="sm">{why}</Text>}
        {campaign.own && can('campaign.control') && all > 0 && (
          <Group gap="xs">
            {acts.map((act) => (
              <Button
                key={act}
                size="compact-sm"
                variant="default"
                onClick={() => setOpen({ decision: act, asOf: data.asOf, n: number(touches(act)) })}
                aria-label={t.uncertain.actOf(t.uncertain.acts[act], run.title)}
              >
                {t.uncertain.acts[act]}
              </Button>
            ))}
          </Group>
        )}
        {open && (
          <DecideDialog
            key={open.decision}
            campaignId={campaign.id}
            runId={run.id}
            asked={open}
            onDecided={onMoved}
            onClose={() => setOpen(null)}
          />
        )}
      </Stack>
    </Note>
  );

  function whyNoRepeat(): string {
    if (!campaign.own) return t.uncertain.notYours(campaign.unitName);
    return campaign.state === 'cancelled' ? t.uncertain.cancelled : t.uncertain.over;
  }
}

/** Workers carry a decision out within seconds; the stream of a campaign that was done has ended by then. */
function useWhenCarriedOut(data: Uncertain | undefined, onMoved: () => void) {
  const told = data?.decisions.map(({ at, n, done }) => `${at} ${n} ${done}`).join();
  const before = useRef(told);
  useEffect(() => {
    if (before.current !== undefined && told !== before.current) onMoved();
    if (told !== undefined) before.current = told;
  });
}

/** What the reader saw when they clicked is what they decide about. */
interface Asked {
  decision: Decision;
  asOf: string;
  n: string;
}
interface DialogProps {
  campaignId: string;
  runId: string;
  asked: Asked;
  onDecided: () => void;
  onClose: () => void;
}

function DecideDialog({ campaignId, runId, asked, onDecided, onClose }: DialogProps) {
  const { decision, asOf, n } = asked;
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const run = useMutation({
    mutationFn: () => api.post(`/runs/${runId}/uncertain`, { decision, asOf }),
    onSuccess: async () => {
      notifications.show({
        message: t.uncertain.done,
        color: 'sea',
        closeButtonProps: { 'aria-label': t.common.close },
      });
      onClose();
      await queryClient.invalidateQueries({ queryKey: campaignKey(campaignId) });
      onDecided();
    },
  });
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.uncertain.titles[decision]}
      body={t.uncertain.bodies[decision](n)}
      button={t.uncertain.buttons[decision](n)}
      danger={decision !== 'leave'}
      onConfirm={() => run.mutate()}
      busy={run.isPending}
      error={run.error}
    />
  );
}
