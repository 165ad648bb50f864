import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useMatchRoute, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { formatNumber } from '../../format.js';
import { useCan, useMe } from '../../session.js';
import { type Texts, useTexts } from '../../texts/index.js';
import type { Campaign } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { NO_COUNTS } from '../../ui/five.js';
import { campaignKey, matrixQuery } from './queries.js';

/** Submitting, approving and returning are on the page where all is looked at (`check.tsx`). */
type Act = Exclude<keyof Texts['actions']['done'], 'submit' | 'approve' | 'return'>;
interface Dialog {
  body: string;
  button: string;
  danger?: boolean;
}

const ACTS: readonly { act: Act; permission: string; from: readonly Campaign['state'][]; primary?: boolean }[] = [
  { act: 'resume', permission: 'campaign.control', from: ['paused'], primary: true },
  { act: 'pause', permission: 'campaign.control', from: ['scheduled', 'running'] },
  { act: 'cancel', permission: 'campaign.control', from: ['submitted', 'scheduled', 'running', 'paused'] },
  { act: 'delete', permission: 'campaign.write', from: ['draft'] },
];

/** What the reader may do to this campaign now. Each act is asked for with its consequence in words and numbers. */
export function CampaignActions({ campaign }: { campaign: Campaign }) {
  const { t } = useTexts();
  const can = useCan();
  const [open, setOpen] = useState<Act | null>(null);
  const words: Record<Act, string> = {
    pause: t.actions.pause,
    resume: t.actions.resume,
    cancel: t.actions.cancel,
    delete: t.campaign.delete,
  };
  return (
    <>
      <ToCheck campaign={campaign} />
      {ACTS.filter(({ permission, from }) => can(permission) && from.includes(campaign.state)).map(
        ({ act, primary }) => (
          <Button
            key={act}
            variant={primary ? 'filled' : 'default'}
            onClick={() => setOpen(act)}
            data-testid={`act-${act}`}
            c={act === 'cancel' || act === 'delete' ? 'var(--tone-red)' : undefined}
          >
            {words[act]}
          </Button>
        ),
      )}
      {open && <ActDialog key={open} act={open} campaign={campaign} onClose={() => setOpen(null)} />}
    </>
  );
}

/** The way to the page on which a campaign is handed over, or decided about. */
function ToCheck({ campaign }: { campaign: Campaign }) {
  const { t } = useTexts();
  const can = useCan();
  const me = useMe();
  const { id, state, submittedBy } = campaign;
  const submits = state === 'draft' && can('campaign.write');
  const approves = state === 'submitted' && can('campaign.approve') && submittedBy?.id !== me.user.id;
  const there = useMatchRoute()({ to: '/campaigns/$id/check', params: { id } });
  if (there || !(submits || approves)) return null;
  return (
    <Button
      renderRoot={(props) => <Link {...props} to="/campaigns/$id/check" params={{ id }} />}
      data-testid={submits ? 'act-submit' : 'act-approve'}
    >
      {submits ? t.check.open : t.check.openToApprove}
    </Button>
  );
}

function ActDialog({ act, campaign, onClose }: { act: Act; campaign: Campaign; onClose: () => void }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const dialog = useDialog(act, campaign);
  const run = useMutation({
    mutationFn: (): Promise<unknown> => {
      const { id } = campaign;
      if (act === 'delete') return api.delete(`/campaigns/${id}`);
      return api.post(`/campaigns/${id}/${act}`);
    },
    onSuccess: async () => {
      notifications.show({
        message: t.actions.done[act],
        color: 'sea',
        closeButtonProps: { 'aria-label': t.common.close },
      });
      onClose();
      if (act === 'delete') await navigate({ to: '/campaigns' });
      await queryClient.invalidateQueries({ queryKey: ['campaigns'], exact: act === 'delete' });
      if (act !== 'delete') await queryClient.invalidateQueries({ queryKey: campaignKey(campaign.id) });
    },
    // Mostly somebody else was faster: the page behind shows what they did.
    onError: () => queryClient.invalidateQueries({ queryKey: campaignKey(campaign.id), exact: true }),
  });
  return (
    <Confirm
      opened
      onClose={onClose}
      title={TITLES(t)[act]}
      body={dialog ? dialog.body : t.preview.counting}
      button={dialog?.button ?? TITLES(t)[act]}
      danger={dialog?.danger}
      onConfirm={() => run.mutate()}
      busy={run.isPending}
      error={run.error}
      disabled={!dialog}
    />
  );
}

const TITLES = (t: Texts): Record<Act, string> => ({
  pause: t.actions.pauseTitle,
  resume: t.actions.resumeTitle,
  cancel: t.actions.cancelTitle,
  delete: t.campaign.deleteTitle,
});

/** What a dialog says and what its button is called; null while the numbers are being fetched. */
function useDialog(act: Act, campaign: Campaign): Dialog | null {
  const { t, locale } = useTexts();
  const stopping = act === 'pause' || act === 'resume' || act === 'cancel';
  const matrix = useQuery({
    ...matrixQuery(campaign.id),
    enabled: stopping && campaign.state !== 'submitted',
    staleTime: 0,
  });
  const number = (value: number) => formatNumber(value, locale);
  const a = t.actions;
  if (act === 'delete') return { body: t.campaign.deleteBody(campaign.name), button: t.campaign.delete, danger: true };
  if (matrix.isLoading) return null;
  const total = matrix.data?.total ?? NO_COUNTS;
  const [done, waiting] = [number(total.members - total.pending), number(total.pending)];
  const started = total.members > 0;
  if (act === 'pause') {
    return started
      ? { body: a.pauseBody(done, waiting), button: a.pauseButton(waiting) }
      : { body: a.pauseScheduled, button: a.pause };
  }
  if (act === 'resume') {
    return started
      ? { body: a.resumeBody(waiting), button: a.resumeButton(waiting) }
      : { body: a.resumeScheduled, button: a.resume };
  }
  return started
    ? { body: a.cancelBody(done, waiting), button: a.cancelButton(waiting), danger: true }
    : { body: a.cancelUnstarted, button: a.cancel, danger: true };
}
