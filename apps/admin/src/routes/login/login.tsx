import { Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { type SubmitEvent, useState } from 'react';
import { api } from '../../api.js';
import { useTexts } from '../../texts/index.js';
import type { LoginAnswer } from '../../types.js';
import { fieldErrors } from '../../ui/field-errors.js';
import { ErrorNote } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';
import { EntranceFrame } from './frame.js';
import { SecondStep } from './second-step.js';

export function LoginPage() {
  const { next, ended } = useSearch({ from: '/login' });
  const router = useRouter();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [step, setStep] = useState<LoginAnswer['next']>(null);
  const enter = async () => {
    queryClient.clear();
    if (next) router.history.push(next);
    else await navigate({ to: '/' });
  };
  if (step) return <SecondStep step={step} onDone={enter} onOver={() => setStep(null)} />;
  return <PasswordStep ended={ended === true} onDone={enter} onNext={setStep} />;
}

interface PasswordStepProps {
  ended: boolean;
  onDone: () => void;
  onNext: (step: LoginAnswer['next']) => void;
}
function PasswordStep({ ended, onDone, onNext }: PasswordStepProps) {
  const { t } = useTexts();
  const login = useMutation({
    mutationFn: (body: { email: string; password: string }) => api.post<LoginAnswer>('/auth/login', body),
    onSuccess: (answer) => (answer.next ? onNext(answer.next) : onDone()),
  });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    login.mutate({ email: String(form.get('email')).trim(), password: String(form.get('password')) });
  };
  const errors = fieldErrors(login.error, ['email', 'password']);
  return (
    <EntranceFrame title={t.login.title}>
      <form onSubmit={submit}>
        <Stack>
          {ended && !login.isError && <Note tone="amber">{t.login.ended}</Note>}
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
          <PasswordInput
            name="password"
            label={t.login.password}
            error={errors.of('password')}
            autoComplete="current-password"
            required
            withAsterisk={false}
          />
          <Button type="submit" loading={login.isPending} fullWidth>
            {t.login.submit}
          </Button>
          <Anchor component={Link} to="/login/forgotten" ta="center">
            {t.entrance.forgotten}
          </Anchor>
        </Stack>
      </form>
    </EntranceFrame>
  );
}
