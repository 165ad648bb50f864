import { Button, FileButton, Group, NativeSelect, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised, longDate } from '../../format.js';
import { useMaySetForAll, useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { CandidateDay, Holiday, List } from '../../types.js';
import { Empty, ErrorNote, Loaded, Page, Section } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';
import { Note } from '../../ui/tone.js';
import { AddBlackout } from './add-blackout.js';
import { AddDay } from './add-day.js';
import { ChooseDays } from './choose-days.js';
import { SchoolYear } from './school-year.js';

/** As plans look ahead: the year before, this one, and the next four. */
const YEARS = [-1, 0, 1, 2, 3, 4];

interface Choice {
  title: string;
  help: string;
  days: CandidateDay[];
}

/** The days off of a year: entered one by one, by law, or from a file. */
export function HolidaysPage() {
  const { t } = useTexts();
  const may = useMaySetForAll('campaign.write');
  const thisYear = Number(useNow().slice(0, 4));
  const [year, setYear] = useState(String(thisYear));
  const [adding, setAdding] = useState<'day' | 'blackout' | null>(null);
  const [choice, setChoice] = useState<Choice | null>(null);
  const query = useQuery({
    queryKey: ['holidays', year],
    queryFn: ({ signal }) => api.get<List<Holiday>>('/holidays', { year }, signal),
  });
  const propose = useMutation({
    mutationFn: () => api.get<List<CandidateDay>>('/holidays/proposal', { year }),
    onSuccess: ({ items }) =>
      setChoice({ title: t.calendar.proposeTitle(year), help: t.calendar.proposeHelp, days: items }),
  });
  const readFile = useMutation({
    mutationFn: async (file: File) => {
      const text = await file.text();
      return api.post<List<CandidateDay>>('/holidays/read-file', { text, year: Number(year) });
    },
    onSuccess: ({ items }, file) =>
      setChoice({
        title: t.calendar.fileTitle(file.name),
        help: items.length === 0 ? t.calendar.fileNone(year) : t.calendar.fileHelp(year),
        days: items,
      }),
  });
  return (
    <Page title={t.calendar.title} intro={t.calendar.intro}>
      <Group align="flex-end" gap="sm">
        <NativeSelect
          label={t.calendar.year}
          value={year}
          onChange={(event) => setYear(event.currentTarget.value)}
          data={YEARS.map((ahead) => String(thisYear + ahead))}
          w={120}
        />
        {may && (
          <>
            <Button onClick={() => setAdding('day')}>{t.calendar.add}</Button>
            <Button variant="default" onClick={() => setAdding('blackout')}>
              {t.blackout.add}
            </Button>
            <Button variant="default" onClick={() => propose.mutate()} loading={propose.isPending}>
              {t.calendar.propose(year)}
            </Button>
            <FileButton accept=".ics,text/calendar" onChange={(file) => file && readFile.mutate(file)}>
              {(props) => (
                <Button {...props} variant="default" loading={readFile.isPending}>
                  {t.calendar.file}
                </Button>
              )}
            </FileButton>
          </>
        )}
      </Group>
      {!may && (
        <Note tone="grey" icon="calendar">
          {t.calendar.uppermostOnly}
        </Note>
      )}
      {(propose.error ?? readFile.error) && <ErrorNote error={propose.error ?? readFile.error} />}
      <Loaded query={query}>{({ items }) => <Days year={year} days={items} may={may} />}</Loaded>
      <SchoolYear year={year} may={may} />
      {adding === 'day' && <AddDay year={year} onClose={() => setAdding(null)} />}
      {adding === 'blackout' && <AddBlackout year={year} onClose={() => setAdding(null)} />}
      {choice && <ChooseDays key={choice.title} {...choice} year={year} onClose={() => setChoice(null)} />}
    </Page>
  );
}

function Days({ year, days, may }: { year: string; days: Holiday[]; may: boolean }) {
  const { t, locale } = useTexts();
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: (day: string) => api.delete(`/holidays/${day}`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['holidays'] }),
  });
  if (days.length === 0) return <Empty title={t.calendar.none(year)} help={t.calendar.noneHelp} />;
  const wordsOf = ({ day }: Holiday) => capitalised(longDate(day, locale));
  return (
    <Section title={t.calendar.year.concat(' ', year)}>
      {remove.isError && <ErrorNote error={remove.error} />}
      <CardTable
        label={t.calendar.title}
        rows={days}
        rowKey={({ day }) => day}
        columns={[
          { label: t.calendar.day, cell: (day) => <Text fw={600}>{wordsOf(day)}</Text> },
          { label: t.calendar.name, cell: (day) => (locale === 'vi' ? day.nameVi : day.nameEn) },
          { label: t.calendar.kind, cell: (day) => t.calendar.kinds[day.kind] },
          ...(may
            ? [
                {
                  label: t.common.actions,
                  cell: (day: Holiday) => (
                    <Button
                      size="compact-sm"
                      variant="default"
                      onClick={() => remove.mutate(day.day)}
                      loading={remove.isPending && remove.variables === day.day}
                      aria-label={t.calendar.removeOf(wordsOf(day))}
                    >
                      {t.calendar.remove}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Section>
  );
}
