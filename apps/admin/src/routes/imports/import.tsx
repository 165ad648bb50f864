import { Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { formatNumber, longMoment } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { ImportView } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { LoadedPage, Page, Section } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';
import { ApplyButton } from './apply.js';
import { Findings } from './findings.js';
import { importQuery, isUnderWay } from './import-queries.js';
import { ImportProgress, ImportStateBadge } from './import-state.js';
import { Mapping, SheetFacts } from './mapping.js';
import { Sheet } from './sheet.js';
import type { Mends } from './sheet-table.js';
import { UndoButton } from './undo.js';

/** One file: how it was read, what it would do, its bad cells, and after that what it did. */
export function ImportPage() {
  const { id } = useParams({ from: '/shell/imports/$id' });
  const query = useQuery(importQuery(id));
  return <LoadedPage query={query}>{(view) => <Import view={view} />}</LoadedPage>;
}

function Import({ view }: { view: ImportView }) {
  const { t, locale } = useTexts();
  const { state, summary } = view;
  const [mends, setMends] = useState<Mends>({});
  return (
    <Page
      title={view.fileName}
      aside={<ImportStateBadge state={state} />}
      actions={
        <>
          {(state === 'checked' || state === 'failed') && <DropButton view={view} />}
          {state === 'checked' && <ApplyButton view={view} unsaved={Object.keys(mends).length > 0} />}
        </>
      }
    >
      {isUnderWay(view) && <ImportProgress view={view} />}
      {!isUnderWay(view) && view.failure && <Failure view={view} />}
      {state === 'applied' && <Applied view={view} />}
      {state === 'undone' && (
        <Note tone="green" role="status">
          {t.imports.undone}
        </Note>
      )}
      {view.sheet && <SheetFacts sheet={view.sheet} />}
      {(state === 'checked' || state === 'failed') && view.columns.length > 0 && (
        <Mapping key={view.columns.map(({ field }) => field).join()} view={view} />
      )}
      {state === 'checked' && summary && (
        <>
          {summary.new + summary.changed + summary.left === 0 && summary.bad === 0 && (
            <Note tone="green">{t.imports.nothingToApply}</Note>
          )}
          <Sheet view={view} summary={summary} mends={mends} onMend={setMends} />
          <Findings view={view} summary={summary} />
        </>
      )}
      {(state === 'failed' || state === 'undone' || state === 'applied') && (
        <Group>
          <Button component={Link} to="/imports" variant="default">
            {t.imports.again}
          </Button>
          {view.undoneAt && <Text c="dimmed">{longMoment(view.undoneAt, locale)}</Text>}
        </Group>
      )}
    </Page>
  );
}

function Failure({ view: { failure } }: { view: ImportView }) {
  const { t } = useTexts();
  return (
    <Note tone="red" role="alert">
      {failure!.detail}
      {failure!.problems.length > 0 && (
        <ul style={{ margin: '4px 0 0', paddingLeft: 18 }}>
          {failure!.problems.slice(0, 20).map(({ row, field, code, detail }) => (
            <li key={`${row}${field}${code}`}>
              {row ? `${t.errors.row(row)}: ` : ''}
              {field ? `${t.imports.fields[field] ?? field}: ` : ''}
              {detail}
            </li>
          ))}
        </ul>
      )}
    </Note>
  );
}

function Applied({ view }: { view: ImportView }) {
  const { t, locale } = useTexts();
  return (
    <Section title={t.imports.applied} aside={view.undoUntil && <UndoButton view={view} />}>
      <Stack>
        <SimpleGrid cols={{ base: 2, sm: 4 }}>
          {Object.entries(view.result ?? {}).map(([name, value]) => (
            <div key={name} data-testid={`result-${name}`}>
              <Text fz={26} fw={650}>
                {formatNumber(value, locale)}
              </Text>
              <Text size="sm" c="dimmed">
                {t.imports.results[name] ?? name}
              </Text>
            </div>
          ))}
        </SimpleGrid>
        {view.undoUntil && <Text c="dimmed">{t.imports.undoUntil(longMoment(view.undoUntil, locale))}</Text>}
      </Stack>
    </Section>
  );
}

function DropButton({ view }: { view: ImportView }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const drop = useMutation({
    mutationFn: () => api.delete(`/imports/${view.id}`),
    onSuccess: async () => {
      await navigate({ to: '/imports' });
      queries.removeQueries({ queryKey: ['import', view.id] });
      await queries.invalidateQueries({ queryKey: ['imports'] });
    },
  });
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        {t.imports.drop}
      </Button>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t.imports.dropTitle}
        body={t.imports.dropBody}
        button={t.imports.drop}
        onConfirm={() => drop.mutate()}
        busy={drop.isPending}
        error={drop.error}
        danger
      />
    </>
  );
}
