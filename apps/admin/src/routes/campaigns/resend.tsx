import { Button, Radio, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised, formatMoney, formatNumber, longMoment } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign, Channel, ResendPreview, ResendStarted, Run } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { ErrorNote } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';
import { campaignKey } from './queries.js';

type Kind = ResendPreview['kind'];
const KINDS: readonly Kind[] = ['notReached', 'failed'];

/** Asks whom to write to again, with how many, by what, at what cost, before anything is sent. */
export function ResendButton({ campaign, run, onStarted }: { campaign: Campaign; run: Run; onStarted: () => void }) {
  const { t } = useTexts();
  const can = useCan();
  const [opened, setOpened] = useState(false);
  const missed = run.counts.failed + run.counts.skipped + run.counts.expired + run.counts.unconfirmed;
  const over = (run.state === 'sending' || run.state === 'done') && run.erasedAt === null;
  const running = campaign.state === 'running' || campaign.state === 'done';
  const offered = run.kind === 'message' && run.resendOf === null && over && running && campaign.own;
  if (!offered || !can('campaign.approve') || missed === 0) return null;
  return (
    <>
      <Button
        size="compact-md"
        variant="default"
        onClick={() => setOpened(true)}
        aria-label={t.resend.openOf(run.title)}
        data-testid="resend"
      >
        {t.resend.open}
      </Button>
      {opened && <ResendDialog campaign={campaign} run={run} onStarted={onStarted} onClose={() => setOpened(false)} />}
    </>
  );
}

interface DialogProps {
  campaign: Campaign;
  run: Run;
  onStarted: () => void;
  onClose: () => void;
}

function ResendDialog({ campaign, run, onStarted, onClose }: DialogProps) {
  const { t, locale } = useTexts();
  const queryClient = useQueryClient();
  const [kind, setKind] = useState<Kind>('notReached');
  // One key per opening of this dialog and choice: a nervous second click is the same click.
  const [attempt] = useState(() => crypto.randomUUID());
  const preview = useQuery({
    queryKey: [...campaignKey(campaign.id), 'resend', run.id, kind],
    queryFn: ({ signal }) => api.get<ResendPreview>(`/runs/${run.id}/resend`, { kind }, signal),
    staleTime: 0,
  });
  const send = useMutation({
    mutationFn: () =>
      api.post<ResendStarted>(`/runs/${run.id}/resend`, { kind }, { idempotencyKey: `${attempt}-${kind}` }),
    onSuccess: async ({ writable: written, existing }) => {
      notifications.show({
        message: existing ? t.resend.existing : t.resend.started(formatNumber(written, locale)),
        color: 'sea',
        closeButtonProps: { 'aria-label': t.common.close },
      });
      onClose();
      await queryClient.invalidateQueries({ queryKey: campaignKey(campaign.id) });
      onStarted();
    },
  });
  const writable = (preview.data?.byChannel ?? []).reduce((sum, { n }) => sum + n, 0);
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.resend.title}
      body={t.resend.body}
      button={writable > 0 ? t.resend.button(formatNumber(writable, locale)) : t.resend.badge}
      onConfirm={() => send.mutate()}
      busy={send.isPending}
      error={send.error}
      disabled={writable === 0 || preview.data?.open !== null}
    >
      <Radio.Group label={t.resend.whom} value={kind} onChange={(value) => setKind(value as Kind)}>
        <Stack gap="xs" mt="xs">
          {KINDS.map((one) => (
            <Radio key={one} value={one} label={t.resend.kinds[one]} description={t.resend.kindHelp[one]} />
          ))}
        </Stack>
      </Radio.Group>
      <div aria-live="polite" data-testid="resend-preview">
        {preview.isPending && <Text c="dimmed">{t.resend.counting}</Text>}
        {preview.isError && <ErrorNote error={preview.error} />}
        {preview.data && <Consequences preview={preview.data} />}
      </div>
    </Confirm>
  );
}

function Consequences({ preview }: { preview: ResendPreview }) {
  const { t, locale } = useTexts();
  if (preview.open !== null) return <Note tone="blue">{t.resend.underWay}</Note>;
  if (preview.members === 0) return <Note tone="grey">{t.resend.none}</Note>;
  const people = (n: number) => t.resend.people(formatNumber(n, locale));
  return (
    <Stack gap={4}>
      {preview.byChannel
        .filter(({ n }) => n > 0)
        .map(({ channel, n }) => (
          <Text key={channel}>
            {capitalised(t.channels[channel as Channel])}: <strong>{people(n)}</strong>
          </Text>
        ))}
      {preview.leftOut.length > 0 && (
        <Text>
          {t.resend.leftOut}:{' '}
          {preview.leftOut.map(({ reason, n, detail }) => `${t.reasons[reason] ?? detail} (${people(n)})`).join(', ')}
        </Text>
      )}
      <Text c="dimmed" size="sm">
        {t.resend.starts(longMoment(preview.dueAt, locale))}
        {preview.cost > 0 && <> · {t.resend.cost(formatMoney(preview.cost, locale))}</>}
      </Text>
    </Stack>
  );
}
