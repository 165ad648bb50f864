import { Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { capitalised, formatNumber } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { Group, ImportView, LeftPlace, PossibleDuplicate } from '../../types.js';
import { Empty, Section } from '../../ui/page.js';
import { PagedTable } from '../../ui/table.js';
import { findingsQuery } from './import-queries.js';

interface Props {
  view: ImportView;
  summary: NonNullable<ImportView['summary']>;
}

/** What the file makes one think of: who is missing from it, and who may stand there twice. */
export function Findings({ view, summary }: Props) {
  return (
    <>
      {summary.duplicates > 0 && <Duplicates id={view.id} count={summary.duplicates} />}
      {summary.left > 0 && <Left id={view.id} count={summary.left} />}
    </>
  );
}

function Duplicates({ id, count }: { id: string; count: number }) {
  const { t, locale } = useTexts();
  const query = useInfiniteQuery(findingsQuery<PossibleDuplicate>(id, 'duplicates'));
  return (
    <Section title={`${t.imports.duplicates} (${formatNumber(count, locale)})`}>
      <Text c="dimmed" mb="sm">
        {t.imports.duplicatesHelp}
      </Text>
      <PagedTable
        query={query}
        empty={<Empty title={t.imports.emptyFilter} />}
        label={t.imports.duplicates}
        rowKey={(pair) => `${pair.kind}${pair.row}${pair.otherRow}${pair.otherCode}`}
        columns={[
          {
            label: t.imports.row,
            cell: (pair) => `${t.imports.rowOrKnown(String(pair.row))}: ${pair.fullName} (${pair.code})`,
          },
          {
            label: t.imports.duplicates,
            cell: (pair) => {
              const where = pair.otherRow === null ? t.imports.known : t.imports.rowOrKnown(String(pair.otherRow));
              return `${pair.otherName}${pair.otherCode ? ` (${pair.otherCode})` : ''}, ${where}`;
            },
          },
          { label: t.imports.outcome, cell: (pair) => t.imports.kinds[pair.kind] ?? pair.kind },
        ]}
      />
    </Section>
  );
}

function Left({ id, count }: { id: string; count: number }) {
  const { t, locale } = useTexts();
  const query = useInfiniteQuery(findingsQuery<LeftPlace>(id, 'left'));
  return (
    <Section title={`${t.imports.left} (${formatNumber(count, locale)})`}>
      <Text c="dimmed" mb="sm">
        {t.imports.leftHelp}
      </Text>
      <PagedTable
        query={query}
        empty={<Empty title={t.imports.emptyFilter} />}
        label={t.imports.left}
        rowKey={(place) => `${place.personId}${place.unitId}${place.group}`}
        columns={[
          { label: t.common.name, cell: (place) => `${place.fullName} (${place.code})` },
          { label: t.people.unitFilter, cell: (place) => place.unitName },
          {
            label: t.people.groupFilter,
            cell: (place) =>
              [capitalised(t.oneOf[place.group as Group] ?? place.group), place.className].filter(Boolean).join(', '),
          },
        ]}
      />
    </Section>
  );
}
