import { Button, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { formatNumber, longMoment } from '../../format.js';
import { useCan, useMe } from '../../session.js';
import { type Texts, useTexts } from '../../texts/index.js';
import type { Campaign } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { NO_COUNTS } from '../../ui/five.js';
import { CostWarning } from './cost-box.js';
import { campaignKey, campaignQuery, matrixQuery, planQuery, previewQuery } from './queries.js';

type Act = keyof Texts['actions']['done'];
interface Dialog {
  body: string;
  button: string;
  danger?: boolean;
}

const ACTS: readonly { act: Act; permission: string; from: readonly Campaign['state'][]; primary?: boolean }[] = [
  { act: 'submit', permission: 'campaign.write', from: ['draft'], primary: true },
  { act: 'approve', permission: 'campaign.approve', from: ['submitted'], primary: true },
  { act: 'return', permission: 'campaign.approve', from: ['submitted'] },
  { act: 'resume', permission: 'campaign.control', from: ['paused'], primary: true },
  { act: 'pause', permission: 'campaign.control', from: ['scheduled', 'running'] },
  { act: 'cancel', permission: 'campaign.control', from: ['submitted', 'scheduled', 'running', 'paused'] },
  { act: 'delete', permission: 'campaign.write', from: ['draft'] },
];

/** What the reader may do to this campaign now. Each act is asked for with its consequence in words and numbers. */
export function CampaignActions({ campaign }: { campaign: Campaign }) {
  const { t } = useTexts();
  const can = useCan();
  const me = useMe();
  const [open, setOpen] = useState<Act | null>(null);
  const words: Record<Act, string> = {
    submit: t.actions.submitPlain,
    approve: t.actions.approvePlain,
    return: t.actions.return,
    pause: t.actions.pause,
    resume: t.actions.resume,
    cancel: t.actions.cancel,
    delete: t.campaign.delete,
  };
  const own = campaign.submittedBy?.id === me.user.id;
  return (
    <>
      {ACTS.filter(
        ({ act, permission, from }) => can(permission) && from.includes(campaign.state) && !(own && act === 'approve'),
      ).map(({ act, primary }) => (
        <Button
          key={act}
          variant={primary ? 'filled' : 'default'}
          onClick={() => setOpen(act)}
          data-testid={`act-${act}`}
          c={act === 'cancel' || act === 'delete' ? 'var(--tone-red)' : undefined}
        >
          {words[act]}
        </Button>
      ))}
      {open && <ActDialog key={open} act={open} campaign={campaign} onClose={() => setOpen(null)} />}
    </>
  );
}

function ActDialog({ act, campaign, onClose }: { act: Act; campaign: Campaign; onClose: () => void }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [remarks, setRemarks] = useState('');
  // The page behind goes on asking: what is decided here is decided about the version that was on the screen.
  const [version] = useState(campaign.version);
  const dialog = useDialog(act, campaign, version);
  const run = useMutation({
    mutationFn: (): Promise<unknown> => {
      const { id } = campaign;
      if (act === 'delete') return api.delete(`/campaigns/${id}`);
      if (act === 'return') return api.post(`/campaigns/${id}/return`, { remarks: remarks.trim(), version });
      if (act === 'submit' || act === 'approve') return api.post(`/campaigns/${id}/${act}`, { version });
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
      disabled={!dialog || (act === 'return' && remarks.trim() === '')}
    >
      {(act === 'submit' || act === 'approve') && <CostWarning campaign={campaign} />}
      {act === 'return' && (
        <Textarea
          label={t.actions.remarks}
          description={t.actions.remarksNeeded}
          value={remarks}
          onChange={(event) => setRemarks(event.currentTarget.value)}
          autosize
          minRows={3}
          data-autofocus
        />
      )}
    </Confirm>
  );
}

const TITLES = (t: Texts): Record<Act, string> => ({
  submit: t.actions.submitTitle,
  approve: t.actions.approveTitle,
  return: t.actions.returnTitle,
  pause: t.actions.pauseTitle,
  resume: t.actions.resumeTitle,
  cancel: t.actions.cancelTitle,
  delete: t.campaign.deleteTitle,
});

/** What a dialog says and what its button is called; null while the numbers are being fetched. */
function useDialog(act: Act, campaign: Campaign, version: number): Dialog | null {
  const { t, locale } = useTexts();
  const planning = act === 'submit' || act === 'approve';
  const stopping = act === 'pause' || act === 'resume' || act === 'cancel';
  const planned = usePlannedNumbers(campaign.id, version, planning);
  const matrix = useQuery({
    ...matrixQuery(campaign.id),
    enabled: stopping && campaign.state !== 'submitted',
    staleTime: 0,
  });
  const number = (value: number) => formatNumber(value, locale);
  const a = t.actions;
  if (act === 'delete') return { body: t.campaign.deleteBody(campaign.name), button: t.campaign.delete, danger: true };
  if (act === 'return') return { body: a.returnBody, button: a.return };
  if (planning) {
    if (!planned) return null;
    const [steps, people] = [number(planned.steps), number(planned.people)];
    if (act === 'submit') return { body: a.submitBody(steps, people), button: a.submit(people) };
    const first = planned.first ? longMoment(planned.first, locale) : a.noFuture;
    return { body: a.approveBody(steps, people, first), button: a.approve(people) };
  }
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

/** Steps that will run, whom they reach at most, and when the first of them goes; null until counted. */
function usePlannedNumbers(
  id: string,
  version: number,
  enabled: boolean,
): { steps: number; people: number; first: string | null } | null {
  const campaign = useQuery({ ...campaignQuery(id), enabled });
  const plan = useQuery({ ...planQuery(id, version), enabled });
  const steps = enabled ? (campaign.data?.steps.filter(({ active }) => active) ?? []) : [];
  const previews = useQueries({ queries: steps.map((step) => previewQuery(id, version, step.id)) });
  if (!campaign.data || !plan.data || previews.some(({ isPending }) => isPending)) return null;
  const people = previews.reduce(
    (sum, { data }) => sum + (data?.counts?.byChannel.reduce((inner, { n }) => inner + n, 0) ?? 0),
    0,
  );
  const dues = plan.data.steps
    .filter(
      ({ stepId, collisions }) =>
        steps.some((step) => step.id === stepId) && !collisions.some(({ code }) => code === 'past'),
    )
    .map(({ dueAt }) => dueAt)
    .sort();
  return { steps: steps.length, people, first: dues[0] ?? null };
}
