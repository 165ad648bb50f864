import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { formatNumber, formatShare } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign, Step } from '../../types.js';
import { runsQuery } from './queries.js';

/** What the same step came to in the campaign that this draft was made from. */
export function LastTime({ campaign, step }: { campaign: Campaign; step: Step }) {
  const { t, locale } = useTexts();
  const before = campaign.rolledFrom;
  const { data } = useQuery({ ...runsQuery(before?.id ?? ''), enabled: before !== null, staleTime: 300_000 });
  const run = data?.items.find(({ stepKey, resendOf }) => stepKey === step.key && resendOf === null);
  if (before === null || !run || run.counts.members === 0) return null;
  const { members, reached } = run.counts;
  return (
    <Text size="sm" c="dimmed">
      <Link to="/campaigns/$id/progress" params={{ id: before.id }}>
        {before.name}
      </Link>
      {': '}
      {t.rollForward.reached(
        formatNumber(reached, locale),
        formatNumber(members, locale),
        formatShare(reached, members, locale),
      )}
    </Text>
  );
}
