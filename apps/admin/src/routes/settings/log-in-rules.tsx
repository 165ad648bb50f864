import { Paper, Stack, Switch, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api.js';
import { useMaySetForAll } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { LogInRules } from '../../types.js';
import { ErrorNote, Loaded } from '../../ui/page.js';
import { toast } from '../../ui/toast.js';

/** What holds for the log-ins of every unit. */
export function LogInRulesCard() {
  const { t } = useTexts();
  const may = useMaySetForAll('user.write');
  const queryClient = useQueryClient();
  const query = useQuery({
    queryKey: ['log-in-rules'],
    queryFn: ({ signal }) => api.get<LogInRules>('/instance/log-in-rules', undefined, signal),
  });
  const save = useMutation({
    mutationFn: (secondFactorRequired: boolean) =>
      api.put<LogInRules>('/instance/log-in-rules', { secondFactorRequired }),
    onSuccess: (rules) => {
      queryClient.setQueryData(['log-in-rules'], rules);
      toast(t.inviting.rulesSaved, t);
    },
  });
  return (
    <Paper p={{ base: 'md', sm: 'lg' }} component="section">
      <Title order={2} size="h4">
        {t.inviting.rules}
      </Title>
      <Text c="dimmed" size="sm" mb="sm">
        {t.inviting.rulesHelp}
      </Text>
      <Loaded query={query}>
        {({ secondFactorRequired }) => (
          <Stack>
            <Switch
              label={t.inviting.required}
              description={t.inviting.requiredHelp}
              checked={secondFactorRequired}
              disabled={!may || save.isPending}
              onChange={(event) => save.mutate(event.currentTarget.checked)}
            />
            {!may && <Text c="dimmed">{t.admin.uppermostOnly}</Text>}
            {save.isError && <ErrorNote error={save.error} />}
          </Stack>
        )}
      </Loaded>
    </Paper>
  );
}
