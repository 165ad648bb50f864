import { Anchor, Button, Paper, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised } from '../../format.js';
import { unitsQuery, useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Channel, List, PersonItem } from '../../types.js';
import { Empty, Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/table.js';
import { MembershipWords } from './membership-words.js';

export function PeoplePage() {
  const { t } = useTexts();
  const can = useCan();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 300);
  const [unitId, setUnitId] = useState<string | null>(null);
  const [group, setGroup] = useState<string | null>(null);
  const units = useQuery(unitsQuery);
  const query = useInfiniteQuery({
    queryKey: ['persons', search, unitId, group],
    queryFn: ({ pageParam, signal }) =>
      api.get<List<PersonItem>>('/persons', { search, unitId, group, limit: 50, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });
  const filtered = search !== '' || unitId !== null || group !== null;
  return (
    <Page
      title={t.people.title}
      actions={
        can('person.write') && (
          <Button component={Link} to="/consents" variant="default">
            {t.consent.listLink}
          </Button>
        )
      }
    >
      <div className="filters">
        <TextInput
          type="search"
          label={t.people.searchLabel}
          description={t.people.searchHelp}
          inputWrapperOrder={['label', 'input', 'description']}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Select
          label={t.people.unitFilter}
          placeholder={t.common.all}
          data={(units.data?.items ?? []).map((unit) => ({ value: unit.id, label: unit.name }))}
          value={unitId}
          onChange={setUnitId}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t.common.all }}
        />
        <Select
          label={t.people.groupFilter}
          placeholder={t.common.all}
          data={Object.entries(t.groups).map(([value, label]) => ({ value, label: capitalised(label) }))}
          value={group}
          onChange={setGroup}
          clearable
          clearButtonProps={{ 'aria-label': t.common.all }}
        />
      </div>
      <Paper p={{ base: 'sm', sm: 'md' }}>
        <PagedTable
          query={query}
          empty={<Empty title={filtered ? t.people.empty : t.people.emptyAll} />}
          label={t.people.title}
          rowKey={(row) => row.id}
          columns={[
            {
              label: t.common.name,
              cell: (row) => (
                <Anchor component={Link} to={`/people/${row.id}`}>
                  {row.fullName}
                </Anchor>
              ),
            },
            { label: t.people.memberships, cell: (row) => <MembershipWords memberships={row.memberships} /> },
            {
              label: t.people.hasChannels,
              cell: (row) =>
                row.channels.length === 0
                  ? t.people.noChannels
                  : [...new Set(row.channels.map((channel) => t.channelFamilies[channel as Channel] ?? ''))].join(', '),
            },
          ]}
        />
      </Paper>
    </Page>
  );
}
