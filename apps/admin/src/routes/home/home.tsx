import { Anchor, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { formatNumber, longMoment } from '../../format.js';
import { useCan, useMe } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign } from '../../types.js';
import { Icon, type IconName } from '../../ui/icons.js';
import { Empty, Loaded, Page, Section } from '../../ui/page.js';
import { CampaignStateBadge } from '../../ui/tone.js';
import { CampaignProgress } from '../campaigns/campaign-progress.js';
import { campaignsQuery } from '../campaigns/queries.js';

const UNDER_WAY = ['running', 'paused', 'scheduled'];

export function HomePage() {
  const { t } = useTexts();
  const me = useMe();
  const can = useCan();
  const campaigns = useQuery({ ...campaignsQuery(), refetchInterval: 15_000 });
  return (
    <Page
      title={t.home.title}
      intro={t.home.greeting(me.user.name)}
      actions={
        can('campaign.write') && (
          <Button component={Link} to="/campaigns/new">
            {t.campaigns.create}
          </Button>
        )
      }
    >
      <Section title={t.home.needsYou}>
        <Loaded query={campaigns}>{({ items }) => <NeedsYou campaigns={items} />}</Loaded>
      </Section>
      <Section title={t.home.runningNow}>
        <Loaded query={campaigns}>{({ items }) => <UnderWay campaigns={items} />}</Loaded>
      </Section>
    </Page>
  );
}

function NeedsYou({ campaigns }: { campaigns: Campaign[] }) {
  const { t, locale } = useTexts();
  const can = useCan();
  const wanted = campaigns.flatMap((campaign): { id: string; icon: IconName; title: string; detail: string }[] => {
    const { id, name, state } = campaign;
    if (state === 'submitted' && can('campaign.approve')) {
      const by = campaign.submittedBy ? t.home.toApproveBy(campaign.submittedBy.name) : '';
      return [{ id, icon: 'check', title: t.home.toApprove(name), detail: by }];
    }
    if (state === 'paused' && can('campaign.control')) {
      return [
        { id, icon: 'pause', title: t.home.toResume(name), detail: t.campaign.pausedBy[campaign.pauseCode] ?? '' },
      ];
    }
    if (campaign.awaitingSteps > 0 && campaign.own && can('campaign.approve')) {
      const detail = t.decidedStep.toApproveCount(formatNumber(campaign.awaitingSteps, locale));
      return [{ id, icon: 'check', title: t.decidedStep.toApprove(name), detail }];
    }
    if (state === 'draft' && campaign.returnNote && can('campaign.write')) {
      return [{ id, icon: 'pencil', title: t.home.toMend(name), detail: campaign.returnNote }];
    }
    return [];
  });
  if (wanted.length === 0) return <Text c="dimmed">{t.home.nothingNeeded}</Text>;
  return (
    <Stack component="ul" className="plain-list" gap="xs">
      {wanted.map((item) => (
        <Paper component="li" key={item.id} p="sm">
          <Group wrap="nowrap" gap="md">
            <Icon name={item.icon} size={22} />
            <div>
              <Anchor component={Link} to={`/campaigns/${item.id}`} fw={600}>
                {item.title}
              </Anchor>
              {item.detail && (
                <Text size="sm" c="dimmed">
                  {item.detail}
                </Text>
              )}
            </div>
          </Group>
        </Paper>
      ))}
    </Stack>
  );
}

function UnderWay({ campaigns }: { campaigns: Campaign[] }) {
  const { t, locale } = useTexts();
  const shown = campaigns
    .filter(({ state }) => UNDER_WAY.includes(state))
    .sort(
      (a, b) => UNDER_WAY.indexOf(a.state) - UNDER_WAY.indexOf(b.state) || a.anchorDate.localeCompare(b.anchorDate),
    );
  if (shown.length === 0) return <Empty title={t.home.noneRunning} />;
  return (
    <Stack component="ul" className="plain-list" gap="lg">
      {shown.map((campaign) => (
        <li key={campaign.id}>
          <Group justify="space-between" gap="xs" mb={6}>
            <Group gap="sm">
              <Anchor component={Link} to={`/campaigns/${campaign.id}/progress`} fw={600}>
                {campaign.name}
              </Anchor>
              <CampaignStateBadge state={campaign.state} />
            </Group>
          </Group>
          <CampaignProgress campaign={campaign} />
          {campaign.nextDueAt && campaign.state !== 'paused' && (
            <Text size="sm" c="dimmed" mt={4}>
              {t.home.next(longMoment(campaign.nextDueAt, locale))}
            </Text>
          )}
        </li>
      ))}
    </Stack>
  );
}
