import { Button, Group, NumberInput, Paper, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { useMaySetForAll } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { SendingRules } from '../../types.js';
import { ErrorNote, Loaded } from '../../ui/page.js';

/** What holds for every unit and account: how often one person and one address may be written to. */
export function SendingRulesCard() {
  const { t } = useTexts();
  const query = useQuery({
    queryKey: ['sending-rules'],
    queryFn: ({ signal }) => api.get<SendingRules>('/instance/sending-rules', undefined, signal),
  });
  return (
    <Paper p={{ base: 'md', sm: 'lg' }}>
      <Title order={2} size="h4">
        {t.admin.sendingRules}
      </Title>
      <Text c="dimmed" size="sm" mb="sm">
        {t.admin.sendingRulesHelp}
      </Text>
      <Loaded query={query}>{(rules) => <Form rules={rules} />}</Loaded>
    </Paper>
  );
}

function Form({ rules }: { rules: SendingRules }) {
  const { t } = useTexts();
  const may = useMaySetForAll('account.write');
  const queryClient = useQueryClient();
  const [person, setPerson] = useState<number | string>(rules.personPerDay ?? '');
  const [ads, setAds] = useState<number | string>(rules.adsPerDay);
  const save = useMutation({
    mutationFn: () =>
      api.put('/instance/sending-rules', {
        personPerDay: person === '' ? null : Number(person),
        adsPerDay: Number(ads),
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['sending-rules'] });
      notifications.show({
        message: t.admin.rulesSaved,
        color: 'sea',
        closeButtonProps: { 'aria-label': t.common.close },
      });
    },
  });
  return (
    <Stack maw={480}>
      <NumberInput
        label={t.admin.personPerDay}
        description={t.admin.personPerDayHelp}
        placeholder={t.admin.noLimit}
        value={person}
        onChange={setPerson}
        min={1}
        max={100}
        allowDecimal={false}
        readOnly={!may}
        hideControls={!may}
        variant={may ? 'default' : 'filled'}
      />
      <NumberInput
        label={t.admin.adsPerDay}
        description={t.admin.adsPerDayHelp}
        value={ads}
        onChange={setAds}
        min={1}
        max={3}
        allowDecimal={false}
        readOnly={!may}
        hideControls={!may}
        variant={may ? 'default' : 'filled'}
      />
      {!may && (
        <Text size="sm" c="dimmed">
          {t.admin.uppermostOnly}
        </Text>
      )}
      {save.isError && <ErrorNote error={save.error} />}
      {may && (
        <Group>
          <Button onClick={() => save.mutate()} loading={save.isPending} disabled={ads === ''}>
            {t.common.save}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
