import { Button, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { useTexts } from '../../texts/index.js';
import type { UnitPart } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { ErrorNote } from '../../ui/page.js';
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
    <div className="act-bar">
      {part.submittedBy && <div className="act-bar-help">{t.parts.askedBy(part.submittedBy.name)}</div>}
      {decide.isError && !returning && <ErrorNote error={decide.error} />}
      <div className="act-buttons">
        <Button size="md" variant="default" onClick={() => setReturning(true)}>
          {t.parts.return}
        </Button>
        <Button
          size="md"
          onClick={() => decide.mutate('approve')}
          loading={decide.isPending && !returning}
          data-testid="part-approve"
        >
          {t.parts.approve}
        </Button>
      </div>
      {returning && (
        <Confirm
          opened
          onClose={() => setReturning(false)}
          title={t.parts.returnTitle}
          body={t.parts.returnBody}
          button={t.parts.return}
          onConfirm={() => decide.mutate('return')}
          busy={decide.isPending}
          error={decide.error}
          disabled={remarks.trim() === ''}
        >
          <Textarea
            label={t.parts.remarks}
            value={remarks}
            onChange={(event) => setRemarks(event.currentTarget.value)}
            maxLength={500}
            autosize
            minRows={2}
            data-autofocus
          />
        </Confirm>
      )}
    </div>
  );
}
