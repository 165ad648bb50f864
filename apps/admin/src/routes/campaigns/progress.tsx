import { Box, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { formatNumber, formatShare } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign, CampaignState } from '../../types.js';
import { CountsBar } from '../../ui/counts.js';
import { Empty, Loading, Section } from '../../ui/page.js';
import { ToneBadge } from '../../ui/tone.js';
import { ChannelBars, UnitBars } from './bars.js';
import { CostBox } from './cost-box.js';
import { FiveAnswers } from './five-answers.js';
import { type Connection, useLive } from './live.js';
import { Moving } from './moving.js';
import { useHeld } from './pilot-box.js';
import { campaignQuery, planQuery, reachQuery } from './queries.js';
import { RunLine } from './run-line.js';

const MOVING: readonly CampaignState[] = ['scheduled', 'running', 'paused'];

// Drawing is heavy, and the numbers above are what people came for.
const Charts = lazy(() => import('./charts.js').then(({ CampaignCharts }) => ({ default: CampaignCharts })));

/** A page that moves while the campaign runs, so that nobody presses send twice. */
export function ProgressTab() {
  const { id } = useParams({ from: '/shell/campaigns/$id' });
  const { t, locale } = useTexts();
  const [turn, setTurn] = useState(0);
  const { live, connection } = useLive(id, turn);
  const campaign = useQuery(campaignQuery(id)).data;
  const waiting = useWaitingRuns(campaign);
  const held = useHeld(id);
  if (!live) return <Loading />;
  if (live.runs.length === 0) return <Empty title={t.progress.noRuns} help={t.progress.noRunsHelp} />;
  return (
    <>
      {campaign && MOVING.includes(live.state) && (
        <Section title={t.after.running.title} aside={<ConnectionBadge connection={connection} />}>
          <Moving campaign={campaign} live={live} />
        </Section>
      )}
      <Section title={t.progress.all}>
        <FiveAnswers
          counts={live.total}
          held={[...held.values()].reduce((sum, n) => sum + n, 0)}
          answer={(five) => ({
            to: `/campaigns/${id}/matrix?show=${five}`,
            words: t.after.five.byUnit,
            label: t.after.five.byUnitOf(t.five[five]),
          })}
        />
        <Box mt="md">
          <CountsBar counts={live.total} label={t.progress.all} />
          <Text size="sm" c="dimmed" mt={6} data-testid="adds-up">
            {t.progress.adds(formatNumber(live.total.members, locale))}
          </Text>
          {live.runs.some(({ resendOf }) => resendOf !== null) && (
            <Text size="sm" c="dimmed">
              {t.resend.counted}
            </Text>
          )}
          <PersonsReached campaignId={id} moving={live.state === 'running'} />
        </Box>
      </Section>
      {live.total.members > 0 && (
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
          <Section title={t.after.running.byChannel}>
            <ChannelBars runs={live.runs} />
          </Section>
          <Section title={t.after.running.byUnit}>
            <UnitBars campaignId={id} />
          </Section>
        </SimpleGrid>
      )}
      <Section title={t.progress.byStep}>
        <Stack component="ol" className="plain-list" gap="md">
          {[...live.runs]
            .sort((a, b) => a.dueAt.localeCompare(b.dueAt))
            .map((run) => (
              <RunLine
                key={run.id}
                campaign={campaign}
                campaignId={id}
                run={run}
                waits={waiting.has(run.id)}
                held={held.get(run.id) ?? 0}
                onMoved={() => setTurn((before) => before + 1)}
              />
            ))}
        </Stack>
      </Section>
      {campaign && <CostBox campaign={campaign} />}
      {live.total.members > 0 && (
        <Suspense fallback={<Loading />}>
          <Charts campaignId={id} runs={live.runs} />
        </Suspense>
      )}
    </>
  );
}

/** Runs that stand on a date and will not start before a second person has looked at what was changed. */
function useWaitingRuns(campaign: Campaign | undefined): ReadonlySet<string> {
  const some = campaign !== undefined && campaign.awaitingSteps > 0;
  const { data } = useQuery({ ...planQuery(campaign?.id ?? '', campaign?.version ?? 0), enabled: some });
  const runs = some ? (data?.steps ?? []).flatMap(({ run }) => run ?? []) : [];
  return new Set(runs.filter(({ state, awaitsApproval }) => state === 'planned' && awaitsApproval).map(({ id }) => id));
}

/** The plan asks for persons: each counts once, however many steps met them. */
function PersonsReached({ campaignId, moving }: { campaignId: string; moving: boolean }) {
  const { t, locale } = useTexts();
  const { data } = useQuery({ ...reachQuery(campaignId), refetchInterval: moving ? 5000 : false });
  if (!data || data.total.persons === 0) return null;
  const { persons, reached, presumed } = data.total;
  const words = [reached, persons, presumed].map((n) => formatNumber(n, locale)) as [string, string, string];
  return <Text mt="sm">{t.progress.persons(words[0], words[1], formatShare(reached, persons, locale), words[2])}</Text>;
}

function ConnectionBadge({ connection }: { connection: Connection }) {
  const { t } = useTexts();
  return (
    <span role="status">
      {connection === 'lost' ? (
        <ToneBadge tone="amber" icon="warning">
          {t.progress.lost}
        </ToneBadge>
      ) : (
        <ToneBadge tone="green" icon="dot">
          {t.progress.live}
        </ToneBadge>
      )}
    </span>
  );
}
