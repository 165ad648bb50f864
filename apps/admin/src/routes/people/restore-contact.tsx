import { Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { useTexts } from '../../texts/index.js';
import { Confirm } from '../../ui/confirm.js';

interface Props {
  contactId: string;
  /** Masked. */
  address: string;
  onClose: () => void;
}

/** An officer found out that an address works; the evidence stays with the address. */
export function RestoreContact({ contactId, address, onClose }: Props) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const [evidence, setEvidence] = useState('');
  const restore = useMutation({
    mutationFn: () => api.post(`/contacts/${contactId}/restore`, { evidence }),
    onSuccess: async () => {
      notifications.show({ message: t.care.restored });
      await Promise.all(['persons', 'care'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })));
      onClose();
    },
  });
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.care.restoreTitle}
      body={t.care.restoreBody(address)}
      button={t.care.restore}
      onConfirm={() => restore.mutate()}
      busy={restore.isPending}
      error={restore.error}
      disabled={evidence.trim().length < 5}
    >
      <Textarea
        label={t.care.evidence}
        description={t.care.evidenceHelp}
        value={evidence}
        onChange={(event) => setEvidence(event.currentTarget.value)}
        required
        autosize
        minRows={2}
        data-autofocus
      />
    </Confirm>
  );
}
