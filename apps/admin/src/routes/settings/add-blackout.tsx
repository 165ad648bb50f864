import { Group, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { addDays, formatNumber } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import { Confirm } from '../../ui/confirm.js';

/** As many as the server takes at once. */
const MOST_DAYS = 400;

function daysOf(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = first; day && day <= last && days.length <= MOST_DAYS; day = addDays(day, 1)) days.push(day);
  return days;
}

/** Days on which nothing may leave, from one to another, with the reason. */
export function AddBlackout({ year, onClose }: { year: string; onClose: () => void }) {
  const { t, locale } = useTexts();
  const queryClient = useQueryClient();
  const [first, setFirst] = useState('');
  const [last, setLast] = useState('');
  const [reason, setReason] = useState('');
  const days = daysOf(first, last || first);
  const name = reason.trim();
  const put = useMutation({
    mutationFn: () =>
      api.put('/holidays', { days: days.map((day) => ({ day, kind: 'noOutreach', nameVi: name, nameEn: name })) }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['holidays'] });
      onClose();
    },
  });
  const wrong = first !== '' && (days.length === 0 || days.length > MOST_DAYS);
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.blackout.title}
      body={t.blackout.body}
      button={t.blackout.many(formatNumber(days.length, locale))}
      onConfirm={() => put.mutate()}
      busy={put.isPending}
      error={put.error}
      disabled={first === '' || wrong || name === ''}
    >
      <Group grow align="flex-end">
        <TextInput
          type="date"
          label={t.schoolYear.first}
          value={first}
          min={`${year}-01-01`}
          onChange={(event) => setFirst(event.currentTarget.value)}
          data-autofocus
        />
        <TextInput
          type="date"
          label={t.schoolYear.last}
          value={last}
          min={first}
          onChange={(event) => setLast(event.currentTarget.value)}
        />
      </Group>
      {wrong && <Text c="red">{t.blackout.tooMany}</Text>}
      <TextInput
        label={t.blackout.reason}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={160}
      />
    </Confirm>
  );
}
