import { Anchor, Button, Paper, Popover, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, apiUrl } from '../../api.js';
import { capitalised } from '../../format.js';
import { useCan, useUnitNames } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Channel, List, PersonItem } from '../../types.js';
import { Icon } from '../../ui/icons.js';
import { Empty, Page } from '../../ui/page.js';
import { UnitSelect } from '../../ui/unit-select.js';
import { VirtualTable } from '../../ui/virtual-table.js';
import { MembershipWords } from './membership-words.js';
import type { PeopleSearch } from './people-search.js';

/** Everybody in the reader's scope; what is looked for stands in the address, so that "back" finds it again. */
export function PeoplePage() {
  const { t } = useTexts();
  const can = useCan();
  const filter = useSearch({ from: '/shell/people' });
  const navigate = useNavigate({ from: '/people' });
  const change = (part: PeopleSearch) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true, resetScroll: false });
  const query = useInfiniteQuery({
    queryKey: ['persons', filter],
    queryFn: ({ pageParam, signal }) =>
      api.get<List<PersonItem>>('/persons', { ...filter, limit: 200, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });
  const filtered = Object.values(filter).some((value) => value !== undefined);
  return (
    <Page
      title={t.people.title}
      intro={t.people.intro}
      seldom={
        <>
          {can('person.export') && <ExportMenu unitId={filter.unitId} />}
          {can('person.write') && (
            <Button component={Link} to="/consents" variant="default">
              {t.consent.listLink}
            </Button>
          )}
        </>
      }
    >
      <div className="filters">
        <SearchBox
          key={filter.search === undefined ? 'none' : 'some'}
          start={filter.search}
          onChange={(search) => change({ search })}
        />
        <UnitSelect
          label={t.people.unitFilter}
          value={filter.unitId ?? null}
          onChange={(unitId) => change({ unitId: unitId ?? undefined })}
        />
        <Select
          label={t.people.groupFilter}
          placeholder={t.common.all}
          data={Object.entries(t.groups).map(([value, label]) => ({ value, label: capitalised(label) }))}
          value={filter.group ?? null}
          onChange={(group) => change({ group: group ?? undefined })}
          clearable
          clearButtonProps={{ 'aria-label': t.common.all }}
        />
      </div>
      <Paper p={{ base: 'sm', sm: 'md' }}>
        <VirtualTable
          query={query}
          empty={
            <Empty
              title={filtered ? t.people.empty : t.people.emptyAll}
              icon="people"
              action={
                filtered ? (
                  <Button
                    variant="default"
                    onClick={() => change({ search: undefined, unitId: undefined, group: undefined })}
                  >
                    {t.people.showAll}
                  </Button>
                ) : (
                  can('person.write') && (
                    <Button component={Link} to="/imports">
                      {t.nav.imports}
                    </Button>
                  )
                )
              }
            />
          }
          label={t.people.title}
          rowKey={(row) => row.id}
          columns={[
            {
              label: t.common.name,
              cell: (row) => (
                <Anchor component={Link} to={`/people/${row.id}`} fw={600}>
                  {row.fullName}
                </Anchor>
              ),
            },
            {
              label: t.people.memberships,
              width: 'minmax(0, 1.6fr)',
              cell: (row) => <MembershipWords memberships={row.memberships} />,
            },
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

/** What is typed shows at once and is looked for when the typing rests. */
function SearchBox({ start, onChange }: { start: string | undefined; onChange: (search: string | undefined) => void }) {
  const { t } = useTexts();
  const [typed, setTyped] = useState(start ?? '');
  const later = useDebouncedCallback((text: string) => onChange(text.trim() || undefined), 300);
  return (
    <TextInput
      type="search"
      label={t.people.searchLabel}
      description={t.people.searchHelp}
      inputWrapperOrder={['label', 'input', 'description']}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        later(event.currentTarget.value);
      }}
    />
  );
}

/** The list as a file with addresses whole, of the unit that is chosen; the server keeps who took it. */
function ExportMenu({ unitId }: { unitId: string | undefined }) {
  const { t } = useTexts();
  const names = useUnitNames();
  const unit = unitId && names.get(unitId);
  return (
    <Popover position="bottom-end" width={300} trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<Icon name="download" size={16} />}>
          {t.people.export}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t.people.export}>
        <Stack gap="xs">
          <Text fw={600}>{unit ? t.people.exportOf(unit) : t.people.exportAll}</Text>
          {(['xlsx', 'csv'] as const).map((format) => (
            <Button
              key={format}
              component="a"
              href={apiUrl('/persons/export', { format, unitId })}
              download
              variant="default"
            >
              {t.people.exportFormats[format]}
            </Button>
          ))}
          <Text size="sm" c="dimmed">
            {t.people.exportLogged}
          </Text>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
