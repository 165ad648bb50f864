import { Button, Checkbox, FileButton, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised, formatNumber, longDate } from '../../format.js';
import { type Texts, useTexts } from '../../texts/index.js';
import type { KnownSchoolPeriod, List, SchoolPeriod } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { Empty, ErrorNote, Loaded, Section } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';

const KEY = ['school-years'];

/** Terms and school holidays of the school year that begins in `year`. */
export function SchoolYear({ year, may }: { year: string; may: boolean }) {
  const { t, locale } = useTexts();
  const queryClient = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [found, setFound] = useState<{ name: string; periods: SchoolPeriod[] } | null>(null);
  const query = useQuery({
    queryKey: [...KEY, year],
    queryFn: ({ signal }) => api.get<List<KnownSchoolPeriod>>('/school-years', { year }, signal),
  });
  const readFile = useMutation({
    mutationFn: async (file: File) => {
      const text = await file.text();
      return api.post<List<SchoolPeriod>>('/school-years/read-file', { text, year: Number(year) });
    },
    onSuccess: ({ items }, file) => setFound({ name: file.name, periods: items }),
  });
  const remove = useMutation({
    mutationFn: (id: string) => api.delete(`/school-years/${id}`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEY }),
  });
  const nameOf = (period: SchoolPeriod) => (locale === 'vi' ? period.nameVi : period.nameEn);
  const words = t.schoolYear.ofYear(year, String(Number(year) + 1));
  return (
    <Section title={words}>
      <Stack>
        <Text c="dimmed">{t.schoolYear.intro}</Text>
        {may && (
          <Group gap="sm">
            <Button variant="default" onClick={() => setAdding(true)}>
              {t.schoolYear.add}
            </Button>
            <FileButton accept=".ics,text/calendar" onChange={(file) => file && readFile.mutate(file)}>
              {(props) => (
                <Button {...props} variant="default" loading={readFile.isPending}>
                  {t.calendar.file}
                </Button>
              )}
            </FileButton>
          </Group>
        )}
        {(readFile.error ?? remove.error) && <ErrorNote error={readFile.error ?? remove.error} />}
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t.schoolYear.none(`${year}–${Number(year) + 1}`)} />
            ) : (
              <CardTable
                label={words}
                rows={items}
                rowKey={({ id }) => id}
                columns={[
                  { label: t.calendar.name, cell: (row) => <Text fw={600}>{nameOf(row)}</Text> },
                  { label: t.schoolYear.span, cell: (row) => spanWords(row, locale) },
                  { label: t.calendar.kind, cell: (row) => t.schoolYear.kinds[row.kind] },
                  ...(may
                    ? [
                        {
                          label: t.common.actions,
                          cell: (row: KnownSchoolPeriod) => (
                            <Button
                              size="compact-sm"
                              variant="default"
                              onClick={() => remove.mutate(row.id)}
                              loading={remove.isPending && remove.variables === row.id}
                              aria-label={t.schoolYear.removeOf(nameOf(row))}
                            >
                              {t.calendar.remove}
                            </Button>
                          ),
                        },
                      ]
                    : []),
                ]}
              />
            )
          }
        </Loaded>
      </Stack>
      {adding && <AddPeriod onClose={() => setAdding(false)} />}
      {found && <ChoosePeriods key={found.name} {...found} onClose={() => setFound(null)} />}
    </Section>
  );
}

const spanWords = ({ firstDay, lastDay }: SchoolPeriod, locale: 'vi' | 'en'): string =>
  `${capitalised(longDate(firstDay, locale))} – ${longDate(lastDay, locale)}`;

function usePut(onClose: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (periods: SchoolPeriod[]) => api.put('/school-years', { periods }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: KEY });
      onClose();
    },
  });
}

function AddPeriod({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const [kind, setKind] = useState<SchoolPeriod['kind']>('break');
  const [firstDay, setFirst] = useState('');
  const [lastDay, setLast] = useState('');
  const [name, setName] = useState('');
  const put = usePut(onClose);
  const nameVi = name.trim();
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.schoolYear.add}
      body={t.schoolYear.intro}
      button={t.schoolYear.put('1')}
      onConfirm={() => put.mutate([{ kind, firstDay, lastDay, nameVi, nameEn: nameVi }])}
      busy={put.isPending}
      error={put.error}
      disabled={firstDay === '' || lastDay < firstDay || nameVi === ''}
    >
      <Select
        label={t.calendar.kind}
        value={kind}
        onChange={(value) => setKind(value as SchoolPeriod['kind'])}
        allowDeselect={false}
        data={kindOptions(t)}
      />
      <Group grow align="flex-end">
        <TextInput
          type="date"
          label={t.schoolYear.first}
          value={firstDay}
          onChange={(event) => setFirst(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t.schoolYear.last}
          value={lastDay}
          min={firstDay}
          onChange={(event) => setLast(event.currentTarget.value)}
        />
      </Group>
      <TextInput
        label={t.calendar.name}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={160}
      />
    </Confirm>
  );
}

const kindOptions = (t: Texts) =>
  Object.entries(t.schoolYear.kinds).map(([value, label]) => ({ value, label: label as string }));

/** Spans of a calendar file, to be ticked before anything is written. */
function ChoosePeriods({ name, periods, onClose }: { name: string; periods: SchoolPeriod[]; onClose: () => void }) {
  const { t, locale } = useTexts();
  // Single days are days off, which the other list holds; holidays of schools are longer.
  const [chosen, setChosen] = useState<string[]>(
    periods.filter(({ firstDay, lastDay }) => lastDay > firstDay).map(({ firstDay }) => firstDay),
  );
  const put = usePut(onClose);
  const picked = periods.filter(({ firstDay }) => chosen.includes(firstDay));
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.schoolYear.fileTitle(name)}
      body={periods.length === 0 ? t.schoolYear.fileNone : t.schoolYear.intro}
      button={t.schoolYear.put(formatNumber(picked.length, locale))}
      onConfirm={() => put.mutate(picked)}
      busy={put.isPending}
      error={put.error}
      disabled={picked.length === 0}
    >
      <Checkbox.Group value={chosen} onChange={setChosen}>
        <Stack gap="xs">
          {periods.map((period) => (
            <Checkbox
              key={period.firstDay}
              value={period.firstDay}
              label={period.nameVi}
              description={spanWords(period, locale)}
            />
          ))}
        </Stack>
      </Checkbox.Group>
    </Confirm>
  );
}
