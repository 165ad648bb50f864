import { Checkbox, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised, formatNumber, longDate } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { CandidateDay, HolidayKind } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';

interface Props {
  title: string;
  help: string;
  year: string;
  days: CandidateDay[];
  onClose: () => void;
}

/** Days that the law or a file names, to be ticked before anything is written. Those entered already stay as they are. */
export function ChooseDays({ title, help, days, onClose }: Props) {
  const { t, locale } = useTexts();
  const queryClient = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(days.filter(({ known }) => !known).map(({ day }) => day)),
  );
  const [kinds, setKinds] = useState<ReadonlyMap<string, HolidayKind>>(new Map());
  const picked = days.filter(({ day, known }) => !known && chosen.has(day));
  const put = useMutation({
    mutationFn: () =>
      api.put('/holidays', {
        days: picked.map(({ known: _, ...day }) => ({ ...day, kind: kinds.get(day.day) ?? day.kind })),
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['holidays'] });
      onClose();
    },
  });
  const toggle = (day: string) =>
    setChosen((before) => {
      const after = new Set(before);
      if (!after.delete(day)) after.add(day);
      return after;
    });
  const allKnown = days.length > 0 && days.every(({ known }) => known);
  return (
    <Confirm
      opened
      onClose={onClose}
      title={title}
      body={allKnown ? t.calendar.allKnown : help}
      button={t.calendar.put(formatNumber(picked.length, locale))}
      onConfirm={() => put.mutate()}
      busy={put.isPending}
      error={put.error}
      disabled={picked.length === 0}
    >
      <Stack gap="xs">
        {days.map((day) => {
          const words = capitalised(longDate(day.day, locale));
          return (
            <Group key={day.day} justify="space-between" gap="xs" align="flex-start">
              <Checkbox
                label={words}
                description={`${locale === 'vi' ? day.nameVi : day.nameEn}${day.known ? ` (${t.calendar.known})` : ''}`}
                checked={day.known || chosen.has(day.day)}
                disabled={day.known}
                onChange={() => toggle(day.day)}
              />
              {day.known ? (
                <Text size="sm" c="dimmed">
                  {t.calendar.kinds[day.kind]}
                </Text>
              ) : (
                <NativeSelect
                  aria-label={`${t.calendar.kind}: ${words}`}
                  value={kinds.get(day.day) ?? day.kind}
                  onChange={(event) => setKinds(new Map(kinds).set(day.day, event.currentTarget.value as HolidayKind))}
                  data={Object.entries(t.calendar.kinds).map(([value, label]) => ({ value, label }))}
                />
              )}
            </Group>
          );
        })}
      </Stack>
    </Confirm>
  );
}
