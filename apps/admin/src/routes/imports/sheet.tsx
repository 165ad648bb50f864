import { Button, Center, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { formatNumber } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { ImportRowFilter, ImportView } from '../../types.js';
import { Empty, ErrorNote, Loading, Section } from '../../ui/page.js';
import { WideTable } from '../../ui/table.js';
import { Note } from '../../ui/tone.js';
import { renew, rowsQuery } from './import-queries.js';
import { type Mends, SheetTable } from './sheet-table.js';

const FILTERS = ['bad', 'notes', 'new', 'changed', 'unchanged'] as const;

interface Props {
  view: ImportView;
  summary: NonNullable<ImportView['summary']>;
  mends: Mends;
  onMend: (mends: Mends) => void;
}

/** The sheet drawn again with its bad cells marked, to be mended in place; bad rows first. */
export function Sheet({ view, summary, mends, onMend }: Props) {
  const { t, locale } = useTexts();
  const queries = useQueryClient();
  const number = (value: number) => formatNumber(value, locale);
  const [filter, setFilter] = useState<ImportRowFilter | 'all'>(() => FILTERS.find((one) => summary[one] > 0) ?? 'all');
  const query = useInfiniteQuery(rowsQuery(view.id, filter === 'all' ? undefined : filter));
  const changed = Object.values(mends);
  const mend = useMutation({
    mutationFn: () => api.patch<ImportView>(`/imports/${view.id}/cells`, { cells: changed }),
    onSuccess: (next) => {
      onMend({});
      renew(queries, next);
    },
  });
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title={t.imports.result}>
      <Stack>
        <SegmentedControl
          aria-label={t.imports.filterLabel}
          className="import-filter"
          value={filter}
          onChange={(value) => setFilter(value as ImportRowFilter | 'all')}
          data={(['all', ...FILTERS] as const).map((value) => ({
            value,
            label: `${t.imports.filters[value]} (${number(value === 'all' ? summary.rows : summary[value])})`,
          }))}
        />
        <Text c="dimmed">{view.own ? t.imports.sheetHelp : t.imports.notOwn}</Text>
        {mend.isSuccess && changed.length === 0 && (
          <Note tone={summary.bad === 0 ? 'green' : 'blue'} role="status">
            {t.imports.mended(number(summary.bad))}
          </Note>
        )}
        {query.isPending && <Loading />}
        {query.isError && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && rows.length === 0 && <Empty title={t.imports.emptyFilter} />}
        {rows.length > 0 && (
          <WideTable label={t.imports.result}>
            <SheetTable view={view} rows={rows} mends={mends} onMend={onMend} />
          </WideTable>
        )}
        {query.hasNextPage && (
          <Center>
            <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t.common.more}
            </Button>
          </Center>
        )}
        {mend.isError && <ErrorNote error={mend.error} />}
        {changed.length > 0 && (
          <Group className="import-mends">
            <Button onClick={() => mend.mutate()} loading={mend.isPending}>
              {t.imports.mend(number(changed.length))}
            </Button>
            <Button variant="default" onClick={() => onMend({})}>
              {t.imports.discard}
            </Button>
          </Group>
        )}
      </Stack>
    </Section>
  );
}
