import { Button, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { longMoment } from '../../format.js';
import { useCan, useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign, PlanStep, Step } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { EstimateWords } from './cost-box.js';
import { campaignKey, previewQuery } from './queries.js';

interface Props {
  campaign: Campaign;
  step: Step;
  line: PlanStep;
  /** Of the plan that is on the screen. */
  version: number;
}
type Seen = Pick<Props, 'line' | 'version'>;

/** What the changed step costs, as it would be sent now. */
function StepCost({ campaign, step }: Pick<Props, 'campaign' | 'step'>) {
  const { data } = useQuery(previewQuery(campaign.id, campaign.version, step.id));
  return data?.cost ? (
    <Text component="div" c="dimmed">
      <EstimateWords estimate={data.cost} />
    </Text>
  ) : null;
}

/** A second person's yes to a step that was changed after the approval. */
export function ApproveStep({ campaign, step, line, version }: Props) {
  const { t, locale } = useTexts();
  const can = useCan();
  const now = useNow();
  const queryClient = useQueryClient();
  // The plan goes on asking behind the dialog: the yes is to what was read when it opened.
  const [seen, setSeen] = useState<Seen | null>(null);
  const approve = useMutation({
    mutationFn: (of: Seen) => api.post(`/campaigns/${campaign.id}/steps/${step.id}/approve`, { version: of.version }),
    onSuccess: async () => {
      notifications.show({
        message: t.decidedStep.approved,
        color: 'sea',
        closeButtonProps: { 'aria-label': t.common.close },
      });
      setSeen(null);
      await queryClient.invalidateQueries({ queryKey: ['campaigns'] });
    },
    onError: () => queryClient.invalidateQueries({ queryKey: campaignKey(campaign.id) }),
  });
  if (!can('campaign.approve') || !campaign.own) return null;
  const body = (dueAt: string) => {
    if (dueAt > now) return t.decidedStep.approveBody(step.title, longMoment(dueAt, locale));
    const paused = campaign.state === 'paused';
    return paused ? t.decidedStep.approveWhenResumed(step.title) : t.decidedStep.approveLate(step.title);
  };
  const close = () => {
    setSeen(null);
    approve.reset();
  };
  return (
    <>
      <Button
        size="compact-md"
        onClick={() => setSeen({ line, version })}
        aria-label={t.decidedStep.approveOf(step.title)}
        data-testid="approve-step"
      >
        {t.decidedStep.approve}
      </Button>
      <Confirm
        opened={seen !== null}
        onClose={close}
        title={t.decidedStep.approveTitle}
        body={seen && body(seen.line.dueAt)}
        button={t.decidedStep.approve}
        onConfirm={() => seen && approve.mutate(seen)}
        busy={approve.isPending}
        error={approve.error}
      >
        {seen && <StepCost campaign={campaign} step={step} />}
      </Confirm>
    </>
  );
}
