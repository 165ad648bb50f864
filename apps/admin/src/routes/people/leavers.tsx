import { Button, Checkbox, Group, Paper, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised, formatNumber, localOf } from '../../format.js';
import { unitsQuery, useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { LeaveCounts, List, PersonItem } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { Empty, ErrorNote, Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/table.js';
import { MembershipWords } from './membership-words.js';
import { RecentChanges } from './recent-changes.js';

/** People of one unit, chosen one by one, whose places there end on a day. */
export function LeaversPage() {
  const { t, locale } = useTexts();
  const today = localOf(useNow()).date;
  const units = useQuery(unitsQuery);
  const [unitId, setUnitId] = useState<string | null>(null);
  const [group, setGroup] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 300);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [from, setFrom] = useState(today);
  const wish = { unitId, personIds: [...chosen], from, ...(group && { group }) };
  const look = useMutation({ mutationFn: () => api.post<LeaveCounts>('/leavers/plan', wish) });
  const query = useInfiniteQuery({
    queryKey: ['persons', search, unitId, group],
    queryFn: ({ pageParam, signal }) =>
      api.get<List<PersonItem>>('/persons', { search, unitId, group, limit: 50, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    enabled: unitId !== null,
  });
  const restart = (change: () => void) => {
    setChosen(new Set());
    change();
  };
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <Page title={t.leavers.title} intro={t.leavers.intro}>
      <div className="filters">
        <Select
          label={t.leavers.unit}
          value={unitId}
          onChange={(value) => restart(() => setUnitId(value))}
          searchable
          data={(units.data?.items ?? []).map((unit) => ({ value: unit.id, label: unit.name }))}
        />
        <Select
          label={t.people.groupFilter}
          placeholder={t.common.all}
          value={group}
          onChange={(value) => restart(() => setGroup(value))}
          clearable
          clearButtonProps={{ 'aria-label': t.common.all }}
          data={Object.entries(t.groups).map(([value, label]) => ({ value, label: capitalised(label) }))}
        />
        <TextInput
          type="search"
          label={t.leavers.search}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
      <Paper p={{ base: 'sm', sm: 'md' }}>
        {unitId === null ? (
          <Empty title={t.leavers.chooseUnit} />
        ) : (
          <Stack>
            <PagedTable
              query={query}
              empty={<Empty title={t.leavers.nobody} />}
              label={t.leavers.title}
              rowKey={(row) => row.id}
              columns={[
                {
                  label: t.common.name,
                  cell: (row) => (
                    <Checkbox
                      label={row.fullName}
                      aria-label={t.leavers.choose(row.fullName)}
                      checked={chosen.has(row.id)}
                      onChange={() => toggle(row.id)}
                    />
                  ),
                },
                { label: t.people.memberships, cell: (row) => <MembershipWords memberships={row.memberships} /> },
              ]}
            />
            {look.isError && <ErrorNote error={look.error} />}
            <Group justify="flex-end" align="flex-end">
              <Text role="status">{t.leavers.chosen(formatNumber(chosen.size, locale))}</Text>
              <TextInput
                type="date"
                label={t.leavers.from}
                max={today}
                value={from}
                onChange={(event) => setFrom(event.currentTarget.value)}
              />
              <Button
                disabled={chosen.size === 0 || from === ''}
                loading={look.isPending}
                onClick={() => look.mutate()}
              >
                {t.changes.look}
              </Button>
            </Group>
          </Stack>
        )}
      </Paper>
      {look.data && (
        <ConfirmLeave
          wish={wish}
          counts={look.data}
          onClose={(done) => {
            look.reset();
            if (done) setChosen(new Set());
          }}
        />
      )}
      <RecentChanges kind="leave" />
    </Page>
  );
}

function ConfirmLeave(props: { wish: object; counts: LeaveCounts; onClose: (done: boolean) => void }) {
  const { wish, counts, onClose } = props;
  const { t, locale } = useTexts();
  const queryClient = useQueryClient();
  const [key] = useState(() => crypto.randomUUID());
  const leave = useMutation({
    mutationFn: () => api.post('/leavers', wish, { idempotencyKey: key }),
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      onClose(true);
    },
  });
  const n = (value: number) => formatNumber(value, locale);
  return (
    <Confirm
      opened
      onClose={() => onClose(false)}
      title={t.leavers.title2}
      body={t.leavers.plan(n(counts.persons), n(counts.guardians), n(counts.placeless))}
      button={t.leavers.confirm(n(counts.persons))}
      onConfirm={() => leave.mutate()}
      busy={leave.isPending}
      error={leave.error}
      disabled={counts.memberships === 0}
      danger
    />
  );
}
