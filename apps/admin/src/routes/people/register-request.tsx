import { Button, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { localOf } from '../../format.js';
import { useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { PersonRequest, RegisterRequest as Wish } from '../../types.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/page.js';
import { AskedFields, NEW_ASKED } from './asked-fields.js';

/** Writes down that a person asked for something, from which day the deadlines of the law count. */
export function RegisterRequest({ personId, onClose }: { personId: string; onClose: () => void }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const today = localOf(useNow()).date;
  const [wish, setWish] = useState<Wish>({ ...NEW_ASKED, personId, kind: 'correction', askedOn: today, note: '' });
  const save = useMutation({
    mutationFn: () => api.post<PersonRequest>('/requests', wish),
    onSuccess: async ({ number }) => {
      notifications.show({ message: t.rights.registered(number) });
      await queryClient.invalidateQueries({ queryKey: ['requests'] });
      onClose();
    },
  });
  return (
    <Dialog
      opened
      onClose={onClose}
      title={<Text fw={650}>{t.rights.registerTitle}</Text>}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Stack>
        <Select
          label={t.rights.kind}
          value={wish.kind}
          onChange={(kind) => setWish({ ...wish, kind: kind as Wish['kind'] })}
          allowDeselect={false}
          data={Object.entries(t.rights.kinds).map(([value, label]) => ({ value, label }))}
        />
        <AskedFields value={wish} onChange={(asked) => setWish({ ...wish, ...asked })} />
        <TextInput
          type="date"
          label={t.rights.askedOn}
          max={today}
          value={wish.askedOn ?? ''}
          onChange={(event) => setWish({ ...wish, askedOn: event.currentTarget.value || undefined })}
        />
        <Textarea
          label={t.rights.note}
          value={wish.note}
          onChange={(event) => setWish({ ...wish, note: event.currentTarget.value })}
          autosize
          minRows={2}
        />
        {save.isError && <ErrorNote error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button onClick={() => save.mutate()} loading={save.isPending}>
            {t.common.save}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
