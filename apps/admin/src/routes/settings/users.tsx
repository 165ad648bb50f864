import { Button, Paper, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { shortMoment } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { InvitedUser, List, User } from '../../types.js';
import { Empty, Loaded, Page } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';
import { toast } from '../../ui/toast.js';
import { ToneBadge } from '../../ui/tone.js';
import { ApprovalRuleCard } from './approval-rule.js';
import { InviteForm, LinkToHandOver } from './invite.js';
import { LogInRulesCard } from './log-in-rules.js';
import { UserActions } from './user-actions.js';

export function UsersPage() {
  const { t } = useTexts();
  const can = useCan();
  const [inviting, setInviting] = useState(false);
  const [shown, setShown] = useState<InvitedUser | null>(null);
  const query = useQuery({
    queryKey: ['users'],
    queryFn: ({ signal }) => api.get<List<User>>('/users', undefined, signal),
    // A mail leaves within seconds, and the page says so by itself.
    refetchInterval: ({ state }) => (state.data?.items.some(mailUnderWay) ? 2_000 : false),
  });
  const invited = (answer: InvitedUser) => {
    setInviting(false);
    if (answer.link) setShown(answer);
    else toast(t.inviting.sent(answer.user.name), t);
  };
  const mayWrite = can('user.write');
  return (
    <Page
      title={t.admin.users}
      actions={mayWrite && <Button onClick={() => setInviting(true)}>{t.inviting.invite}</Button>}
    >
      <Paper p={{ base: 'sm', sm: 'md' }}>
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t.admin.noUsers} />
            ) : (
              <CardTable
                label={t.admin.users}
                rows={items}
                rowKey={(row) => row.id}
                columns={[
                  { label: t.common.name, cell: (row) => <Text fw={600}>{row.name}</Text> },
                  { label: t.admin.email, cell: (row) => <Address email={row.email} /> },
                  { label: t.admin.role, cell: (row) => t.roles[row.role] },
                  { label: t.common.unit, cell: (row) => row.unitName },
                  { label: t.common.state, cell: (row) => <Standing user={row} /> },
                  ...(mayWrite
                    ? [
                        {
                          label: t.common.actions,
                          cell: (row: User) => <UserActions user={row} onInvited={invited} />,
                        },
                      ]
                    : []),
                ]}
              />
            )
          }
        </Loaded>
      </Paper>
      <LogInRulesCard />
      <ApprovalRuleCard />
      {inviting && <InviteForm onClose={() => setInviting(false)} onInvited={invited} />}
      {shown?.link && <LinkToHandOver name={shown.user.name} link={shown.link} onClose={() => setShown(null)} />}
    </Page>
  );
}

/** Breaks before the @, where it must. */
function Address({ email }: { email: string }) {
  const at = email.lastIndexOf('@');
  return (
    <span style={{ overflowWrap: 'break-word' }}>
      {email.slice(0, at)}
      <wbr />
      {email.slice(at)}
    </span>
  );
}

const mailUnderWay = ({ invitation }: User): boolean => invitation?.mail === 'queued' || invitation?.mail === 'sending';

/** Whether a user may come in, and what became of an invitation. */
function Standing({ user }: { user: User }) {
  const { t } = useTexts();
  const { invitation, active } = user;
  if (!active) return <Badge tone="grey" icon="none" word={t.inviting.states.locked} />;
  if (!invitation) {
    return (
      <Stack gap={4} align="flex-start">
        <Badge tone="green" icon="check" word={t.inviting.states.active} />
        {user.secondFactor && <Badge tone="blue" icon="key" word={t.inviting.secondFactor} />}
      </Stack>
    );
  }
  const failed = invitation.mail === 'failed' || invitation.mail === 'dropped';
  return (
    <Stack gap={4} align="flex-start">
      {invitation.expiresAt ? (
        <Badge tone="violet" icon="hourglass" word={t.inviting.states.invited} />
      ) : (
        <Badge tone="amber" icon="warning" word={t.inviting.states.expired} />
      )}
      <Text size="sm" c={failed ? 'red.9' : 'dimmed'}>
        {t.inviting.mails[invitation.mail]}
        {invitation.expiresAt && `, ${t.inviting.until(shortMoment(invitation.expiresAt))}`}
      </Text>
    </Stack>
  );
}

function Badge({ word, ...look }: { word: string } & Pick<Parameters<typeof ToneBadge>[0], 'tone' | 'icon'>) {
  return <ToneBadge {...look}>{word}</ToneBadge>;
}
