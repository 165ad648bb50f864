import { Button, CopyButton, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { api } from '../../api.js';
import { unitsQuery, useMe } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { InvitedUser, InviteUser } from '../../types.js';
import { Dialog } from '../../ui/dialog.js';
import { fieldErrors } from '../../ui/field-errors.js';
import { ErrorNote } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';

interface InviteFormProps {
  onClose: () => void;
  onInvited: (answer: InvitedUser) => void;
}

/** Name, address, role and unit of a new user, who sets a password of their own. */
export function InviteForm({ onClose, onInvited }: InviteFormProps) {
  const { t, locale } = useTexts();
  const me = useMe();
  const queryClient = useQueryClient();
  const units = useQuery(unitsQuery);
  const [role, setRole] = useState<InviteUser['role']>('officer');
  const [unitId, setUnitId] = useState(me.user.unit.id);
  const invite = useMutation({
    mutationFn: (body: InviteUser) => api.post<InvitedUser>('/users', body),
    onSuccess: async (answer) => {
      await queryClient.invalidateQueries({ queryKey: ['users'] });
      onInvited(answer);
    },
  });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    invite.mutate({
      name: String(form.get('name')).trim(),
      email: String(form.get('email')).trim().toLowerCase(),
      ...{ role, unitId, locale },
    });
  };
  const errors = fieldErrors(invite.error, ['name', 'email', 'role', 'unitId']);
  return (
    <Dialog
      opened
      onClose={onClose}
      title={<Text fw={650}>{t.inviting.invite}</Text>}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <form onSubmit={submit}>
        <Stack>
          <Text c="dimmed">{t.inviting.inviteHelp}</Text>
          <TextInput
            name="name"
            label={t.admin.fullName}
            error={errors.of('name')}
            minLength={2}
            maxLength={100}
            autoComplete="off"
            data-autofocus
            required
          />
          <TextInput
            name="email"
            type="email"
            label={t.admin.email}
            error={errors.of('email')}
            maxLength={254}
            autoComplete="off"
            required
          />
          <Select
            label={t.admin.role}
            value={role}
            error={errors.of('role')}
            onChange={(next) => setRole(next as InviteUser['role'])}
            allowDeselect={false}
            data={Object.entries(t.roles).map(([value, label]) => ({ value, label }))}
          />
          <Select
            label={t.common.unit}
            value={unitId}
            error={errors.of('unitId')}
            onChange={(next) => setUnitId(next ?? me.user.unit.id)}
            searchable
            allowDeselect={false}
            data={(units.data?.items ?? []).map((unit) => ({ value: unit.id, label: unit.name }))}
          />
          {errors.rest ? <ErrorNote error={errors.rest} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t.common.cancel}
            </Button>
            <Button type="submit" loading={invite.isPending}>
              {t.inviting.send}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** A link that no mail can carry; shown once, and it says what that means. */
export function LinkToHandOver({ name, link, onClose }: { name: string; link: string; onClose: () => void }) {
  const { t } = useTexts();
  return (
    <Dialog
      opened
      onClose={onClose}
      closeOnClickOutside={false}
      title={<Text fw={650}>{t.inviting.linkTitle(name)}</Text>}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Stack>
        <Text>{t.inviting.linkHelp}</Text>
        <TextInput
          label={t.inviting.linkLabel}
          value={link}
          readOnly
          onFocus={(event) => event.currentTarget.select()}
        />
        <Note tone="amber">{t.inviting.linkHand}</Note>
        <Group justify="flex-end">
          <CopyButton value={link}>
            {({ copied, copy }) => <Button onClick={copy}>{copied ? t.admin.copied : t.admin.copy}</Button>}
          </CopyButton>
          <Button variant="default" onClick={onClose}>
            {t.common.close}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
