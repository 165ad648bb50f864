import { Button, Group, NativeSelect, SimpleGrid, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { useTexts } from '../../texts/index.js';
import type { ImportView } from '../../types.js';
import { ErrorNote, Section } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';
import { renew } from './import-queries.js';
import { placed } from './sheet-table.js';

/** How the file was understood, so that nobody has to guess why letters or columns look as they do. */
export function SheetFacts({ sheet }: { sheet: NonNullable<ImportView['sheet']> }) {
  const { t } = useTexts();
  const facts: [string, string][] = [
    [t.imports.format, t.imports.formats[sheet.format]],
    ...(sheet.encoding
      ? [[t.imports.encoding, t.imports.encodings[sheet.encoding] ?? sheet.encoding] as [string, string]]
      : []),
    ...(sheet.separator
      ? [[t.imports.separator, t.imports.separators[sheet.separator] ?? sheet.separator] as [string, string]]
      : []),
    ...(sheet.sheetName ? [[t.imports.sheet, sheet.sheetName] as [string, string]] : []),
    [t.imports.headerRow, String(sheet.headerRow)],
  ];
  return (
    <Section title={t.imports.facts}>
      <Stack gap="sm">
        <Group gap="xl" component="dl" m={0}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <Text component="dt" size="sm" c="dimmed">
                {name}
              </Text>
              <Text component="dd" m={0}>
                {value}
              </Text>
            </div>
          ))}
        </Group>
        {sheet.otherSheets.length > 0 && (
          <Note tone="amber">{t.imports.otherSheets(sheet.otherSheets.join(', '))}</Note>
        )}
      </Stack>
    </Section>
  );
}

/** What each column is read as; open at once when something is missing. */
export function Mapping({ view }: { view: ImportView }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const needed = view.state === 'failed';
  const [open, setOpen] = useState(needed);
  const [fields, setFields] = useState(view.columns.map(({ field }) => field));
  const map = useMutation({
    mutationFn: () => api.patch<ImportView>(`/imports/${view.id}/mapping`, { fields }),
    onSuccess: (next) => renew(queries, next),
  });
  const choices = [
    { value: '', label: t.imports.notRead },
    ...view.fields.map((field) => ({ value: field, label: t.imports.fields[field] ?? field })),
  ];
  const changed = fields.some((field, at) => field !== view.columns[at]?.field);
  return (
    <Section
      title={t.imports.mapping}
      aside={
        !open && (
          <Button variant="default" onClick={() => setOpen(true)}>
            {t.imports.openMapping}
          </Button>
        )
      }
    >
      <Stack>
        {view.mappingRemembered && <Note tone="blue">{t.imports.mappingRemembered}</Note>}
        <Text c="dimmed">{needed ? t.imports.mappingNeeded : t.imports.mappingHelp}</Text>
        {open && (
          <>
            <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
              {placed(view.columns).map(({ header, at }) => (
                <NativeSelect
                  key={at}
                  label={t.imports.readAs(header || t.imports.noName(at + 1))}
                  data={choices}
                  value={fields[at] ?? ''}
                  onChange={(event) => setFields(fields.with(at, event.currentTarget.value || null))}
                />
              ))}
            </SimpleGrid>
            {map.isError && <ErrorNote error={map.error} />}
            <Group>
              <Button onClick={() => map.mutate()} loading={map.isPending} disabled={!changed}>
                {t.imports.readAgain}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Section>
  );
}
