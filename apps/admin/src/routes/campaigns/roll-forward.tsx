import { Button, NativeSelect, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { longDate } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign, Playbook } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { playbooksQuery } from './queries.js';

const DECIDED: readonly Campaign['state'][] = ['running', 'done', 'cancelled'];

/** The same campaign again for another year, as a draft. */
export function RollForward({ campaign }: { campaign: Campaign }) {
  const { t } = useTexts();
  const can = useCan();
  const { data: playbooks } = useQuery(playbooksQuery);
  const [open, setOpen] = useState(false);
  if (!can('campaign.write') || !DECIDED.includes(campaign.state) || !playbooks) return null;
  const playbook = playbooks.items.find(({ key }) => key === campaign.playbookKey);
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t.rollForward.button}
      </Button>
      {open && <RollForwardDialog campaign={campaign} playbook={playbook} onClose={() => setOpen(false)} />}
    </>
  );
}

interface DialogProps {
  campaign: Campaign;
  playbook: Playbook | undefined;
  onClose: () => void;
}

function RollForwardDialog({ campaign, playbook, onClose }: DialogProps) {
  const { t, locale } = useTexts();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const years = playbook?.anchors?.filter((day) => day > campaign.anchorDate) ?? [];
  const [anchorDate, setAnchorDate] = useState(years[0] ?? '');
  const make = useMutation({
    mutationFn: () => api.post<Campaign>(`/campaigns/${campaign.id}/roll-forward`, { anchorDate }),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: ['campaigns'], exact: true });
      onClose();
      await navigate({ to: '/campaigns/$id', params: { id } });
    },
  });
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.rollForward.title}
      body={t.rollForward.body}
      button={t.create.submit}
      onConfirm={() => make.mutate()}
      busy={make.isPending}
      error={make.error}
      disabled={anchorDate === ''}
    >
      {years.length > 0 ? (
        <NativeSelect
          label={t.create.year}
          value={anchorDate}
          onChange={(event) => setAnchorDate(event.currentTarget.value)}
          data={years.map((day) => ({ value: day, label: day.slice(0, 4) }))}
          data-autofocus
        />
      ) : (
        <TextInput
          type="date"
          label={t.create.date}
          value={anchorDate}
          onChange={(event) => setAnchorDate(event.currentTarget.value)}
          data-autofocus
        />
      )}
      {anchorDate && (
        <Text fw={600} mt="xs" aria-live="polite">
          {t.create.weekday(longDate(anchorDate, locale))}
        </Text>
      )}
    </Confirm>
  );
}
