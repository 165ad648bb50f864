import { Anchor, Badge, Button, Group, Paper } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { shortMoment } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Audience } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { Empty, Loaded, Page } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';
import { toast } from '../../ui/toast.js';
import { audienceWords } from '../campaigns/step-words.js';
import { audiencesQuery, useRuleNames } from './audience-queries.js';
import { PersonLists } from './person-lists.js';

/** Saved audiences, and the lists of persons that they may use. */
export function AudiencesPage() {
  const { t } = useTexts();
  const can = useCan();
  const [removing, setRemoving] = useState<Audience | null>(null);
  return (
    <Page title={t.audiences.title} intro={t.audiences.intro} actions={can('audience.write') && <CreateButton />}>
      <Paper p={{ base: 'sm', sm: 'md' }}>
        <Saved onRemove={setRemoving} />
      </Paper>
      {can('person.read') && <PersonLists />}
      {removing && <RemoveAudience audience={removing} onClose={() => setRemoving(null)} />}
    </Page>
  );
}

function CreateButton() {
  const { t } = useTexts();
  return (
    <Button component={Link} to="/audiences/new">
      {t.audiences.create}
    </Button>
  );
}

function Saved({ onRemove }: { onRemove: (audience: Audience) => void }) {
  const { t } = useTexts();
  const can = useCan();
  const names = useRuleNames();
  const query = useQuery(audiencesQuery);
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty
            title={t.audiences.empty}
            help={t.audiences.emptyHelp}
            action={can('audience.write') && <CreateButton />}
          />
        ) : (
          <CardTable
            label={t.audiences.title}
            rows={items}
            rowKey={(row) => row.id}
            columns={[
              {
                label: t.common.name,
                cell: (row) => (
                  <Group gap="xs">
                    <Anchor component={Link} to={`/audiences/${row.id}`}>
                      {row.name}
                    </Anchor>
                    {!row.own && <Badge variant="default">{t.audiences.ofAbove}</Badge>}
                  </Group>
                ),
              },
              { label: t.audiences.who, cell: (row) => audienceWords(row.rule, t, names) },
              { label: t.audiences.changed, cell: (row) => shortMoment(row.updatedAt) },
              ...(can('audience.write')
                ? [
                    {
                      label: t.common.actions,
                      cell: (row: Audience) => (
                        <Group gap={6} wrap="nowrap">
                          <Button
                            component={Link}
                            to="/audiences/new"
                            search={{ copyOf: row.id } as never}
                            size="compact-sm"
                            variant="default"
                            aria-label={t.audiences.copyOf(row.name)}
                          >
                            {t.audiences.copy}
                          </Button>
                          {row.own && (
                            <Button
                              size="compact-sm"
                              variant="default"
                              aria-label={t.audiences.removeOf(row.name)}
                              onClick={() => onRemove(row)}
                            >
                              {t.audiences.remove}
                            </Button>
                          )}
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
  );
}

function RemoveAudience({ audience, onClose }: { audience: Audience; onClose: () => void }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.delete(`/audiences/${audience.id}`),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: audiencesQuery.queryKey, exact: true });
      toast(t.audiences.removed, t);
      onClose();
    },
  });
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.audiences.removeTitle}
      body={t.audiences.removeBody(audience.name)}
      button={t.audiences.remove}
      danger
      onConfirm={() => remove.mutate()}
      busy={remove.isPending}
      error={remove.error}
    />
  );
}
