import { Button, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { ApiError, api } from '../../api.js';
import { useTexts } from '../../texts/index.js';
import type { FactorSecret } from '../../types.js';
import { fieldErrors } from '../../ui/field-errors.js';
import { ErrorNote, Loaded } from '../../ui/page.js';
import { CodeInput } from './code-input.js';
import { EnrolFactor } from './enrol-factor.js';
import { EntranceFrame } from './frame.js';

interface SecondStepProps {
  step: 'code' | 'enrolment';
  onDone: () => void;
  /** Back to the start: it took too long, or the reader wants to. */
  onOver: () => void;
}

/** What is left to do after the password. */
export function SecondStep({ step, onDone, onOver }: SecondStepProps) {
  const { t } = useTexts();
  const enrols = step === 'enrolment';
  return (
    <EntranceFrame title={enrols ? t.factor.title : t.entrance.codeTitle}>
      {enrols ? (
        <>
          <Text>{t.entrance.required}</Text>
          <Enrolment onDone={onDone} />
        </>
      ) : (
        <CodeForm onDone={onDone} />
      )}
      <Button variant="subtle" onClick={onOver}>
        {t.entrance.back}
      </Button>
    </EntranceFrame>
  );
}

function Enrolment({ onDone }: { onDone: () => void }) {
  const begun = useQuery({
    queryKey: ['factor-secret'],
    queryFn: () => api.post<FactorSecret>('/auth/login/enrolment'),
    // A new secret each time: what was scanned must stay what is confirmed.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  return (
    <Loaded query={begun}>
      {(secret) => <EnrolFactor secret={secret} path="/auth/login/enrolment" onDone={onDone} />}
    </Loaded>
  );
}

function CodeForm({ onDone }: { onDone: () => void }) {
  const { t } = useTexts();
  const [recovery, setRecovery] = useState(false);
  const check = useMutation({
    mutationFn: (code: string) => api.post('/auth/login/code', { code }),
    onSuccess: onDone,
  });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    check.mutate(String(new FormData(event.currentTarget).get('code')).trim());
  };
  const errors = fieldErrors(check.error, ['code']);
  const over = check.error instanceof ApiError && check.error.code === 'auth.pendingOver';
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text>{recovery ? t.entrance.recoveryHelp : t.entrance.codeHelp}</Text>
        {errors.rest ? <ErrorNote error={errors.rest} /> : null}
        <CodeInput key={String(recovery)} recovery={recovery} error={errors.of('code')} />
        <Button type="submit" loading={check.isPending} disabled={over} fullWidth>
          {t.entrance.confirm}
        </Button>
        <Button
          variant="subtle"
          onClick={() => {
            setRecovery(!recovery);
            check.reset();
          }}
        >
          {recovery ? t.entrance.useCode : t.entrance.useRecovery}
        </Button>
        {recovery && (
          <Text size="sm" c="dimmed">
            {t.entrance.lost}
          </Text>
        )}
      </Stack>
    </form>
  );
}
