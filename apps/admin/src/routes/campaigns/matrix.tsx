import { Button, Modal, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { apiUrl } from '../../api.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Run } from '../../types.js';
import { Icon } from '../../ui/icons.js';
import { Empty, Loaded, Section } from '../../ui/page.js';
import { FiveAnswers } from './five-answers.js';
import { MODES, type Mode } from './heat.js';
import { type Drilled, HeatMap } from './heat-map.js';
import { useLive } from './live.js';
import { matrixQuery, runsQuery } from './queries.js';

type Sort = 'worst' | 'name';

/** Units down, groups across, one of the five numbers at a time; rows and columns add up, and every cell leads to its people. */
export function MatrixTab() {
  const { id } = useParams({ from: '/shell/campaigns/$id' });
  const { show } = useSearch({ from: '/shell/campaigns/$id/matrix' });
  const navigate = useNavigate();
  const { t } = useTexts();
  const can = useCan();
  const [runId, setRunId] = useState<string | null>(null);
  const [sort, setSort] = useState<Sort>('worst');
  const [opened, setOpened] = useState<Drilled | null>(null);
  const mode = MODES.find((one) => one === show) ?? 'reached';
  useLive(id);
  const runs = useQuery(runsQuery(id));
  const matrix = useQuery({ ...matrixQuery(id, runId ?? undefined), placeholderData: keepPreviousData });
  const started = useMemo(
    () =>
      (runs.data?.items ?? []).filter(
        ({ kind, counts }) => kind === 'message' && (counts.members > 0 || counts.held !== undefined),
      ),
    [runs.data],
  );
  const modes = MODES.map((value) => ({ value, label: value === 'members' ? t.matrix.modes.members : t.five[value] }));
  const choose = (value: string) => void navigate({ to: '.', search: { show: value }, replace: true });
  const persons = can('person.read');
  const drill = (cell: Drilled) => {
    const chosen = runId === null && started.length === 1 ? started[0]!.id : runId;
    if (persons && chosen !== null) void navigate({ to: membersOf(id, chosen, cell, mode) });
    else setOpened(cell);
  };
  return (
    <Section
      title={t.matrix.title}
      aside={
        <Button
          component="a"
          href={apiUrl(`/campaigns/${id}/matrix.csv`, { runId })}
          download
          variant="default"
          className="no-print"
          leftSection={<Icon name="download" />}
        >
          {t.matrix.csv}
        </Button>
      }
    >
      <Stack>
        <div className="filters no-print">
          <Select
            label={t.matrix.step}
            placeholder={t.matrix.allSteps}
            data={started.map((run) => ({
              value: run.id,
              label: run.resendKind ? `${run.title} (${t.resend.badge})` : run.title,
            }))}
            value={runId}
            onChange={setRunId}
            clearable
            clearButtonProps={{ 'aria-label': t.matrix.allSteps }}
            miw={280}
          />
          {/* A school sees one row. */}
          {matrix.data?.units.length !== 1 && (
            <Select
              label={t.after.heat.sort}
              data={Object.entries(t.after.heat.sorts).map(([value, label]) => ({ value, label }))}
              value={sort}
              onChange={(value) => setSort(value as Sort)}
              allowDeselect={false}
            />
          )}
          <Select
            hiddenFrom="md"
            label={t.matrix.show}
            data={modes}
            value={mode}
            onChange={(value) => value && choose(value)}
            allowDeselect={false}
          />
        </div>
        <SegmentedControl
          visibleFrom="md"
          className="no-print"
          style={{ alignSelf: 'flex-start' }}
          aria-label={t.matrix.show}
          data={modes}
          value={mode}
          onChange={choose}
        />
        <Loaded query={matrix}>
          {(data) =>
            data.total.members === 0 && !data.total.held ? (
              <Empty title={t.matrix.empty} />
            ) : (
              <>
                <HeatMap matrix={data} mode={mode} sort={sort} onDrill={drill} />
                <Legend mode={mode} persons={persons} />
              </>
            )
          }
        </Loaded>
      </Stack>
      <CellDialog
        campaignId={id}
        cell={opened}
        mode={mode}
        runs={persons ? started.filter((run) => runId === null || run.id === runId) : []}
        onClose={() => setOpened(null)}
      />
    </Section>
  );
}

/** Where the people of a cell are listed. */
function membersOf(id: string, runId: string, { unitId, group }: Drilled, mode: Mode): string {
  const search = new URLSearchParams();
  if (mode !== 'members') search.set('outcome', mode);
  if (unitId) search.set('unitId', unitId);
  if (group) search.set('group', group);
  return `/campaigns/${id}/runs/${runId}/members?${search}`;
}

function Legend({ mode, persons }: { mode: Mode; persons: boolean }) {
  const { t } = useTexts();
  const words = t.after.heat;
  const caption = mode === 'members' ? t.matrix.captionMembers : t.matrix.caption(t.five[mode]);
  const scale = mode === 'members' || mode === 'pending' ? '' : mode === 'reached' ? words.wordGood : words.wordBad;
  const lines = [`${caption}.`, t.matrix.small, scale, persons ? '' : t.audiences.heldHelp];
  return (
    <Text size="sm" c="dimmed" component="div">
      {lines.filter(Boolean).join(' ')}
      <div className="no-print">{persons ? words.keys : words.keysNoPersons}</div>
    </Text>
  );
}

interface DialogProps {
  campaignId: string;
  cell: Drilled | null;
  mode: Mode;
  /** Those whose people the reader may see. */
  runs: readonly Run[];
  onClose: () => void;
}

/** The five numbers of one cell, and the way to its people in each step. */
function CellDialog({ campaignId, cell, mode, runs, onClose }: DialogProps) {
  const { t } = useTexts();
  return (
    <Modal
      opened={cell !== null}
      onClose={onClose}
      size="lg"
      title={<Text fw={650}>{cell?.label}</Text>}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      {cell && (
        <Stack>
          <FiveAnswers counts={cell.counts} answer={() => null} />
          {runs.length > 0 && (
            <div>
              <Text fw={600} mb={4}>
                {t.after.heat.whichStep}
              </Text>
              <ul>
                {runs.map((run) => (
                  <li key={run.id}>
                    <Link to={membersOf(campaignId, run.id, cell, mode)}>
                      {run.title}
                      {run.resendKind && ` (${t.resend.badge})`}
                    </Link>
                  </li>
                ))}
              </ul>
            </div>
          )}
        </Stack>
      )}
    </Modal>
  );
}
