import { Box } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { formatNumber } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign } from '../../types.js';
import { CountsBar } from '../../ui/counts.js';
import { matrixQuery } from './queries.js';

const STARTED: readonly Campaign['state'][] = ['running', 'paused', 'done', 'cancelled'];

/** "1.204 / 3.214 đã tiếp cận" with its bar, once anything was sent. */
export function CampaignProgress({ campaign }: { campaign: Campaign }) {
  const { t, locale } = useTexts();
  const can = useCan();
  const { data } = useQuery({
    ...matrixQuery(campaign.id),
    enabled: STARTED.includes(campaign.state) && can('report.read'),
    refetchInterval: campaign.state === 'running' ? 15_000 : false,
  });
  const total = data?.total;
  if (!total || total.members === 0)
    return (
      <Box c="dimmed" fz="sm">
        {t.campaigns.notStarted}
      </Box>
    );
  return (
    <Box miw={180}>
      <Box fz="sm" mb={4}>
        {t.campaigns.reachedOf(formatNumber(total.reached, locale), formatNumber(total.members, locale))}
      </Box>
      <CountsBar counts={total} label={campaign.name} />
    </Box>
  );
}
