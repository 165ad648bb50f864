import { Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { api } from '../../api.js';
import { formatNumber } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { FactorSecret, FactorView } from '../../types.js';
import { Dialog } from '../../ui/dialog.js';
import { fieldErrors } from '../../ui/field-errors.js';
import { ErrorNote, Loaded, Section } from '../../ui/page.js';
import { toast } from '../../ui/toast.js';
import { Note, ToneBadge } from '../../ui/tone.js';
import { EnrolFactor, RecoveryCodes } from '../login/enrol-factor.js';

type Act = 'on' | 'off' | 'codes';
const FEW_CODES = 3;

/** One's own second step: on, off, and new recovery codes. */
export function FactorSection() {
  const { t, locale } = useTexts();
  const queryClient = useQueryClient();
  const [act, setAct] = useState<Act | null>(null);
  const query = useQuery({
    queryKey: ['second-factor'],
    queryFn: ({ signal }) => api.get<FactorView>('/auth/second-factor', undefined, signal),
  });
  const close = async () => {
    setAct(null);
    await queryClient.invalidateQueries({ queryKey: ['second-factor'] });
  };
  return (
    <Section
      title={t.factor.title}
      aside={
        query.data && (
          <ToneBadge tone={query.data.on ? 'green' : 'grey'} icon={query.data.on ? 'check' : 'none'}>
            {query.data.on ? t.factor.on : t.factor.off}
          </ToneBadge>
        )
      }
    >
      <Loaded query={query}>
        {(view) => (
          <Stack>
            <Text maw={640}>{t.factor.help}</Text>
            {view.on && view.recoveryCodesLeft < FEW_CODES && <Note tone="amber">{t.factor.codesFew}</Note>}
            {view.on && <Text c="dimmed">{t.factor.codesLeft(formatNumber(view.recoveryCodesLeft, locale))}</Text>}
            {view.on && view.required && <Text c="dimmed">{t.factor.requiredNote}</Text>}
            <Group>
              {!view.on && <Button onClick={() => setAct('on')}>{t.factor.turnOn}</Button>}
              {view.on && (
                <Button variant="default" onClick={() => setAct('codes')}>
                  {t.factor.newCodes}
                </Button>
              )}
              {view.on && !view.required && (
                <Button variant="default" onClick={() => setAct('off')}>
                  {t.factor.turnOff}
                </Button>
              )}
            </Group>
          </Stack>
        )}
      </Loaded>
      {act === 'on' && <TurnOn onClose={close} />}
      {act === 'off' && <TurnOff onClose={close} />}
      {act === 'codes' && <NewCodes onClose={close} />}
    </Section>
  );
}

function TurnOn({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const begin = useMutation({
    mutationFn: (proof: ProofGiven) => api.post<FactorSecret>('/auth/second-factor/enrolment', proof),
  });
  return (
    <FactorDialog title={t.factor.turnOn} onClose={onClose}>
      {begin.data ? (
        <EnrolFactor secret={begin.data} path="/auth/second-factor/enrolment" onDone={onClose} />
      ) : (
        <Proof button={t.factor.go} busy={begin.isPending} error={begin.error} onProof={begin.mutate} />
      )}
    </FactorDialog>
  );
}

function TurnOff({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const remove = useMutation({
    mutationFn: (proof: ProofGiven) => api.post('/auth/second-factor/remove', proof),
    onSuccess: () => {
      toast(t.factor.turnedOff, t);
      onClose();
    },
  });
  return (
    <FactorDialog title={t.factor.turnOff} onClose={onClose}>
      <Proof
        code
        danger
        button={t.factor.turnOff}
        busy={remove.isPending}
        error={remove.error}
        onProof={remove.mutate}
      />
    </FactorDialog>
  );
}

function NewCodes({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const make = useMutation({
    mutationFn: (proof: ProofGiven) =>
      api.post<{ recoveryCodes: string[] }>('/auth/second-factor/recovery-codes', proof),
  });
  return (
    <FactorDialog title={t.factor.newCodes} onClose={onClose}>
      {make.data ? (
        <RecoveryCodes codes={make.data.recoveryCodes} onSaved={onClose} />
      ) : (
        <>
          <Text>{t.factor.newCodesHelp}</Text>
          <Proof code button={t.factor.newCodes} busy={make.isPending} error={make.error} onProof={make.mutate} />
        </>
      )}
    </FactorDialog>
  );
}

function FactorDialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const { t } = useTexts();
  return (
    <Dialog
      opened
      onClose={onClose}
      // What is shown here is shown once.
      closeOnClickOutside={false}
      title={<Text fw={650}>{title}</Text>}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Stack>{children}</Stack>
    </Dialog>
  );
}

interface ProofGiven {
  password: string;
  code?: string;
}
interface ProofProps {
  button: string;
  onProof: (proof: ProofGiven) => void;
  /** Asks for a code too. */
  code?: boolean;
  danger?: boolean;
  busy?: boolean;
  error?: unknown;
}
/** That it is the user who sits here. */
function Proof({ button, onProof, code = false, danger = false, busy = false, error }: ProofProps) {
  const { t } = useTexts();
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const password = String(form.get('password'));
    onProof(code ? { password, code: String(form.get('code')).trim() } : { password });
  };
  const errors = fieldErrors(error, ['password', 'code']);
  return (
    <form onSubmit={submit}>
      <Stack>
        <PasswordInput
          name="password"
          label={t.factor.passwordFirst}
          error={errors.of('password')}
          autoComplete="current-password"
          data-autofocus
          required
          withAsterisk={false}
        />
        {code && (
          <TextInput
            name="code"
            label={t.factor.codeToo}
            error={errors.of('code')}
            autoComplete="one-time-code"
            required
            withAsterisk={false}
            maxLength={40}
          />
        )}
        {errors.rest ? <ErrorNote error={errors.rest} /> : null}
        <Group justify="flex-end">
          <Button type="submit" loading={busy} color={danger ? 'red.9' : undefined}>
            {button}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
