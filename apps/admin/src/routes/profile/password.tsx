import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { SubmitEvent } from 'react';
import { api } from '../../api.js';
import { useMe } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import { fieldErrors } from '../../ui/field-errors.js';
import { ErrorNote, Section } from '../../ui/page.js';
import { toast } from '../../ui/toast.js';

/** One's own password. The server ends all other sessions and keeps this one. */
export function PasswordSection() {
  const { t } = useTexts();
  const me = useMe();
  const queryClient = useQueryClient();
  const change = useMutation({
    mutationFn: ({ current, next }: { current: string; next: string; form: HTMLFormElement }) =>
      api.post('/auth/password', { current, next }),
    onSuccess: async (_, { form }) => {
      form.reset();
      toast(t.password.done, t);
      await queryClient.invalidateQueries({ queryKey: ['sessions'] });
    },
  });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    change.mutate({ current: String(data.get('current')), next: String(data.get('next')), form });
  };
  const errors = fieldErrors(change.error, ['current', 'next']);
  return (
    <Section title={t.profile.password}>
      <form onSubmit={submit}>
        {/* For the browser's own memory of passwords. */}
        <input name="username" value={me.user.email} autoComplete="username" readOnly hidden />
        <Stack maw={420}>
          <PasswordInput
            name="current"
            label={t.password.current}
            error={errors.of('current')}
            autoComplete="current-password"
            required
            withAsterisk={false}
          />
          <PasswordInput
            name="next"
            label={t.password.next}
            description={t.password.rule}
            error={errors.of('next')}
            autoComplete="new-password"
            minLength={10}
            maxLength={200}
            required
            withAsterisk={false}
          />
          {errors.rest ? <ErrorNote error={errors.rest} /> : null}
          <Group>
            <Button type="submit" loading={change.isPending}>
              {t.password.change}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
