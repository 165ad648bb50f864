import { Anchor, Button, FileInput, Group, Progress, Stack } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { apiUrl } from '../../api.js';
import { formatNumber, shortMoment } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import { Empty, ErrorNote, Page, Section } from '../../ui/page.js';
import { PagedTable } from '../../ui/table.js';
import { importsQuery, renew } from './import-queries.js';
import { ImportStateBadge } from './import-state.js';
import { uploadFile } from './upload-file.js';

/** Hands a file in; it is read on the server and shown on a page of its own. */
export function ImportsPage() {
  const { t } = useTexts();
  return (
    <Page title={t.imports.title} intro={t.imports.intro}>
      <Section
        title={t.imports.upload}
        aside={
          <Anchor href={apiUrl('/imports/sample')} download>
            {t.imports.sample}
          </Anchor>
        }
      >
        <Upload />
      </Section>
      <Section title={t.imports.past}>
        <PastImports />
      </Section>
    </Page>
  );
}

function Upload() {
  const { t } = useTexts();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [file, setFile] = useState<File | null>(null);
  const [share, setShare] = useState(0);
  const upload = useMutation({
    mutationFn: (chosen: File) => uploadFile(chosen, setShare),
    onSuccess: (view) => {
      renew(queries, view);
      void navigate({ to: '/imports/$id', params: { id: view.id } });
    },
  });
  return (
    <Stack>
      <FileInput
        label={t.imports.file}
        description={t.imports.fileHelp}
        placeholder={t.imports.pick}
        accept=".xlsx,.csv,.xls,.txt,.tsv,.htm,.html"
        value={file}
        onChange={(next) => {
          setFile(next);
          upload.reset();
        }}
        clearable
        clearButtonProps={{ 'aria-label': t.common.cancel }}
        maw={560}
      />
      <Group>
        <Button onClick={() => file && upload.mutate(file)} loading={upload.isPending} disabled={!file}>
          {t.imports.check}
        </Button>
      </Group>
      {upload.isPending && <Progress value={share * 100} maw={560} aria-label={t.imports.uploading} />}
      {upload.isError && <ErrorNote error={upload.error} />}
    </Stack>
  );
}

function PastImports() {
  const { t, locale } = useTexts();
  const query = useInfiniteQuery(importsQuery);
  return (
    <PagedTable
      query={query}
      empty={<Empty title={t.imports.none} />}
      label={t.imports.past}
      rowKey={(row) => row.id}
      columns={[
        {
          label: t.imports.file,
          cell: (row) => (
            <Anchor component={Link} to={`/imports/${row.id}`}>
              {row.fileName}
            </Anchor>
          ),
        },
        { label: t.imports.state, cell: (row) => <ImportStateBadge state={row.state} /> },
        {
          label: t.imports.rows,
          right: true,
          cell: (row) => (row.summary ? formatNumber(row.summary.rows, locale) : '–'),
        },
        { label: t.imports.when, cell: (row) => shortMoment(row.appliedAt ?? row.createdAt) },
      ]}
    />
  );
}
