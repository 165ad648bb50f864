import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { longMoment, relativeDay } from '../../format.js';
import { useCan, useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign } from '../../types.js';
import { Empty } from '../../ui/page.js';
import { CampaignStateBadge } from '../../ui/tone.js';
import { CampaignProgress } from '../campaigns/campaign-progress.js';

const UNDER_WAY = ['running', 'paused', 'scheduled'];

/** Campaigns that are sending or will, with how far they are. */
export function UnderWay({ campaigns }: { campaigns: Campaign[] }) {
  const { t, locale } = useTexts();
  const can = useCan();
  const now = useNow();
  const shown = campaigns
    .filter(({ state }) => UNDER_WAY.includes(state))
    .sort(
      (a, b) => UNDER_WAY.indexOf(a.state) - UNDER_WAY.indexOf(b.state) || a.anchorDate.localeCompare(b.anchorDate),
    );
  if (shown.length === 0) {
    return <Empty icon="send" title={t.home.noneUnderWay} help={can('campaign.write') && t.home.noneHelp} />;
  }
  return (
    <ul className="plain-list rows">
      {shown.map((campaign) => (
        <li key={campaign.id} className="under-way">
          <div className="send-title">
            <Anchor component={Link} to={`/campaigns/${campaign.id}/progress`} fw={600}>
              {campaign.name}
            </Anchor>
            <CampaignStateBadge state={campaign.state} />
          </div>
          <CampaignProgress campaign={campaign} />
          {campaign.nextDueAt && campaign.state !== 'paused' && (
            <Text size="sm" c="dimmed">
              {t.home.next(longMoment(campaign.nextDueAt, locale))} ({relativeDay(campaign.nextDueAt, now, locale)})
            </Text>
          )}
        </li>
      ))}
    </ul>
  );
}
