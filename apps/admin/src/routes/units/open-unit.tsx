import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised, localOf } from '../../format.js';
import { useMe, useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { UnitOverview } from '../../types.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/page.js';

export function OpenUnitForm({ units, onClose }: { units: UnitOverview[]; onClose: () => void }) {
  const { t } = useTexts();
  const me = useMe();
  const queryClient = useQueryClient();
  const today = localOf(useNow()).date;
  const [form, setForm] = useState({
    from: today,
    code: '',
    name: '',
    shortName: '',
    kind: 'school',
    level: 'primary' as string | null,
    parentId: me.user.unit.id,
  });
  const set = (change: Partial<typeof form>) => setForm({ ...form, ...change });
  const save = useMutation({
    mutationFn: () => api.post('/units', { ...form, level: form.kind === 'school' ? form.level : null }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['units'] });
      onClose();
    },
  });
  const options = (words: Record<string, string>) =>
    Object.entries(words).map(([value, label]) => ({ value, label: capitalised(label) }));
  return (
    <Dialog
      opened
      onClose={onClose}
      title={<Text fw={650}>{t.units.open}</Text>}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Stack>
        <NameFields value={form} onChange={set} />
        <TextInput
          label={t.units.code}
          description={t.units.codeHelp}
          value={form.code}
          onChange={(event) => set({ code: event.currentTarget.value })}
          required
        />
        <Select
          label={t.units.kind}
          value={form.kind}
          onChange={(kind) => set({ kind: kind ?? 'school' })}
          allowDeselect={false}
          data={options(t.units.kinds)}
        />
        {form.kind === 'school' && (
          <Select
            label={t.units.level}
            value={form.level}
            onChange={(level) => set({ level })}
            allowDeselect={false}
            data={options(t.units.levels)}
          />
        )}
        <Select
          label={t.units.parent}
          value={form.parentId}
          onChange={(parentId) => set({ parentId: parentId ?? me.user.unit.id })}
          searchable
          allowDeselect={false}
          data={units.filter((unit) => unit.endedOn === null).map((unit) => ({ value: unit.id, label: unit.name }))}
        />
        <TextInput
          type="date"
          label={t.changes.from}
          value={form.from}
          onChange={(event) => set({ from: event.currentTarget.value })}
          required
        />
        {save.isError && <ErrorNote error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button
            onClick={() => save.mutate()}
            loading={save.isPending}
            disabled={
              form.name.trim().length < 2 || form.shortName.trim() === '' || form.code === '' || form.from === ''
            }
          >
            {t.units.open}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

export interface UnitName {
  name: string;
  shortName: string;
}
export function NameFields({ value, onChange }: { value: UnitName; onChange: (change: Partial<UnitName>) => void }) {
  const { t } = useTexts();
  return (
    <>
      <TextInput
        label={t.units.name}
        value={value.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        required
        data-autofocus
      />
      <TextInput
        label={t.units.shortName}
        description={t.units.shortNameHelp}
        value={value.shortName}
        onChange={(event) => onChange({ shortName: event.currentTarget.value })}
        required
      />
    </>
  );
}
