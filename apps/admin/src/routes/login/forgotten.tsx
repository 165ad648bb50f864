import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { SubmitEvent } from 'react';
import { api } from '../../api.js';
import { useTexts } from '../../texts/index.js';
import { fieldErrors } from '../../ui/field-errors.js';
import { ErrorNote } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';
import { EntranceFrame } from './frame.js';

/** Asks for a mail with a link. Says the same whether anybody has the address or not. */
export function ForgottenPage() {
  const { t } = useTexts();
  const ask = useMutation({ mutationFn: (email: string) => api.post('/auth/reset', { email }) });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    ask.mutate(String(new FormData(event.currentTarget).get('email')).trim());
  };
  const errors = fieldErrors(ask.error, ['email']);
  return (
    <EntranceFrame title={t.entrance.forgottenTitle}>
      {ask.isSuccess ? (
        <>
          <Note tone="green" role="status">
            {t.entrance.sent(ask.variables)}
          </Note>
          <Text c="dimmed">{t.entrance.sentHelp}</Text>
        </>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <Text>{t.entrance.forgottenHelp}</Text>
            {errors.rest ? <ErrorNote error={errors.rest} /> : null}
            <TextInput
              name="email"
              type="email"
              label={t.login.email}
              error={errors.of('email')}
              autoComplete="username"
              required
              withAsterisk={false}
            />
            <Button type="submit" loading={ask.isPending} fullWidth>
              {t.entrance.send}
            </Button>
          </Stack>
        </form>
      )}
      <Anchor component={Link} to="/login" ta="center">
        {t.entrance.back}
      </Anchor>
    </EntranceFrame>
  );
}
