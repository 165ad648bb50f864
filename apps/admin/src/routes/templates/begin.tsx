import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api } from '../../api.js';
import { useTexts } from '../../texts/index.js';
import type { Template, TemplateSummary } from '../../types.js';
import { Dialog } from '../../ui/dialog.js';
import { fieldErrors } from '../../ui/field-errors.js';
import { ErrorNote } from '../../ui/page.js';

/** A message of one's own, empty or with another one's words; writing begins at once. */
export function BeginDialog({
  copyOf,
  onClose,
}: {
  copyOf?: Pick<TemplateSummary, 'key' | 'title'>;
  onClose: () => void;
}) {
  const { t } = useTexts();
  const w = t.templates;
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [title, setTitle] = useState(copyOf ? w.copyName(copyOf.title.vi) : '');
  const begin = useMutation({
    mutationFn: () => api.post<Template>('/templates', { title: title.trim(), copyOf: copyOf?.key }),
    onSuccess: async ({ key }) => {
      await queryClient.invalidateQueries({ queryKey: ['templates'] });
      await navigate({ to: '/templates/$key/write', params: { key } });
    },
  });
  const errors = fieldErrors(begin.error, ['title']);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    begin.mutate();
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={copyOf ? w.copy : w.begin}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <form onSubmit={submit}>
        <Stack>
          <Text c="dimmed">{copyOf ? w.copyHelp : w.beginHelp}</Text>
          <TextInput
            label={w.titleLabel}
            description={w.titleHelp}
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
            error={errors.of('title')}
            maxLength={150}
            data-autofocus
          />
          {begin.isError && errors.rest ? <ErrorNote error={errors.rest} /> : null}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {t.common.cancel}
            </Button>
            <Button type="submit" loading={begin.isPending} disabled={title.trim() === ''}>
              {w.beginWriting}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
