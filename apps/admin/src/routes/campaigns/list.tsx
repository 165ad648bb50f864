import { Anchor, Button, Group, Paper, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { capitalised, longDate } from '../../format.js';
import { useCan, useMe } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign, CampaignState } from '../../types.js';
import { Empty, Loaded, Page } from '../../ui/page.js';
import { StopSwitch } from '../../ui/stop-switch.js';
import { CardTable } from '../../ui/table.js';
import { CampaignStateBadge } from '../../ui/tone.js';
import { CampaignProgress } from './campaign-progress.js';
import { campaignsQuery } from './queries.js';

export function CampaignsPage() {
  const { t, locale } = useTexts();
  const can = useCan();
  const { unit } = useMe().user;
  const query = useQuery(campaignsQuery());
  const [state, setState] = useState<string | null>(null);
  const create = can('campaign.write') && (
    <Button component={Link} to="/campaigns/new">
      {t.campaigns.create}
    </Button>
  );
  return (
    <Page
      title={t.campaigns.title}
      actions={
        <Group gap="sm">
          <StopSwitch />
          {create}
        </Group>
      }
    >
      <Select
        label={t.campaigns.filter}
        data={Object.entries(t.states).map(([value, label]) => ({ value, label }))}
        value={state}
        onChange={setState}
        placeholder={t.common.all}
        clearable
        clearButtonProps={{ 'aria-label': t.common.all }}
        maw={260}
      />
      <Paper p={{ base: 'sm', sm: 'md' }}>
        <Loaded query={query}>
          {({ items }) => {
            if (items.length === 0)
              return <Empty title={t.campaigns.empty} help={t.campaigns.emptyHelp} action={create} />;
            const rows = items.filter((campaign) => !state || campaign.state === (state as CampaignState));
            if (rows.length === 0) return <Empty title={t.campaigns.noneInState} />;
            return (
              <CardTable
                label={t.campaigns.title}
                rows={rows}
                rowKey={(row) => row.id}
                columns={[
                  {
                    label: t.common.name,
                    cell: (row) => (
                      <Anchor component={Link} to={`/campaigns/${row.id}`} fw={600}>
                        {row.name}
                      </Anchor>
                    ),
                  },
                  { label: t.common.state, cell: (row) => <CampaignStateBadge state={row.state} /> },
                  {
                    label: t.campaigns.anchor,
                    cell: (row) => <span className="date">{capitalised(longDate(row.anchorDate, locale))}</span>,
                  },
                  ...(items.some(({ unitName }) => unitName !== unit.name)
                    ? [{ label: t.common.unit, cell: (row: Campaign) => row.unitName }]
                    : []),
                  {
                    label: t.campaigns.progress,
                    cell: (row) => <CampaignProgress campaign={row} />,
                  },
                ]}
              />
            );
          }}
        </Loaded>
      </Paper>
    </Page>
  );
}
