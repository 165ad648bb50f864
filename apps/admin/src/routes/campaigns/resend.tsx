import { Button, Radio, Stack, Text } from '@mantine/core';
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised, formatMoney, formatNumber, longMoment } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign, Channel, ResendPreview, ResendStarted, Run } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { ErrorNote } from '../../ui/page.js';
import { toast } from '../../ui/toast.js';
import { Note } from '../../ui/tone.js';
import { campaignKey, resendQuery } from './queries.js';

type Kind = ResendPreview['kind'];
const KINDS: readonly Kind[] = ['notReached', 'failed'];

/** Offers to write again to so many; asks whom, by what and at what cost before anything is made. */
export function ResendButton({ campaign, run, onStarted }: { campaign: Campaign; run: Run; onStarted: () => void }) {
  const { t, locale } = useTexts();
  const [opened, setOpened] = useState(false);
  const offered = useMayResend(campaign, run) && run.resendOf === null;
  const { failed, skipped, expired, unconfirmed } = run.counts;
  const missed = failed + skipped + expired + unconfirmed;
  const { data } = useQuery({
    ...resendQuery(campaign.id, run.id, 'notReached'),
    enabled: offered && missed > 0,
    staleTime: 30_000,
  });
  if (!offered || missed === 0 || !data) return null;
  const writable = writableOf(data);
  if (writable === 0 && data.open === null) return null;
  const people = formatNumber(writable, locale);
  return (
    <>
      <Button
        size="compact-md"
        variant="default"
        onClick={() => setOpened(true)}
        aria-label={t.after.draft.offerOf(people, run.title)}
        data-testid="resend"
      >
        {t.after.draft.offer(people)}
      </Button>
      {opened && <ResendDialog campaign={campaign} run={run} onStarted={onStarted} onClose={() => setOpened(false)} />}
    </>
  );
}

/** Whether this run may be sent again as things are, by the reader; approved at once or as a draft. */
export function useMayResend(campaign: Campaign, run: Run): boolean {
  const can = useCan();
  const over = (run.state === 'sending' || run.state === 'done') && run.erasedAt === null;
  const running = campaign.state === 'running' || campaign.state === 'done';
  return run.kind === 'message' && over && running && campaign.own && can('campaign.control');
}

const writableOf = (preview: ResendPreview): number => preview.byChannel.reduce((sum, { n }) => sum + n, 0);

interface DialogProps {
  campaign: Campaign;
  run: Run;
  onStarted: () => void;
  onClose: () => void;
}

function ResendDialog({ campaign, run, onStarted, onClose }: DialogProps) {
  const { t } = useTexts();
  const [kind, setKind] = useState<Kind>('notReached');
  const resend = useResend(campaign, run, kind, () => {
    onClose();
    onStarted();
  });
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.resend.title}
      body={t.resend.body}
      button={resend.button}
      onConfirm={resend.send}
      busy={resend.busy}
      error={resend.error}
      disabled={!resend.possible}
    >
      <Radio.Group label={t.resend.whom} value={kind} onChange={(value) => setKind(value as Kind)}>
        <Stack gap="xs" mt="xs">
          {KINDS.map((one) => (
            <Radio key={one} value={one} label={t.resend.kinds[one]} description={t.resend.kindHelp[one]} />
          ))}
        </Stack>
      </Radio.Group>
      <ResendConsequences preview={resend.preview} />
    </Confirm>
  );
}

/** One re-send of a run: what it would come to, the words of its button, and the act itself. */
export function useResend(campaign: Campaign, run: Run, kind: Kind, onStarted: () => void) {
  const { t, locale } = useTexts();
  const can = useCan();
  const queryClient = useQueryClient();
  // One key per opening and choice: a nervous second click is the same click.
  const [attempt] = useState(() => crypto.randomUUID());
  const preview = useQuery({ ...resendQuery(campaign.id, run.resendOf ?? run.id, kind), staleTime: 0 });
  const send = useMutation({
    mutationFn: () =>
      api.post<ResendStarted>(`/runs/${run.id}/resend`, { kind }, { idempotencyKey: `${attempt}-${kind}` }),
    onSuccess: async ({ writable: written, existing, awaitsApproval }) => {
      const people = formatNumber(written, locale);
      const made = awaitsApproval ? t.after.draft.made(people) : t.resend.started(people);
      toast(existing ? t.resend.existing : made, t);
      await queryClient.invalidateQueries({ queryKey: campaignKey(campaign.id) });
      onStarted();
    },
  });
  const writable = preview.data ? writableOf(preview.data) : 0;
  const people = formatNumber(writable, locale);
  const named = can('campaign.approve') ? t.resend.button(people) : t.after.draft.button(people);
  return {
    preview,
    button: writable > 0 ? named : t.resend.badge,
    possible: writable > 0 && preview.data?.open === null,
    send: () => send.mutate(),
    busy: send.isPending,
    error: send.error,
  };
}

/** Whom it would reach by what, whom not and why, when, at what cost; and that it waits for a second person. */
export function ResendConsequences({ preview }: { preview: UseQueryResult<ResendPreview> }) {
  const { t } = useTexts();
  const can = useCan();
  return (
    <div aria-live="polite" data-testid="resend-preview">
      {preview.isPending && <Text c="dimmed">{t.resend.counting}</Text>}
      {preview.isError && <ErrorNote error={preview.error} />}
      {preview.data && <Consequences preview={preview.data} />}
      {!can('campaign.approve') && <Note tone="grey">{t.after.draft.note}</Note>}
    </div>
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
