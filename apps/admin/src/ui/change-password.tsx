import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { SubmitEvent } from 'react';
import { api } from '../api.js';
import { useTexts } from '../texts/index.js';
import { ErrorNote } from './page.js';
import { Note } from './tone.js';

/** One's own password. The server ends all other sessions and keeps this one. */
export function ChangePassword({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const change = useMutation({
    mutationFn: (body: { current: string; next: string }) => api.post('/auth/password', body),
  });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    change.mutate({ current: String(form.get('current')), next: String(form.get('next')) });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={<Text fw={650}>{t.password.change}</Text>}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      {change.isSuccess ? (
        <Stack>
          <Note tone="green" role="status">
            {t.password.done}
          </Note>
          <Group justify="flex-end">
            <Button onClick={onClose}>{t.common.close}</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <PasswordInput name="current" label={t.password.current} autoComplete="current-password" required />
            <PasswordInput
              name="next"
              label={t.password.next}
              description={t.password.rule}
              autoComplete="new-password"
              minLength={10}
              required
            />
            {change.isError && <ErrorNote error={change.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t.common.cancel}
              </Button>
              <Button type="submit" loading={change.isPending}>
                {t.password.change}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
