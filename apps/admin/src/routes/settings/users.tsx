import { Button, Group, Modal, Paper, PasswordInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { unitsQuery, useCan, useMe } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { AddUser, List, User } from '../../types.js';
import { Empty, ErrorNote, Loaded, Page } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';
import { ToneBadge } from '../../ui/tone.js';

export function UsersPage() {
  const { t } = useTexts();
  const can = useCan();
  const [adding, setAdding] = useState(false);
  const query = useQuery({
    queryKey: ['users'],
    queryFn: ({ signal }) => api.get<List<User>>('/users', undefined, signal),
  });
  return (
    <Page
      title={t.admin.users}
      actions={can('user.write') && <Button onClick={() => setAdding(true)}>{t.admin.addUser}</Button>}
    >
      <Paper p={{ base: 'sm', sm: 'md' }}>
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t.admin.noUsers} />
            ) : (
              <CardTable
                label={t.admin.users}
                rows={items}
                rowKey={(row) => row.id}
                columns={[
                  { label: t.common.name, cell: (row) => <Text fw={600}>{row.name}</Text> },
                  { label: t.admin.email, cell: (row) => row.email },
                  { label: t.admin.role, cell: (row) => t.roles[row.role] },
                  { label: t.common.unit, cell: (row) => row.unitName },
                  {
                    label: t.common.state,
                    cell: (row) => (
                      <ToneBadge tone={row.active ? 'green' : 'grey'} icon={row.active ? 'check' : 'none'}>
                        {row.active ? t.admin.active : t.admin.inactive}
                      </ToneBadge>
                    ),
                  },
                  { label: t.common.actions, cell: (row) => <LockButton user={row} /> },
                ]}
              />
            )
          }
        </Loaded>
      </Paper>
      {adding && <AddUserForm onClose={() => setAdding(false)} />}
    </Page>
  );
}

function LockButton({ user }: { user: User }) {
  const { t } = useTexts();
  const can = useCan();
  const me = useMe();
  const queryClient = useQueryClient();
  const change = useMutation({
    mutationFn: () => api.patch(`/users/${user.id}`, { active: !user.active }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['users'] }),
  });
  if (!can('user.write') || user.id === me.user.id) return '–';
  return (
    <Stack gap="xs" align="flex-start">
      <Button
        size="compact-sm"
        variant="default"
        loading={change.isPending}
        onClick={() => change.mutate()}
        aria-label={user.active ? t.admin.lock(user.name) : t.admin.unlock(user.name)}
      >
        {user.active ? t.admin.lockShort : t.admin.unlockShort}
      </Button>
      {change.isError && <ErrorNote error={change.error} />}
    </Stack>
  );
}

function AddUserForm({ onClose }: { onClose: () => void }) {
  const { t, locale } = useTexts();
  const me = useMe();
  const queryClient = useQueryClient();
  const units = useQuery(unitsQuery);
  const [form, setForm] = useState<AddUser>({
    name: '',
    email: '',
    role: 'officer',
    unitId: me.user.unit.id,
    password: '',
    locale,
  });
  const set = (change: Partial<AddUser>) => setForm({ ...form, ...change });
  const save = useMutation({
    mutationFn: () => api.post('/users', { ...form, name: form.name.trim(), email: form.email.trim().toLowerCase() }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['users'] });
      onClose();
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={<Text fw={650}>{t.admin.addUser}</Text>}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Stack>
        <TextInput
          label={t.admin.fullName}
          value={form.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          required
        />
        <TextInput
          type="email"
          label={t.admin.email}
          value={form.email}
          onChange={(event) => set({ email: event.currentTarget.value })}
          autoComplete="off"
          required
        />
        <Select
          label={t.admin.role}
          value={form.role}
          onChange={(role) => set({ role: role as AddUser['role'] })}
          allowDeselect={false}
          data={Object.entries(t.roles).map(([value, label]) => ({ value, label }))}
        />
        <Select
          label={t.common.unit}
          value={form.unitId}
          onChange={(unitId) => set({ unitId: unitId ?? me.user.unit.id })}
          searchable
          allowDeselect={false}
          data={(units.data?.items ?? []).map((unit) => ({ value: unit.id, label: unit.name }))}
        />
        <PasswordInput
          label={t.admin.password}
          description={t.admin.passwordHelp}
          value={form.password}
          onChange={(event) => set({ password: event.currentTarget.value })}
          autoComplete="new-password"
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
            disabled={form.name.trim().length < 2 || form.email.trim() === '' || form.password.length < 10}
          >
            {t.admin.addUser}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
