import { Anchor, Button, Center, Group, Paper, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { longMoment } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Alert } from '../../types.js';
import { Icon, type IconName } from '../../ui/icons.js';
import { Empty, ErrorNote, Loading, Page } from '../../ui/page.js';
import type { Tone } from '../../ui/tone.js';
import { alertsQuery } from './alert-queries.js';

const LOOKS: Record<Alert['kind'], readonly [Tone, IconName]> = {
  runStuck: ['amber', 'hourglass'],
  runPausedItself: ['red', 'pause'],
  uncertainMessages: ['amber', 'question'],
  accountHeld: ['amber', 'pause'],
  runWaitsForAccount: ['amber', 'hourglass'],
  accountStopped: ['red', 'cross'],
  balanceOut: ['red', 'warning'],
  tokenOut: ['red', 'key'],
  tokenEnding: ['amber', 'key'],
  dayCapReached: ['amber', 'none'],
  budgetNear: ['amber', 'money'],
  pilotWaits: ['amber', 'hourglass'],
  budgetUsedUp: ['red', 'pause'],
};

/** What needs a look, in the server's words, each with the way to where it is put right. */
export function AlertsPage() {
  const { t } = useTexts();
  const [state, setState] = useState<'open' | 'ended'>('open');
  return (
    <Page title={t.alerts.title} intro={t.alerts.intro}>
      <SegmentedControl
        aria-label={t.common.state}
        value={state}
        onChange={(value) => setState(value as 'open' | 'ended')}
        data={[
          { value: 'open', label: t.alerts.open },
          { value: 'ended', label: t.alerts.ended },
        ]}
        style={{ alignSelf: 'flex-start' }}
      />
      <Alerts key={state} state={state} />
    </Page>
  );
}

function Alerts({ state }: { state: 'open' | 'ended' }) {
  const { t } = useTexts();
  const query = useInfiniteQuery(alertsQuery(state));
  if (query.isPending) return <Loading />;
  if (query.isError) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  const alerts = query.data.pages.flatMap((page) => page.items);
  if (alerts.length === 0) {
    return state === 'open' ? (
      <Empty title={t.alerts.none} help={t.alerts.noneHelp} />
    ) : (
      <Empty title={t.alerts.noneEnded} />
    );
  }
  return (
    <>
      <Stack component="ul" className="plain-list" gap="md">
        {alerts.map((alert) => (
          <AlertCard key={alert.id} alert={alert} />
        ))}
      </Stack>
      {query.hasNextPage && (
        <Center>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t.common.more}
          </Button>
        </Center>
      )}
    </>
  );
}

function AlertCard({ alert }: { alert: Alert }) {
  const { t, locale } = useTexts();
  const can = useCan();
  const [tone, icon] = LOOKS[alert.kind];
  const over = alert.resolvedAt !== null;
  const from = longMoment(alert.raisedAt, locale);
  return (
    <Paper component="li" p={{ base: 'md', sm: 'lg' }} data-testid="alert" data-kind={alert.kind}>
      <Group wrap="nowrap" align="flex-start" gap="md">
        <span className="tone" data-tone={over ? 'grey' : tone} style={{ padding: 6 }}>
          <Icon name={over ? 'check' : icon} size={20} />
        </span>
        <Stack gap={6} style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <Title order={2} fz="md">
            {alert.title}
          </Title>
          <Text>{alert.detail}</Text>
          {!over && (
            <Text>
              <strong>{t.alerts.todo}:</strong> {alert.advice}
            </Text>
          )}
          <Text size="sm" c="dimmed">
            {over ? t.alerts.until(from, longMoment(alert.resolvedAt!, locale)) : t.alerts.since(from)} ·{' '}
            {alert.unitName}
          </Text>
          {alert.campaign && (
            <Anchor component={Link} to={`/campaigns/${alert.campaign.id}/progress`}>
              {t.alerts.toCampaign}
            </Anchor>
          )}
          {alert.account && can('account.read') && (
            <Anchor component={Link} to="/accounts">
              {t.alerts.toAccounts}
            </Anchor>
          )}
        </Stack>
      </Group>
    </Paper>
  );
}
