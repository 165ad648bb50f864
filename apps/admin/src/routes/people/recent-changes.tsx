import { Button, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { formatNumber, shortDate, shortMoment } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { List, PeopleChange } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { Loaded, Section } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';

/** What was done lately of one kind, each with its undoing while there is one. */
export function RecentChanges({ kind }: { kind: 'rollOver' | 'leave' | 'merge' }) {
  const { t } = useTexts();
  const [undoing, setUndoing] = useState<PeopleChange | null>(null);
  const query = useQuery({
    queryKey: ['people-changes', kind],
    queryFn: ({ signal }) => api.get<List<PeopleChange>>('/people-changes', { kind }, signal),
  });
  return (
    <Section title={t.changes.recent}>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Text c="dimmed">{t.changes.none}</Text>
          ) : (
            <CardTable
              label={t.changes.recent}
              rows={items}
              rowKey={(row) => row.id}
              columns={[
                { label: t.common.unit, cell: (row) => row.unitName },
                { label: t.units.changes, cell: (row) => <ChangeWords change={row} /> },
                { label: t.changes.from, cell: (row) => shortDate(row.effectiveOn) },
                { label: t.common.when, cell: (row) => shortMoment(row.madeAt) },
                { label: t.common.actions, cell: (row) => <UndoCell change={row} onUndo={() => setUndoing(row)} /> },
              ]}
            />
          )
        }
      </Loaded>
      {undoing && <ConfirmUndo change={undoing} onClose={() => setUndoing(null)} />}
    </Section>
  );
}

function UndoCell({ change, onUndo }: { change: PeopleChange; onUndo: () => void }) {
  const { t } = useTexts();
  if (change.undoneAt) return t.changes.undone(shortMoment(change.undoneAt));
  if (!change.undoable) return '–';
  const what = `${t.changes.kinds[change.kind]}, ${change.unitName}`;
  return (
    <Button size="compact-sm" variant="default" onClick={onUndo} aria-label={t.changes.undoOf(what)}>
      {t.changes.undo}
    </Button>
  );
}

function ChangeWords({ change }: { change: PeopleChange }) {
  const { t, locale } = useTexts();
  const n = (name: string) => formatNumber(Number(change.facts[name] ?? 0), locale);
  if (change.kind === 'rollOver') return t.changes.rollOverWords(n('up'), n('left'), n('repeated'), n('guardiansLeft'));
  if (change.kind === 'leave') return t.changes.leaveWords(n('persons'), n('guardians'));
  return t.changes.mergeWords;
}

function ConfirmUndo({ change, onClose }: { change: PeopleChange; onClose: () => void }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const undo = useMutation({
    mutationFn: () => api.post(`/people-changes/${change.id}/undo`),
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      onClose();
    },
  });
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.changes.undoTitle}
      body={t.changes.undoBody}
      button={t.changes.undo}
      onConfirm={() => undo.mutate()}
      busy={undo.isPending}
      error={undo.error}
    />
  );
}
