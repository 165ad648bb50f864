import { Button, Paper, Select, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { shortDate } from '../../format.js';
import { unitsQuery } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { DuplicatePair, List } from '../../types.js';
import { Empty, Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/table.js';
import { MembershipWords } from './membership-words.js';
import { RecentChanges } from './recent-changes.js';

/** Pairs of records that may be of one person, and what was merged lately. */
export function DuplicatesPage() {
  const { t } = useTexts();
  const [unitId, setUnitId] = useState<string | null>(null);
  const units = useQuery(unitsQuery);
  const query = useInfiniteQuery({
    queryKey: ['duplicates', unitId],
    queryFn: ({ pageParam, signal }) =>
      api.get<List<DuplicatePair>>('/duplicates', { unitId, limit: 50, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });
  return (
    <Page title={t.merging.title} intro={t.merging.intro}>
      <Stack gap="lg">
        <Select
          label={t.people.unitFilter}
          placeholder={t.common.all}
          data={(units.data?.items ?? []).map((unit) => ({ value: unit.id, label: unit.name }))}
          value={unitId}
          onChange={setUnitId}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t.common.all }}
          maw={420}
        />
        <Paper p={{ base: 'sm', sm: 'md' }}>
          <PagedTable
            query={query}
            empty={<Empty title={t.merging.none} />}
            label={t.merging.title}
            rowKey={(row) => `${row.first.id}${row.second.id}`}
            columns={[
              { label: t.merging.first, cell: (row) => <PersonWords person={row.first} /> },
              { label: t.merging.second, cell: (row) => <PersonWords person={row.second} /> },
              { label: t.merging.why, cell: (row) => t.merging.whys[row.why] },
              {
                label: t.common.actions,
                cell: (row) => (
                  <Button
                    component={Link}
                    to={`/people/${row.first.id}/merge/${row.second.id}`}
                    size="compact-sm"
                    variant="default"
                    aria-label={t.merging.compareOf(row.first.fullName)}
                  >
                    {t.merging.compare}
                  </Button>
                ),
              },
            ]}
          />
        </Paper>
        <RecentChanges kind="merge" />
      </Stack>
    </Page>
  );
}

function PersonWords({ person }: { person: DuplicatePair['first'] }) {
  return (
    <>
      <Text fw={600}>{person.fullName}</Text>
      {person.birthDate && (
        <Text size="sm" c="dimmed">
          {shortDate(person.birthDate)}
        </Text>
      )}
      <MembershipWords memberships={person.memberships} />
    </>
  );
}
