import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { useTexts } from '../../texts/index.js';
import type { SentCode } from '../../types.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';

interface Props {
  contactId: string;
  /** Masked. */
  address: string;
  onClose: () => void;
}

const POLL_MS = 1_000;
const isOnItsWay = (code: SentCode | undefined) => code?.state === 'queued' || code?.state === 'sending';

/** A code to the address, which the person reads to the officer. */
export function VerifyContact({ contactId, address, onClose }: Props) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState('');
  const key = ['contact-code', contactId];
  const sent = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.get<SentCode>(`/contacts/${contactId}/code`, undefined, signal),
    enabled: false,
  });
  const code = sent.data;
  useQuery({
    queryKey: [...key, 'watch'],
    queryFn: async () => (await sent.refetch()).data ?? null,
    enabled: isOnItsWay(code),
    refetchInterval: POLL_MS,
  });
  const send = useMutation({
    mutationFn: () => api.post<SentCode>(`/contacts/${contactId}/code`),
    onSuccess: (made) => {
      setTyped('');
      enter.reset();
      queryClient.setQueryData(key, made);
    },
  });
  const enter = useMutation({
    mutationFn: () => api.post(`/contacts/${contactId}/code/entry`, { code: typed }),
    onSuccess: async () => {
      queryClient.removeQueries({ queryKey: key });
      await Promise.all(['persons', 'care'].map((name) => queryClient.invalidateQueries({ queryKey: [name] })));
      onClose();
    },
  });
  const failed = code?.state === 'failed';
  const waits = code !== undefined && !failed;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={<Text fw={650}>{t.care.verifyTitle}</Text>}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Stack>
        <Text>{t.care.verifyBody(address)}</Text>
        {code && (
          <Note tone={failed ? 'red' : 'blue'} icon={failed ? undefined : 'send'} role="status">
            {t.care.codeStates[code.state] ?? ''}{' '}
            {failed && (t.care.codeFailures[code.code] ?? t.care.toldCode(code.code))}
          </Note>
        )}
        {waits && (
          <TextInput
            label={t.care.code}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value.replace(/\D/g, ''))}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={6}
            data-autofocus
          />
        )}
        {(send.error ?? enter.error) && <ErrorNote error={send.error ?? enter.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={() => send.mutate()} loading={send.isPending}>
            {code ? t.care.sendAgain : t.care.sendCode}
          </Button>
          {waits && (
            <Button onClick={() => enter.mutate()} loading={enter.isPending} disabled={typed.length !== 6}>
              {t.care.enter}
            </Button>
          )}
        </Group>
      </Stack>
    </Dialog>
  );
}
