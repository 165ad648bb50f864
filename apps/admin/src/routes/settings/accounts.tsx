import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised, formatNumber } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Account, List } from '../../types.js';
import { Empty, ErrorNote, Loaded, Page } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';
import { ToneBadge } from '../../ui/tone.js';
import { Limits } from './account-limits.js';
import { AccountState, Reopen } from './account-state.js';
import { SendingRulesCard } from './sending-rules.js';

export function AccountsPage() {
  const { t, locale } = useTexts();
  const can = useCan();
  const [limiting, setLimiting] = useState<Account | null>(null);
  const query = useQuery({
    queryKey: ['accounts'],
    queryFn: ({ signal }) => api.get<List<Account>>('/accounts', undefined, signal),
    refetchInterval: 20_000,
  });
  const limits = ({ perSecond, perDay, domainCaps }: Account) =>
    [
      perSecond !== null && t.admin.perSecondShort(formatNumber(perSecond, locale)),
      perDay !== null && t.admin.perDayShort(formatNumber(perDay, locale)),
      Object.keys(domainCaps).length > 0 && t.admin.domainCapsShort(Object.keys(domainCaps).length),
    ]
      .filter(Boolean)
      .join(', ') || t.admin.noLimit;
  return (
    <Page title={t.admin.accounts} intro={t.admin.accountsHelp}>
      <Paper p={{ base: 'sm', sm: 'md' }}>
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t.admin.noAccounts} />
            ) : (
              <CardTable
                label={t.admin.accounts}
                rows={items}
                rowKey={(row) => row.id}
                columns={[
                  {
                    label: t.common.name,
                    cell: (row) => (
                      <>
                        <Text fw={600}>{row.name}</Text>
                        <Text size="sm" c="dimmed">
                          {capitalised(t.channels[row.channel])} · {row.unitName}
                        </Text>
                      </>
                    ),
                  },
                  {
                    label: t.admin.mode,
                    cell: (row) => (
                      <ToneBadge
                        tone={row.mode === 'real' ? 'blue' : 'amber'}
                        icon={row.mode === 'real' ? 'send' : 'info'}
                      >
                        {t.admin.modes[row.mode]}
                      </ToneBadge>
                    ),
                  },
                  { label: t.common.state, cell: (row) => <AccountState account={row} /> },
                  { label: t.admin.limit, cell: (row) => <span className="date">{capitalised(limits(row))}</span> },
                  ...(can('account.write')
                    ? [
                        {
                          label: t.common.actions,
                          // Only whoever runs an account is told where its receipts go: others use it, and change nothing.
                          cell: (row: Account) =>
                            row.callbackUrl !== null && <Actions account={row} onLimit={() => setLimiting(row)} />,
                        },
                      ]
                    : []),
                ]}
              />
            )
          }
        </Loaded>
      </Paper>
      <SendingRulesCard />
      {limiting && <Limits account={limiting} onClose={() => setLimiting(null)} />}
    </Page>
  );
}

function Actions({ account, onLimit }: { account: Account; onLimit: () => void }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const change = useMutation({
    mutationFn: () => api.patch(`/accounts/${account.id}`, { active: !account.active }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['accounts'] }),
  });
  return (
    <Stack gap="xs">
      <Group gap="xs">
        {account.active && account.state === 'stopped' && <Reopen account={account} />}
        <Button size="compact-sm" variant="default" onClick={onLimit} aria-label={t.admin.limitsOf(account.name)}>
          {t.admin.limits}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          loading={change.isPending}
          onClick={() => change.mutate()}
          aria-label={account.active ? t.admin.turnOffOf(account.name) : t.admin.turnOnOf(account.name)}
        >
          {account.active ? t.admin.turnOff : t.admin.turnOn}
        </Button>
      </Group>
      {change.isError && <ErrorNote error={change.error} />}
    </Stack>
  );
}
