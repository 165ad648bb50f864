import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { useTexts } from '../../texts/index.js';
import type { UnitPart } from '../../types.js';
import { ErrorNote, Section } from '../../ui/page.js';
import { toast } from '../../ui/toast.js';

/** The head's yes to what the school wrote, or back with remarks. */
export function DecideOwnPart({ part }: { part: UnitPart }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const [returning, setReturning] = useState(false);
  const [remarks, setRemarks] = useState('');
  const decide = useMutation({
    mutationFn: (act: 'approve' | 'return') =>
      api.post(`/campaigns/${part.campaignId}/part/${act}`, {
        version: part.version,
        ...(act === 'return' ? { remarks: remarks.trim() } : {}),
      }),
    onSuccess: async (_, act) => {
      toast(act === 'approve' ? t.parts.approved : t.parts.returned, t);
      await queryClient.invalidateQueries({ queryKey: ['school-parts'] });
    },
  });
  return (
    <Section title={t.parts.look}>
      <Stack gap="md">
        {returning && (
          <Textarea
            label={t.parts.remarks}
            value={remarks}
            onChange={(event) => setRemarks(event.currentTarget.value)}
            maxLength={500}
            autosize
            minRows={2}
            data-autofocus
          />
        )}
        {decide.isError && <ErrorNote error={decide.error} />}
        <Group gap="sm">
          {!returning && (
            <Button
              size="md"
              onClick={() => decide.mutate('approve')}
              loading={decide.isPending}
              data-testid="part-approve"
            >
              {t.parts.approve}
            </Button>
          )}
          <Button
            size="md"
            variant={returning ? 'filled' : 'default'}
            onClick={() => (returning ? decide.mutate('return') : setReturning(true))}
            disabled={returning && remarks.trim() === ''}
          >
            {t.parts.return}
          </Button>
          {returning && (
            <Button size="md" variant="default" onClick={() => setReturning(false)}>
              {t.common.cancel}
            </Button>
          )}
        </Group>
      </Stack>
    </Section>
  );
}
