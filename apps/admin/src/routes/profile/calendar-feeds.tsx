import { Button, Code, CopyButton, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { shortMoment } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { CalendarFeed, List, MadeCalendarFeed } from '../../types.js';
import { ErrorNote, Loaded, Section } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';
import { Note } from '../../ui/tone.js';

const KEY = ['calendar-feeds'];

/** Addresses at which one's own calendar programs read the plan. */
export function CalendarFeedsSection() {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const reload = () => queryClient.invalidateQueries({ queryKey: KEY });
  const query = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get<List<CalendarFeed>>('/auth/calendar-feeds', undefined, signal),
  });
  const make = useMutation({
    mutationFn: () => api.post<MadeCalendarFeed>('/auth/calendar-feeds', { name: name.trim() }),
    onSuccess: async () => {
      setName('');
      await reload();
    },
  });
  const revoke = useMutation({
    mutationFn: (id: string) => api.delete(`/auth/calendar-feeds/${id}`),
    onSettled: reload,
  });
  return (
    <Section title={t.feed.title}>
      <Stack>
        <Text c="dimmed">{t.feed.intro}</Text>
        <Group align="flex-end" gap="sm">
          <TextInput
            label={t.feed.name}
            description={t.feed.nameHelp}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={80}
            w={{ base: '100%', sm: 320 }}
          />
          <Button onClick={() => make.mutate()} loading={make.isPending} disabled={name.trim() === ''}>
            {t.feed.make}
          </Button>
        </Group>
        {make.data && <Made url={make.data.url} />}
        {(make.error ?? revoke.error) && <ErrorNote error={make.error ?? revoke.error} />}
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Text c="dimmed">{t.feed.none}</Text>
            ) : (
              <CardTable
                label={t.feed.title}
                rows={items}
                rowKey={({ id }) => id}
                columns={[
                  { label: t.feed.name, cell: (feed) => <Text fw={600}>{feed.name}</Text> },
                  { label: t.feed.created, cell: (feed) => shortMoment(feed.createdAt) },
                  { label: t.feed.used, cell: (feed) => (feed.usedAt ? shortMoment(feed.usedAt) : t.feed.never) },
                  {
                    label: t.common.actions,
                    cell: (feed) => (
                      <Button
                        size="compact-sm"
                        variant="default"
                        onClick={() => revoke.mutate(feed.id)}
                        loading={revoke.isPending && revoke.variables === feed.id}
                        aria-label={t.feed.revokeOf(feed.name)}
                      >
                        {t.feed.revoke}
                      </Button>
                    ),
                  },
                ]}
              />
            )
          }
        </Loaded>
      </Stack>
    </Section>
  );
}

function Made({ url }: { url: string }) {
  const { t } = useTexts();
  return (
    <Stack gap="xs" aria-live="polite">
      <Note tone="amber">{t.feed.made}</Note>
      <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }} aria-label={t.feed.url}>
        {url}
      </Code>
      <CopyButton value={url}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy} style={{ alignSelf: 'flex-start' }}>
            {copied ? t.feed.copied : t.feed.copy}
          </Button>
        )}
      </CopyButton>
    </Stack>
  );
}
