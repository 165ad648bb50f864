import { Button, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { longMoment } from '../../format.js';
import { useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Account } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { ToneBadge } from '../../ui/tone.js';

const LOOKS = { ok: ['green', 'check'], held: ['amber', 'pause'], stopped: ['red', 'cross'] } as const;

type Trouble = 'notAnswering' | 'balance' | 'token' | 'login' | 'other';
/** What providers call it. The alerts tell the first two kinds of code apart in the same way. */
const TROUBLES: readonly (readonly [RegExp, Trouble])[] = [
  [/^notAnswering$/, 'notAnswering'],
  [/^(esms:103|zns:-115|zoa:-321)$/, 'balance'],
  [/^(zns:-124|zoa:-216|zoa:-220|zoauth:.*)$/, 'token'],
  [/^(esms:1(01|40|43)|smtp:auth:.*|smtp:.*:5\.7\.8)$/, 'login'],
];
const troubleOf = (code: string): Trouble => TROUBLES.find(([pattern]) => pattern.test(code))?.[1] ?? 'other';

/** Whether an account sends; if not, why in words, by which code of the provider, and until when. */
export function AccountState({ account }: { account: Account }) {
  const { t, locale } = useTexts();
  const now = useNow();
  const { active, state, stateCode, stateUntil } = account;
  if (!active) {
    return (
      <ToneBadge tone="grey" icon="none">
        {t.admin.accountOff}
      </ToneBadge>
    );
  }
  const [tone, icon] = LOOKS[state];
  return (
    <Stack gap={4} align="flex-start">
      <ToneBadge tone={tone} icon={icon}>
        {t.admin.accountStates[state]}
      </ToneBadge>
      {state !== 'ok' && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {t.admin.troubles[troubleOf(stateCode)]}
          {stateCode.includes(':') && ` ${t.admin.providerCode(stateCode)}`}.{' '}
          {state === 'stopped' && t.admin.stoppedUntil}
          {state === 'held' &&
            (stateUntil && stateUntil > now ? t.admin.heldUntil(longMoment(stateUntil, locale)) : t.admin.heldOver)}
        </Text>
      )}
    </Stack>
  );
}

/** Opens a stopped account again, once what stopped it was put right. */
export function Reopen({ account }: { account: Account }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const [opened, setOpened] = useState(false);
  const reopen = useMutation({
    mutationFn: () => api.patch(`/accounts/${account.id}`, { state: 'ok' }),
    onSuccess: async () => {
      notifications.show({
        message: t.admin.reopened(account.name),
        color: 'sea',
        closeButtonProps: { 'aria-label': t.common.close },
      });
      setOpened(false);
      await queryClient.invalidateQueries({ queryKey: ['accounts'] });
      await queryClient.invalidateQueries({ queryKey: ['alerts'] });
    },
  });
  return (
    <>
      <Button size="compact-sm" onClick={() => setOpened(true)} aria-label={t.admin.reopenOf(account.name)}>
        {t.admin.reopen}
      </Button>
      <Confirm
        opened={opened}
        onClose={() => setOpened(false)}
        title={t.admin.reopenTitle}
        body={t.admin.reopenBody(account.name)}
        button={t.admin.reopen}
        onConfirm={() => reopen.mutate()}
        busy={reopen.isPending}
        error={reopen.error}
      />
    </>
  );
}
