import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api } from '../../api.js';
import { addDays, capitalised, localOf, longDate } from '../../format.js';
import { useNow } from '../../session.js';
import { inLocale, useTexts } from '../../texts/index.js';
import type { Campaign, Template } from '../../types.js';
import { Dialog } from '../../ui/dialog.js';
import { fieldErrors } from '../../ui/field-errors.js';
import { ErrorNote } from '../../ui/page.js';

/** From a message to a draft campaign that sends it: the day is the only thing to decide here. */
export function UseDialog({ template, onClose }: { template: Template; onClose: () => void }) {
  const { t, locale } = useTexts();
  const w = t.templates;
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [date, setDate] = useState(addDays(localOf(useNow()).date, 1));
  const [name, setName] = useState(inLocale(template.title, locale));
  const start = useMutation({
    mutationFn: () => api.post<Campaign>(`/templates/${template.key}/campaign`, { date, name: name.trim() }),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: ['campaigns'] });
      await navigate({ to: '/campaigns/$id', params: { id } });
    },
  });
  const errors = fieldErrors(start.error, ['date', 'name']);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate();
  };
  return (
    <Dialog opened onClose={onClose} title={w.useTitle} closeButtonProps={{ 'aria-label': t.common.close }}>
      <form onSubmit={submit}>
        <Stack>
          <Text c="dimmed">{w.useHelp(template.audience.map((group) => t.groups[group]).join(', '))}</Text>
          <TextInput
            type="date"
            label={w.useDate}
            description={date ? capitalised(longDate(date, locale)) : undefined}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={date}
            onChange={(event) => setDate(event.currentTarget.value)}
            error={errors.of('date')}
          />
          <TextInput
            label={t.create.campaignName}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={errors.of('name')}
            maxLength={160}
          />
          {start.isError && errors.rest ? <ErrorNote error={errors.rest} /> : null}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {t.common.cancel}
            </Button>
            <Button type="submit" loading={start.isPending} disabled={date === '' || name.trim() === ''}>
              {w.useSubmit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
