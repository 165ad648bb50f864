import { Anchor, Button, Paper, Select, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { shortDate } from '../../format.js';
import { unitsQuery, useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { CareItem, Channel, List } from '../../types.js';
import { Empty, Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/table.js';
import { RestoreContact } from './restore-contact.js';

const HEALTHS = ['bounced', 'blocked', 'invalid'] as const;

/** Addresses that are not written to any more: why, and what to do. */
export function CarePage() {
  const { t } = useTexts();
  const can = useCan();
  const [unitId, setUnitId] = useState<string | null>(null);
  const [health, setHealth] = useState<string | null>(null);
  const [restoring, setRestoring] = useState<CareItem | null>(null);
  const units = useQuery(unitsQuery);
  const query = useInfiniteQuery({
    queryKey: ['care', unitId, health],
    queryFn: ({ pageParam, signal }) =>
      api.get<List<CareItem>>('/contacts/care', { unitId, health, limit: 50, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });
  return (
    <Page title={t.care.title} intro={t.care.intro}>
      <div className="filters">
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
          label={t.care.reasonFilter}
          placeholder={t.common.all}
          data={HEALTHS.map((value) => ({ value, label: t.care.reasons[value] ?? '' }))}
          value={health}
          onChange={setHealth}
          clearable
          clearButtonProps={{ 'aria-label': t.common.all }}
        />
      </div>
      <Paper p={{ base: 'sm', sm: 'md' }}>
        <PagedTable
          query={query}
          empty={<Empty title={t.care.none} help={t.care.noneHelp} />}
          label={t.care.title}
          rowKey={(row) => row.contactId}
          columns={[
            { label: t.care.person, cell: (row) => <Whose item={row} /> },
            {
              label: t.care.address,
              cell: (row) => (
                <>
                  {row.masked}
                  <Text size="sm" c="dimmed">
                    {t.channels[row.channel as Channel] ?? ''}
                  </Text>
                </>
              ),
            },
            { label: t.care.why, cell: (row) => <Why item={row} /> },
            { label: t.care.todo, cell: (row) => t.care.advice[row.healthCode || row.health] ?? '' },
            ...(can('person.write')
              ? [
                  {
                    label: t.common.actions,
                    // What can't be an address is corrected, not put back.
                    cell: (row: CareItem) =>
                      row.health !== 'invalid' && (
                        <Button size="compact-sm" variant="default" onClick={() => setRestoring(row)}>
                          {t.care.restore}
                        </Button>
                      ),
                  },
                ]
              : []),
          ]}
        />
      </Paper>
      {restoring && (
        <RestoreContact contactId={restoring.contactId} address={restoring.masked} onClose={() => setRestoring(null)} />
      )}
    </Page>
  );
}

function Whose({ item }: { item: CareItem }) {
  return (
    <>
      <Anchor component={Link} to={`/people/${item.personId}`}>
        {item.personName}
      </Anchor>
      <Text size="sm" c="dimmed">
        {item.unitName}
      </Text>
    </>
  );
}

function Why({ item }: { item: CareItem }) {
  const { t } = useTexts();
  return (
    <Stack gap={2}>
      <span>
        {t.care.reasons[item.healthCode || item.health]}
        {item.since && `, ${t.care.since(shortDate(item.since))}`}
      </span>
      {item.told && (
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {item.told.words ? t.care.told(item.told.words) : t.care.toldCode(item.told.code)}
        </Text>
      )}
    </Stack>
  );
}
