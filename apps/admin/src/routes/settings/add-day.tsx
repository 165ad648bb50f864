import { Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised, longDate } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { HolidayKind } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';

/** One special day by hand; written over what is there for that day. */
export function AddDay({ year, onClose }: { year: string; onClose: () => void }) {
  const { t, locale } = useTexts();
  const queryClient = useQueryClient();
  const [day, setDay] = useState('');
  const [kind, setKind] = useState<HolidayKind>('holiday');
  const [name, setName] = useState('');
  const put = useMutation({
    mutationFn: () => api.put('/holidays', { days: [{ day, kind, nameVi: name.trim(), nameEn: name.trim() }] }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['holidays'] });
      onClose();
    },
  });
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.calendar.addTitle}
      body={t.calendar.kindHelp[kind]}
      button={t.calendar.put('1')}
      onConfirm={() => put.mutate()}
      busy={put.isPending}
      error={put.error}
      disabled={day === '' || name.trim() === ''}
    >
      <TextInput
        type="date"
        label={t.calendar.day}
        description={day === '' ? undefined : capitalised(longDate(day, locale))}
        value={day}
        min={`${year}-01-01`}
        onChange={(event) => setDay(event.currentTarget.value)}
        data-autofocus
      />
      <Select
        label={t.calendar.kind}
        value={kind}
        onChange={(value) => setKind(value as HolidayKind)}
        allowDeselect={false}
        data={Object.entries(t.calendar.kinds).map(([value, label]) => ({ value, label }))}
      />
      <TextInput
        label={t.calendar.name}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={160}
      />
    </Confirm>
  );
}
