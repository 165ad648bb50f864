import { Button, SegmentedControl, Select, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { apiUrl } from '../../api.js';
import { capitalised, formatNumber, formatShare } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { Counts, Group, Matrix } from '../../types.js';
import { fiveOf, NO_COUNTS } from '../../ui/counts.js';
import { Icon } from '../../ui/icons.js';
import { Empty, Loaded, Section } from '../../ui/page.js';
import { WideTable } from '../../ui/table.js';
import { campaignQuery, matrixQuery, runsQuery } from './queries.js';

type Mode = 'reached' | 'presumed' | 'uncertain' | 'pending' | 'failed' | 'notSent' | 'members';
const shownOf = (counts: Counts, mode: Mode): number => {
  if (mode === 'notSent') return fiveOf(counts, 'notSent');
  // Taken by the carrier without a report, or perhaps not taken at all: neither is known.
  if (mode === 'uncertain') return counts.uncertain + counts.unconfirmed;
  return counts[mode];
};

/** Units down, groups across, one outcome at a time; rows and columns add up. */
export function MatrixTab() {
  const { id } = useParams({ from: '/shell/campaigns/$id' });
  const { t } = useTexts();
  const [runId, setRunId] = useState<string | null>(null);
  const [mode, setMode] = useState<Mode>('reached');
  const campaign = useQuery(campaignQuery(id));
  const runs = useQuery(runsQuery(id));
  const matrix = useQuery({
    ...matrixQuery(id, runId ?? undefined),
    placeholderData: keepPreviousData,
    refetchInterval: campaign.data?.state === 'running' ? 3000 : false,
  });
  const modes = Object.entries(t.matrix.modes).map(([value, label]) => ({ value, label }));
  return (
    <Section
      title={t.matrix.title}
      aside={
        <Button
          component="a"
          href={apiUrl(`/campaigns/${id}/matrix.csv`, { runId })}
          download
          variant="default"
          leftSection={<Icon name="download" />}
        >
          {t.matrix.csv}
        </Button>
      }
    >
      <Stack>
        <div className="filters">
          <Select
            label={t.matrix.step}
            placeholder={t.matrix.allSteps}
            data={(runs.data?.items ?? [])
              .filter((run) => run.kind === 'message')
              .map((run) => ({ value: run.id, label: run.title }))}
            value={runId}
            onChange={setRunId}
            clearable
            clearButtonProps={{ 'aria-label': t.matrix.allSteps }}
            miw={280}
          />
          <Select
            hiddenFrom="md"
            label={t.matrix.show}
            data={modes}
            value={mode}
            onChange={(value) => setMode(value as Mode)}
            allowDeselect={false}
          />
        </div>
        <SegmentedControl
          visibleFrom="md"
          style={{ alignSelf: 'flex-start' }}
          aria-label={t.matrix.show}
          data={modes}
          value={mode}
          onChange={(value) => setMode(value as Mode)}
        />
        <Loaded query={matrix}>
          {(data) =>
            data.total.members === 0 ? <Empty title={t.matrix.empty} /> : <MatrixTable matrix={data} mode={mode} />
          }
        </Loaded>
      </Stack>
    </Section>
  );
}

function MatrixTable({ matrix, mode }: { matrix: Matrix; mode: Mode }) {
  const { t } = useTexts();
  const cells = new Map(matrix.cells.map((cell) => [`${cell.unitId} ${cell.group}`, cell]));
  const rows = new Map(matrix.rowTotals.map((row) => [row.unitId, row]));
  const columns = new Map(matrix.columnTotals.map((column) => [column.group, column]));
  const caption = mode === 'members' ? t.matrix.captionMembers : t.matrix.caption(t.matrix.modes[mode]);
  return (
    <>
      <WideTable label={caption}>
        <Table className="numbers sticky-first" data-testid="matrix" highlightOnHover verticalSpacing={6}>
          <caption>
            <VisuallyHidden>{caption}</VisuallyHidden>
          </caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t.common.unit}</Table.Th>
              {matrix.groups.map((group) => (
                <Table.Th key={group} scope="col">
                  {capitalised(t.groups[group as Group] ?? '')}
                </Table.Th>
              ))}
              <Table.Th scope="col">{t.common.total}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {matrix.units.map((unit) => (
              <Table.Tr key={unit.id}>
                <Table.Th scope="row">{unit.name}</Table.Th>
                {matrix.groups.map((group) => (
                  <Cell key={group} counts={cells.get(`${unit.id} ${group}`)} mode={mode} />
                ))}
                <Cell counts={rows.get(unit.id)} mode={mode} strong />
              </Table.Tr>
            ))}
          </Table.Tbody>
          <Table.Tfoot>
            <Table.Tr>
              <Table.Th scope="row">{t.common.total}</Table.Th>
              {matrix.groups.map((group) => (
                <Cell key={group} counts={columns.get(group)} mode={mode} strong />
              ))}
              <Cell counts={matrix.total} mode={mode} strong />
            </Table.Tr>
          </Table.Tfoot>
        </Table>
      </WideTable>
      <Text size="sm" c="dimmed">
        {caption}. {t.matrix.small}
      </Text>
    </>
  );
}

function Cell({ counts = NO_COUNTS, mode, strong }: { counts?: Counts; mode: Mode; strong?: boolean }) {
  const { t, locale } = useTexts();
  const value = shownOf(counts, mode);
  if (counts.members === 0) return <Table.Td c="dimmed">–</Table.Td>;
  return (
    <Table.Td fw={strong ? 650 : undefined} data-value={value} style={{ whiteSpace: 'nowrap' }}>
      {mode === 'members' ? (
        formatNumber(value, locale)
      ) : (
        <>
          {t.matrix.of(formatNumber(value, locale), formatNumber(counts.members, locale))}
          <Text size="xs" c="dimmed">
            {formatShare(value, counts.members, locale)}
          </Text>
        </>
      )}
    </Table.Td>
  );
}
