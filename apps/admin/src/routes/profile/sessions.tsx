import { Button, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api.js';
import { shortMoment } from '../../format.js';
import { type Texts, useTexts } from '../../texts/index.js';
import type { List, Session } from '../../types.js';
import { ErrorNote, Loaded, Section } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';
import { toast } from '../../ui/toast.js';
import { ToneBadge } from '../../ui/tone.js';

function deviceWords({ browser, system }: Session, t: Texts): string {
  if (browser && system) return t.profile.deviceOn(browser, system);
  return browser ?? system ?? t.profile.unknownDevice;
}

/** Where one is signed in, and ending it elsewhere. */
export function SessionsSection() {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const query = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => api.get<List<Session>>('/auth/sessions', undefined, signal),
  });
  const reload = () => queryClient.invalidateQueries({ queryKey: ['sessions'] });
  const end = useMutation({ mutationFn: (id: string) => api.delete(`/auth/sessions/${id}`), onSuccess: reload });
  const endOthers = useMutation({
    mutationFn: () => api.delete('/auth/sessions'),
    onSuccess: async () => {
      toast(t.profile.othersEnded, t);
      await reload();
    },
  });
  const others = (query.data?.items.length ?? 0) > 1;
  return (
    <Section
      title={t.profile.sessions}
      aside={
        others && (
          <Button variant="default" loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
            {t.profile.endOthers}
          </Button>
        )
      }
    >
      <Stack>
        <Text c="dimmed">{query.data && !others ? t.profile.onlyHere : t.profile.sessionsHelp}</Text>
        {(end.isError || endOthers.isError) && <ErrorNote error={end.error ?? endOthers.error} />}
        <Loaded query={query}>
          {({ items }) => (
            <CardTable
              label={t.profile.sessions}
              rows={items}
              rowKey={(row) => row.id}
              columns={[
                { label: t.profile.device, cell: (row) => <Text fw={600}>{deviceWords(row, t)}</Text> },
                { label: t.profile.since, cell: (row) => shortMoment(row.createdAt) },
                { label: t.profile.seen, cell: (row) => shortMoment(row.seenAt) },
                {
                  label: t.common.actions,
                  cell: (row) =>
                    row.current ? (
                      <ToneBadge tone="green" icon="check">
                        {t.profile.thisOne}
                      </ToneBadge>
                    ) : (
                      <Button
                        size="compact-sm"
                        variant="default"
                        loading={end.isPending && end.variables === row.id}
                        onClick={() => end.mutate(row.id)}
                        aria-label={t.profile.endOf(deviceWords(row, t))}
                      >
                        {t.profile.end}
                      </Button>
                    ),
                },
              ]}
            />
          )}
        </Loaded>
      </Stack>
    </Section>
  );
}
