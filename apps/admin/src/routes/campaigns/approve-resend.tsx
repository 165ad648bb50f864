import { Button, Group, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { formatNumber } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign, Run } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { toast } from '../../ui/toast.js';
import { Note } from '../../ui/tone.js';
import { resendQuery } from './queries.js';

/** A re-send that somebody drafted: what it waits for, and the second person's yes. */
export function ApproveResend({ campaign, run, onApproved }: { campaign: Campaign; run: Run; onApproved: () => void }) {
  const { t, locale } = useTexts();
  const can = useCan();
  const queryClient = useQueryClient();
  const [seen, setSeen] = useState<number | null>(null);
  const preview = useQuery({
    ...resendQuery(campaign.id, run.resendOf ?? run.id, run.resendKind ?? 'failed'),
    enabled: seen !== null,
    staleTime: 0,
  });
  const approve = useMutation({
    mutationFn: (version: number) => api.post(`/campaigns/${campaign.id}/steps/${run.stepId}/approve`, { version }),
    onSuccess: async () => {
      toast(t.after.draft.approved, t);
      setSeen(null);
      await queryClient.invalidateQueries({ queryKey: ['campaigns'] });
      onApproved();
    },
  });
  const people = (preview.data?.byChannel ?? []).reduce((sum, { n }) => sum + n, 0);
  return (
    <Note tone="amber" icon="hourglass">
      <Group gap="sm" justify="space-between">
        <Text size="sm">{t.after.draft.waits}</Text>
        {campaign.own && can('campaign.approve') && (
          <Button
            size="compact-md"
            onClick={() => setSeen(campaign.version)}
            aria-label={t.after.draft.approveOf(run.title)}
          >
            {t.after.draft.approve}
          </Button>
        )}
      </Group>
      <Confirm
        opened={seen !== null}
        onClose={() => setSeen(null)}
        title={t.after.draft.approveTitle}
        body={preview.data ? t.after.draft.approveBody(formatNumber(people, locale)) : t.resend.counting}
        button={t.after.draft.approve}
        onConfirm={() => seen !== null && approve.mutate(seen)}
        busy={approve.isPending}
        error={approve.error ?? preview.error}
        disabled={!preview.data}
      />
    </Note>
  );
}
