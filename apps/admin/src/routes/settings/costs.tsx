import { Button, Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, apiUrl } from '../../api.js';
import { capitalised, formatMoney, formatNumber, localOf } from '../../format.js';
import { useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { CostAccount } from '../../types.js';
import { Empty, Loaded, Page } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';

/** Lines on the page; the files hold all. */
const SHOWN = 200;

/** What was spent, by month, unit, campaign and channel, to look at and to take away. */
export function CostsPage() {
  const { t } = useTexts();
  const today = localOf(useNow()).date;
  const [from, setFrom] = useState(`${today.slice(0, 4)}-01-01`);
  const [to, setTo] = useState(today);
  const query = useQuery({
    queryKey: ['costs', from, to],
    queryFn: ({ signal }) => api.get<CostAccount>('/costs', { from, to }, signal),
    enabled: from !== '' && to !== '',
    placeholderData: keepPreviousData,
  });
  const file = (kind: 'csv' | 'xlsx') => apiUrl(`/costs/export.${kind}`, { from, to });
  return (
    <Page
      title={t.money.costs}
      intro={t.money.costsHelp}
      actions={
        <>
          <Button component="a" variant="default" href={file('xlsx')} download>
            {t.money.xlsx}
          </Button>
          <Button component="a" variant="default" href={file('csv')} download>
            {t.money.csv}
          </Button>
        </>
      }
    >
      <Group>
        <TextInput
          type="date"
          label={t.money.from}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput type="date" label={t.money.to} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
      </Group>
      <Paper p={{ base: 'sm', sm: 'md' }}>
        <Loaded query={query}>{(account) => <Lines account={account} />}</Loaded>
      </Paper>
    </Page>
  );
}

function Lines({ account: { items, total } }: { account: CostAccount }) {
  const { t, locale } = useTexts();
  const number = (value: number) => formatNumber(value, locale);
  if (items.length === 0) return <Empty title={t.money.noCosts} />;
  return (
    <Stack>
      <Text fw={600} fz="lg" data-testid="cost-total">
        {t.money.total(formatMoney(total, locale))}
      </Text>
      <CardTable
        label={t.money.costs}
        rows={items.slice(0, SHOWN)}
        rowKey={(line) => [line.month, line.unitId, line.campaignId, line.channel].join()}
        columns={[
          { label: t.money.campaign, cell: (line) => <Text fw={600}>{line.campaignName}</Text> },
          { label: t.money.month, cell: (line) => line.month.split('-').reverse().join('/') },
          { label: t.common.unit, cell: (line) => line.unitName },
          { label: t.money.channel, cell: (line) => capitalised(t.channels[line.channel]) },
          { label: t.money.messages, cell: (line) => number(line.messages), right: true },
          { label: t.money.parts, cell: (line) => number(line.parts), right: true },
          { label: t.money.spentColumn, cell: (line) => formatMoney(line.spent, locale), right: true },
        ]}
      />
      {items.length > SHOWN && <Text c="dimmed">{t.money.shown(number(SHOWN), number(items.length))}</Text>}
    </Stack>
  );
}
