import { Button, Center, Group, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { type SubmitEvent, useEffect } from 'react';
import { api } from '../../api.js';
import { useTexts } from '../../texts/index.js';
import { LanguageSwitch } from '../../ui/language-switch.js';
import { ErrorNote } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';

export function LoginPage() {
  const { t } = useTexts();
  const { next, ended } = useSearch({ from: '/login' });
  const router = useRouter();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const login = useMutation({
    mutationFn: (body: { email: string; password: string }) => api.post('/auth/login', body),
    onSuccess: async () => {
      queryClient.clear();
      if (next) router.history.push(next);
      else await navigate({ to: '/' });
    },
  });
  useEffect(() => {
    document.title = `${t.login.title} – ${t.app.name}`;
  }, [t]);
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    login.mutate({ email: String(form.get('email')).trim(), password: String(form.get('password')) });
  };
  return (
    <Center component="main" mih="100vh" p="md">
      <Stack w="100%" maw={400} gap="lg">
        <Group justify="space-between">
          <Group gap="sm">
            <img src="/loa.svg" alt="" width={40} height={40} />
            <Text fw={700} fz={24}>
              {t.app.name}
            </Text>
          </Group>
          <LanguageSwitch />
        </Group>
        <Text c="dimmed">{t.app.tagline}</Text>
        <Paper p="lg">
          <form onSubmit={submit}>
            <Stack>
              <Title order={1}>{t.login.title}</Title>
              {ended && !login.isError && <Note tone="amber">{t.login.ended}</Note>}
              {login.isError && <ErrorNote error={login.error} />}
              <TextInput
                name="email"
                type="email"
                label={t.login.email}
                autoComplete="username"
                required
                withAsterisk={false}
              />
              <PasswordInput
                name="password"
                label={t.login.password}
                autoComplete="current-password"
                required
                withAsterisk={false}
              />
              <Button type="submit" loading={login.isPending} fullWidth>
                {t.login.submit}
              </Button>
            </Stack>
          </form>
        </Paper>
      </Stack>
    </Center>
  );
}
