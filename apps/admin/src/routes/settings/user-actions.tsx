import { Button, Menu } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { useMe } from '../../session.js';
import { type Texts, useTexts } from '../../texts/index.js';
import type { InvitedUser, User } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { toast } from '../../ui/toast.js';

/** Something that an administrator does for a user after a question. */
interface Act {
  readonly key: string;
  readonly label: string;
  /** What will happen; absent: done without a question. */
  readonly body?: string;
  readonly danger?: boolean;
  readonly run: () => Promise<unknown>;
  readonly done?: string;
}

interface Props {
  user: User;
  onInvited: (answer: InvitedUser) => void;
}

export function UserActions({ user, onInvited }: Props) {
  const { t } = useTexts();
  const me = useMe();
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState<Act | null>(null);
  const act = useMutation({
    mutationFn: ({ run }: Act) => run(),
    onSuccess: async (_, { done }) => {
      await queryClient.invalidateQueries({ queryKey: ['users'] });
      if (done) toast(done, t);
      setAsked(null);
    },
    // What has no question has no place for an error but this.
    onError: (_, failed) => setAsked(failed),
  });
  const choose = (chosen: Act) => {
    act.reset();
    if (chosen.body) setAsked(chosen);
    else act.mutate(chosen);
  };
  if (user.id === me.user.id) return '–';
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button
            size="compact-sm"
            variant="default"
            loading={act.isPending}
            aria-label={t.inviting.actionsOf(user.name)}
          >
            {t.common.actions}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {actsFor(user, t, onInvited).map((each) => (
            <Menu.Item key={each.key} color={each.danger ? 'red.9' : undefined} onClick={() => choose(each)}>
              {each.label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {asked && (
        <Confirm
          opened
          onClose={() => setAsked(null)}
          title={asked.label}
          body={asked.body}
          button={asked.label}
          onConfirm={() => act.mutate(asked)}
          busy={act.isPending}
          error={act.error}
          danger={asked.danger}
        />
      )}
    </>
  );
}

/** What can be done for this user now. */
function actsFor(user: User, t: Texts, onInvited: Props['onInvited']): Act[] {
  const { name } = user;
  const path = `/users/${user.id}`;
  const lock: Act = {
    key: 'lock',
    label: user.active ? t.admin.lockShort : t.admin.unlockShort,
    run: () => api.patch(path, { active: !user.active }),
  };
  if (user.invitation && user.active) {
    return [
      {
        key: 'again',
        label: t.inviting.again,
        run: async () => onInvited(await api.post<InvitedUser>(`${path}/invitation`)),
      },
      {
        ...{ key: 'withdraw', label: t.inviting.withdraw, body: t.inviting.withdrawBody(name), danger: true },
        ...{ run: () => api.delete(`${path}/invitation`), done: t.inviting.withdrawn },
      },
    ];
  }
  if (!user.active || user.demo) return [lock];
  const removeFactor: Act = {
    ...{ key: 'factor', label: t.inviting.removeFactor, body: t.inviting.removeFactorBody(name), danger: true },
    ...{ run: () => api.delete(`${path}/second-factor`), done: t.inviting.factorRemoved(name) },
  };
  return [
    {
      ...{ key: 'reset', label: t.inviting.reset, body: t.inviting.resetBody(name) },
      ...{ run: () => api.post(`${path}/password-reset`), done: t.inviting.resetSent(name) },
    },
    ...(user.secondFactor ? [removeFactor] : []),
    {
      ...{ key: 'sessions', label: t.inviting.endSessions, body: t.inviting.endSessionsBody(name), danger: true },
      ...{ run: () => api.delete(`${path}/sessions`), done: t.inviting.sessionsEnded(name) },
    },
    lock,
  ];
}
