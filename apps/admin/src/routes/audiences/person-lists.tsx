import { Button, Group, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { formatNumber, shortMoment } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { SavedList } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { Empty, Loaded, Section } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';
import { toast } from '../../ui/toast.js';
import { listsQuery } from './audience-queries.js';
import { PersonListForm } from './person-list-form.js';

/** Lists of persons under a name, for use as a condition. */
export function PersonLists() {
  const { t, locale } = useTexts();
  const can = useCan();
  const query = useQuery(listsQuery);
  const [editing, setEditing] = useState<SavedList | 'new' | null>(null);
  const [removing, setRemoving] = useState<SavedList | null>(null);
  return (
    <Section
      title={t.audiences.savedLists}
      aside={
        can('audience.write') && (
          <Button variant="default" onClick={() => setEditing('new')}>
            {t.audiences.newList}
          </Button>
        )
      }
    >
      <Text c="dimmed" mb="sm">
        {t.audiences.savedListsHelp}
      </Text>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t.audiences.noSavedLists} />
          ) : (
            <CardTable
              label={t.audiences.savedLists}
              rows={items}
              rowKey={(row) => row.id}
              columns={[
                { label: t.common.name, cell: (row) => row.name },
                {
                  label: t.audiences.members,
                  right: true,
                  cell: (row) => t.audiences.listPersons(formatNumber(row.persons, locale)),
                },
                { label: t.audiences.changed, cell: (row) => shortMoment(row.updatedAt) },
                ...(can('audience.write')
                  ? [
                      {
                        label: t.common.actions,
                        cell: (row: SavedList) => (
                          <Group gap={6} wrap="nowrap">
                            <Button
                              size="compact-sm"
                              variant="default"
                              aria-label={t.audiences.listEdit(row.name)}
                              onClick={() => setEditing(row)}
                            >
                              {t.audiences.edit}
                            </Button>
                            <Button
                              size="compact-sm"
                              variant="default"
                              aria-label={t.audiences.listRemove(row.name)}
                              onClick={() => setRemoving(row)}
                            >
                              {t.audiences.remove}
                            </Button>
                          </Group>
                        ),
                      },
                    ]
                  : []),
              ]}
            />
          )
        }
      </Loaded>
      {editing && <PersonListForm list={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
      {removing && <RemoveList list={removing} onClose={() => setRemoving(null)} />}
    </Section>
  );
}

function RemoveList({ list, onClose }: { list: SavedList; onClose: () => void }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.delete(`/person-lists/${list.id}`),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: listsQuery.queryKey });
      toast(t.audiences.listRemoved, t);
      onClose();
    },
  });
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.audiences.listRemoveTitle}
      body={t.audiences.listRemoveBody(list.name)}
      button={t.audiences.remove}
      danger
      onConfirm={() => remove.mutate()}
      busy={remove.isPending}
      error={remove.error}
    />
  );
}
