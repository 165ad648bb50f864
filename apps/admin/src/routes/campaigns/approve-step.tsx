import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { longMoment } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign, Step } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';

/** A second person's yes to a step that was changed after the approval. */
export function ApproveStep({ campaign, step, dueAt }: { campaign: Campaign; step: Step; dueAt: string }) {
  const { t, locale } = useTexts();
  const can = useCan();
  const queryClient = useQueryClient();
  const [opened, setOpened] = useState(false);
  const approve = useMutation({
    mutationFn: () => api.post(`/campaigns/${campaign.id}/steps/${step.id}/approve`, { version: campaign.version }),
    onSuccess: async () => {
      notifications.show({
        message: t.decidedStep.approved,
        color: 'sea',
        closeButtonProps: { 'aria-label': t.common.close },
      });
      setOpened(false);
      await queryClient.invalidateQueries({ queryKey: ['campaigns'] });
    },
  });
  if (!can('campaign.approve') || !campaign.own) return null;
  return (
    <>
      <Button size="compact-md" onClick={() => setOpened(true)} data-testid="approve-step">
        {t.decidedStep.approve}
      </Button>
      <Confirm
        opened={opened}
        onClose={() => setOpened(false)}
        title={t.decidedStep.approveTitle}
        body={t.decidedStep.approveBody(step.title, longMoment(dueAt, locale))}
        button={t.decidedStep.approve}
        onConfirm={() => approve.mutate()}
        busy={approve.isPending}
        error={approve.error}
      />
    </>
  );
}
