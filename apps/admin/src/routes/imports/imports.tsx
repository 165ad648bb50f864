import { Anchor, Button, FileInput, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, apiUrl } from '../../api.js';
import { formatNumber } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { ImportView } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { ErrorNote, Page, Section } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';
import { Note, ToneBadge } from '../../ui/tone.js';

const SHOWN = 200;
const COUNTS = ['rows', 'new', 'changed', 'unchanged', 'bad'] as const;

/** A list is read and checked first; nothing is written before the second press. */
export function ImportsPage() {
  const { t } = useTexts();
  const [file, setFile] = useState<File | null>(null);
  const check = useMutation({
    mutationFn: () => {
      const body = new FormData();
      body.set('kind', 'people');
      body.set('file', file!);
      return api.post<ImportView>('/imports', body);
    },
  });
  return (
    <Page title={t.imports.title} intro={t.imports.intro}>
      <Section
        title={t.imports.check}
        aside={
          <Anchor href={apiUrl('/imports/sample')} download>
            {t.imports.sample}
          </Anchor>
        }
      >
        <Stack>
          <FileInput
            label={t.imports.file}
            placeholder={t.imports.pick}
            accept=".xlsx,.csv"
            value={file}
            onChange={(next) => {
              setFile(next);
              check.reset();
            }}
            clearable
            clearButtonProps={{ 'aria-label': t.common.cancel }}
            maw={480}
          />
          <Group>
            <Button onClick={() => check.mutate()} loading={check.isPending} disabled={!file}>
              {t.imports.check}
            </Button>
          </Group>
          {check.isError && <ErrorNote error={check.error} />}
        </Stack>
      </Section>
      {check.data && (
        <Result
          key={check.data.id}
          result={check.data}
          onAgain={() => {
            setFile(null);
            check.reset();
          }}
        />
      )}
    </Page>
  );
}

function Result({ result, onAgain }: { result: ImportView; onAgain: () => void }) {
  const { t, locale } = useTexts();
  const [asking, setAsking] = useState(false);
  const number = (value: number) => formatNumber(value, locale);
  const { summary } = result;
  const good = summary.new + summary.changed;
  const problems = result.problems.length;
  const apply = useMutation({
    mutationFn: () => api.post<ImportView>(`/imports/${result.id}/apply`, { onlyGood: summary.bad > 0 }),
    onSuccess: () => setAsking(false),
  });
  if (apply.isSuccess) {
    return (
      <Section title={t.imports.applied}>
        <Stack align="flex-start">
          <Note tone="green" role="status">
            {t.imports.appliedBody(number(good))}
          </Note>
          <Button variant="default" onClick={onAgain}>
            {t.imports.again}
          </Button>
        </Stack>
      </Section>
    );
  }
  return (
    <Section
      title={t.imports.result}
      aside={
        <Button onClick={() => setAsking(true)} disabled={good === 0}>
          {t.imports.apply(number(good))}
        </Button>
      }
    >
      <Stack gap="lg">
        <SimpleGrid cols={{ base: 2, sm: 5 }}>
          {COUNTS.map((name) => (
            <div key={name}>
              <Text fz={26} fw={650}>
                {number(summary[name])}
              </Text>
              <Text size="sm" c="dimmed">
                {t.imports.counts[name]}
              </Text>
            </div>
          ))}
        </SimpleGrid>
        {problems === 0 ? <Note tone="green">{t.imports.noProblems}</Note> : <Problems result={result} />}
      </Stack>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t.imports.applyTitle}
        body={t.imports.applyBody(number(summary.new), number(summary.changed), number(summary.bad))}
        button={t.imports.apply(number(good))}
        onConfirm={() => apply.mutate()}
        busy={apply.isPending}
        error={apply.error}
      />
    </Section>
  );
}

function Problems({ result }: { result: ImportView }) {
  const { t, locale } = useTexts();
  const more = Math.max(result.rowsWithProblems, result.problems.length) - SHOWN;
  return (
    <Stack gap="xs">
      <Text c="dimmed">{t.imports.problemsNote}</Text>
      <CardTable
        label={t.imports.problem}
        rows={result.problems.slice(0, SHOWN)}
        rowKey={(row) => `${row.row}${row.field}${row.code}`}
        columns={[
          { label: t.imports.row, cell: (row) => t.errors.row(row.row) },
          { label: t.imports.column, cell: (row) => row.column ?? '–' },
          { label: t.imports.value, cell: (row) => row.value || '–' },
          {
            label: t.imports.problem,
            cell: (row) => (
              <Group gap="xs">
                <ToneBadge
                  tone={row.severity === 'error' ? 'red' : 'amber'}
                  icon={row.severity === 'error' ? 'cross' : 'warning'}
                >
                  {t.imports.severities[row.severity]}
                </ToneBadge>
                <span>
                  {row.detail} {row.proposal && t.imports.proposal(row.proposal)}
                </span>
              </Group>
            ),
          },
        ]}
      />
      {more > 0 && <Text c="dimmed">{t.imports.moreProblems(formatNumber(more, locale))}</Text>}
    </Stack>
  );
}
