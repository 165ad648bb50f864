import { Button, Checkbox, Code, CopyButton, Group, Paper, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { shortDate, shortMoment } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { Key, List, MadeKey, MakeKey } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { Dialog } from '../../ui/dialog.js';
import { Empty, ErrorNote, Loaded, Page } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';
import { Note, ToneBadge } from '../../ui/tone.js';

/** The server refuses all others. */
const GRANTABLE: readonly MakeKey['permissions'][number][] = [
  'unit.read',
  'person.read',
  'person.write',
  'template.read',
  'audience.read',
  'campaign.read',
  'campaign.write',
  'report.read',
];

export function KeysPage() {
  const { t } = useTexts();
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const query = useQuery({
    queryKey: ['keys'],
    queryFn: ({ signal }) => api.get<List<Key>>('/api-keys', undefined, signal),
  });
  return (
    <Page
      title={t.admin.keys}
      intro={t.admin.keysHelp}
      actions={<Button onClick={() => setAdding(true)}>{t.admin.addKey}</Button>}
    >
      <Paper p={{ base: 'sm', sm: 'md' }}>
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t.admin.noKeys} />
            ) : (
              <CardTable
                label={t.admin.keys}
                rows={items}
                rowKey={(row) => row.id}
                columns={[
                  { label: t.admin.keyName, cell: (row) => <Text fw={600}>{row.name}</Text> },
                  { label: t.admin.startOfKey, cell: (row) => <Code>{row.prefix}…</Code> },
                  {
                    label: t.admin.permissions,
                    cell: (row) => (
                      <Text size="sm">
                        {row.permissions
                          .map((one) => t.admin.permissionNames[one] ?? '')
                          .filter(Boolean)
                          .join(', ')}
                      </Text>
                    ),
                  },
                  {
                    label: t.admin.lastUsed,
                    cell: (row) => (row.usedAt ? shortMoment(row.usedAt) : t.admin.neverUsed),
                  },
                  {
                    label: t.admin.expires,
                    cell: (row) => (row.expiresAt ? shortDate(row.expiresAt) : t.admin.noExpiry),
                  },
                  {
                    label: t.common.actions,
                    cell: (row) =>
                      row.revokedAt ? (
                        <ToneBadge tone="grey" icon="none">
                          {t.admin.revoked}
                        </ToneBadge>
                      ) : (
                        <Button
                          size="compact-sm"
                          variant="default"
                          onClick={() => setRevoking(row)}
                          aria-label={t.admin.revokeOf(row.name)}
                        >
                          {t.admin.revoke}
                        </Button>
                      ),
                  },
                ]}
              />
            )
          }
        </Loaded>
      </Paper>
      {adding && <AddKey onClose={() => setAdding(false)} />}
      {revoking && <Revoke apiKey={revoking} onClose={() => setRevoking(null)} />}
    </Page>
  );
}

function Revoke({ apiKey, onClose }: { apiKey: Key; onClose: () => void }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => api.delete(`/api-keys/${apiKey.id}`),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['keys'] });
      onClose();
    },
  });
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.admin.revokeTitle}
      body={t.admin.revokeBody(apiKey.name)}
      button={t.admin.revoke}
      danger
      onConfirm={() => revoke.mutate()}
      busy={revoke.isPending}
      error={revoke.error}
    />
  );
}

function AddKey({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [permissions, setPermissions] = useState<string[]>([]);
  const make = useMutation({
    mutationFn: () => api.post<MadeKey>('/api-keys', { name: name.trim(), permissions }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['keys'] }),
  });
  return (
    <Dialog
      opened
      onClose={onClose}
      size="lg"
      title={<Text fw={650}>{t.admin.addKey}</Text>}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      {make.data ? (
        <Stack>
          <Note tone="amber">
            <strong>{t.admin.keyOnce}.</strong> {t.admin.keyOnceHelp}
          </Note>
          <Code block>{make.data.secret}</Code>
          <Group justify="flex-end">
            <CopyButton value={make.data.secret}>
              {({ copied, copy }) => <Button onClick={copy}>{copied ? t.admin.copied : t.admin.copy}</Button>}
            </CopyButton>
            <Button variant="default" onClick={onClose}>
              {t.common.close}
            </Button>
          </Group>
        </Stack>
      ) : (
        <Stack>
          <TextInput
            label={t.admin.keyName}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            required
          />
          <Checkbox.Group label={t.admin.permissions} value={permissions} onChange={setPermissions}>
            <SimpleGrid cols={{ base: 1, sm: 2 }} mt="xs" spacing="xs">
              {GRANTABLE.map((permission) => (
                <Checkbox key={permission} value={permission} label={t.admin.permissionNames[permission] ?? ''} />
              ))}
            </SimpleGrid>
          </Checkbox.Group>
          {make.isError && <ErrorNote error={make.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t.common.cancel}
            </Button>
            <Button
              onClick={() => make.mutate()}
              loading={make.isPending}
              disabled={name.trim().length < 2 || permissions.length === 0}
            >
              {t.admin.addKey}
            </Button>
          </Group>
        </Stack>
      )}
    </Dialog>
  );
}
