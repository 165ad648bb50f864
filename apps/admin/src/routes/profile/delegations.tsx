import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised, localOf, longDate } from '../../format.js';
import { useMe, useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Delegation, List } from '../../types.js';
import { ErrorNote, Loaded, Section } from '../../ui/page.js';
import { toast } from '../../ui/toast.js';
import { ToneBadge } from '../../ui/tone.js';

const delegationsQuery = queryOptions({
  queryKey: ['delegations'],
  queryFn: ({ signal }) => api.get<List<Delegation>>('/delegations', undefined, signal),
});
const candidatesQuery = queryOptions({
  queryKey: ['delegations', 'candidates'],
  queryFn: ({ signal }) => api.get<List<{ id: string; name: string }>>('/delegations/candidates', undefined, signal),
});

/** Of an approver: who decides in their place while they are away. */
export function DelegationsSection() {
  const { t } = useTexts();
  const query = useQuery(delegationsQuery);
  return (
    <Section title={t.delegations.title}>
      <Stack>
        <Text c="dimmed">{t.delegations.help}</Text>
        <Give />
        <Loaded query={query}>{({ items }) => <Given items={items} />}</Loaded>
      </Stack>
    </Section>
  );
}

function Give() {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const today = localOf(useNow()).date;
  const candidates = useQuery(candidatesQuery);
  const [toUserId, setToUserId] = useState<string | null>(null);
  const [fromDay, setFromDay] = useState(today);
  const [untilDay, setUntilDay] = useState('');
  const give = useMutation({
    mutationFn: () => api.post('/delegations', { toUserId, fromDay, untilDay }),
    onSuccess: async () => {
      toast(t.delegations.given, t);
      setToUserId(null);
      setUntilDay('');
      await queryClient.invalidateQueries({ queryKey: delegationsQuery.queryKey });
    },
  });
  if (candidates.data?.items.length === 0) return <Text>{t.delegations.nobody}</Text>;
  return (
    <>
      <Group align="flex-end" gap="sm">
        <Select
          label={t.delegations.person}
          placeholder={t.delegations.choose}
          value={toUserId}
          onChange={setToUserId}
          data={(candidates.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          searchable
        />
        <TextInput
          type="date"
          label={t.delegations.from}
          value={fromDay}
          min={today}
          onChange={(event) => setFromDay(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t.delegations.until}
          value={untilDay}
          min={fromDay || today}
          onChange={(event) => setUntilDay(event.currentTarget.value)}
        />
        <Button onClick={() => give.mutate()} loading={give.isPending} disabled={!toUserId || !fromDay || !untilDay}>
          {t.delegations.give}
        </Button>
      </Group>
      {give.isError && <ErrorNote error={give.error} />}
    </>
  );
}

function Given({ items }: { items: readonly Delegation[] }) {
  const { t, locale } = useTexts();
  const me = useMe();
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: (id: string) => api.delete(`/delegations/${id}`),
    onSuccess: () => toast(t.delegations.revoked, t),
    onSettled: () => queryClient.invalidateQueries({ queryKey: delegationsQuery.queryKey }),
  });
  if (items.length === 0) return <Text c="dimmed">{t.delegations.empty}</Text>;
  const open = ({ state }: Delegation) => state === 'now' || state === 'coming';
  return (
    <Stack component="ul" className="plain-list" gap="sm" aria-label={t.delegations.list}>
      {items.map((one) => (
        <Group component="li" key={one.id} justify="space-between" gap="sm">
          <div>
            <Text>{t.delegations.line(one.from.name, one.to.name)}</Text>
            <Text size="sm" c="dimmed">
              {capitalised(t.delegations.days(longDate(one.fromDay, locale), longDate(one.untilDay, locale)))}
            </Text>
          </div>
          <Group gap="sm">
            <ToneBadge tone={one.state === 'now' ? 'green' : 'grey'} icon={open(one) ? 'user' : 'none'}>
              {t.delegations.states[one.state] ?? ''}
            </ToneBadge>
            {open(one) && one.from.id === me.user.id && (
              <Button
                size="compact-md"
                variant="default"
                onClick={() => revoke.mutate(one.id)}
                aria-label={t.delegations.revokeOf(one.to.name)}
              >
                {t.delegations.revoke}
              </Button>
            )}
          </Group>
        </Group>
      ))}
      {revoke.isError && <ErrorNote error={revoke.error} />}
    </Stack>
  );
}
