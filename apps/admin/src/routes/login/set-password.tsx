import { Anchor, Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import { type SubmitEvent, useEffect, useState } from 'react';
import { api } from '../../api.js';
import { chosenLocale, useTexts } from '../../texts/index.js';
import type { LinkView, LoginAnswer } from '../../types.js';
import { fieldErrors } from '../../ui/field-errors.js';
import { ErrorNote, Loading } from '../../ui/page.js';
import { EntranceFrame } from './frame.js';
import { SecondStep } from './second-step.js';

/** Where one-time links lead. The token stands behind the #, so that no server on the way learns it. */
export function SetPasswordPage() {
  const { t, setLocale } = useTexts();
  const token = useToken();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [step, setStep] = useState<LoginAnswer['next']>(null);
  const link = useQuery({
    queryKey: ['link', token],
    queryFn: () => api.post<LinkView>('/auth/link', { token }),
    enabled: token !== '',
    // Once it is used it is gone, which is no news to the one who used it.
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const locale = link.data?.locale;
  // A first visit speaks the language that the user was invited in.
  useEffect(() => {
    if (locale && chosenLocale() === null) setLocale(locale);
  }, [locale, setLocale]);
  const enter = async () => {
    // All that was known before; but for the link, which is still on the screen.
    queryClient.removeQueries({ type: 'inactive' });
    await navigate({ to: '/' });
  };
  if (step) return <SecondStep step={step} onDone={enter} onOver={() => navigate({ to: '/login' })} />;
  const bad = link.isError || token === '';
  const title = bad
    ? t.entrance.linkBad
    : link.data?.kind === 'reset'
      ? t.entrance.forgottenTitle
      : t.entrance.setPassword;
  return (
    <EntranceFrame title={title}>
      {link.isLoading && <Loading />}
      {bad && (
        <>
          {link.isError ? <ErrorNote error={link.error} /> : <Text>{t.entrance.linkPart}</Text>}
          <Anchor component={Link} to="/login/forgotten">
            {t.entrance.forgotten}
          </Anchor>
          <Anchor component={Link} to="/login">
            {t.entrance.back}
          </Anchor>
        </>
      )}
      {link.data && (
        <PasswordForm link={link.data} token={token} onDone={({ next }) => (next ? setStep(next) : void enter())} />
      )}
    </EntranceFrame>
  );
}

/** Kept when the address changes on the way out of the page; another link in the same tab takes its place. */
function useToken(): string {
  const hash = useLocation({ select: (location) => location.hash });
  const [token, setToken] = useState(hash);
  useEffect(() => {
    if (hash) setToken(hash);
  }, [hash]);
  return token;
}

interface PasswordFormProps {
  link: LinkView;
  token: string;
  onDone: (answer: LoginAnswer) => void;
}
function PasswordForm({ link, token, onDone }: PasswordFormProps) {
  const { t } = useTexts();
  const [different, setDifferent] = useState(false);
  const save = useMutation({
    mutationFn: (password: string) => api.post<LoginAnswer>('/auth/link/password', { token, password }),
    onSuccess: onDone,
  });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const password = String(form.get('password'));
    setDifferent(password !== form.get('again'));
    if (password === form.get('again')) save.mutate(password);
  };
  const errors = fieldErrors(save.error, ['password']);
  return (
    <form onSubmit={submit}>
      {/* For the browser's own memory of passwords. */}
      <input name="username" value={link.email} autoComplete="username" readOnly hidden />
      <Stack>
        <Text>
          {t.entrance.welcome(link.name)}.{' '}
          {link.kind === 'reset' ? t.entrance.resetHelp : t.entrance.setFor(link.email)}
        </Text>
        {errors.rest ? <ErrorNote error={errors.rest} /> : null}
        <PasswordInput
          name="password"
          label={t.entrance.newPassword}
          description={t.entrance.rule}
          error={errors.of('password')}
          autoComplete="new-password"
          minLength={10}
          maxLength={200}
          required
          withAsterisk={false}
        />
        <PasswordInput
          name="again"
          label={t.entrance.again}
          error={different ? t.entrance.different : undefined}
          autoComplete="new-password"
          required
          withAsterisk={false}
        />
        <Button type="submit" loading={save.isPending} fullWidth>
          {t.entrance.setPassword}
        </Button>
      </Stack>
    </form>
  );
}
