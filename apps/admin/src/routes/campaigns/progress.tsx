import { Anchor, Box, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { formatNumber, formatShare, longMoment } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign, CampaignState, Channel, Run } from '../../types.js';
import { CountsBar, FiveNumbers } from '../../ui/counts.js';
import { Empty, Loading, Section } from '../../ui/page.js';
import { RunStateBadge, ToneBadge } from '../../ui/tone.js';
import { CostBox } from './cost-box.js';
import { type Connection, useLive } from './live.js';
import { PilotBox } from './pilot-box.js';
import { campaignQuery, planQuery, reachQuery } from './queries.js';
import { ResendButton } from './resend.js';
import { UncertainMessages } from './uncertain.js';

/** The stream ends with these; what is shown is what stays. */
const ENDED: readonly CampaignState[] = ['done', 'cancelled'];

/** A page that moves while the campaign runs, so that nobody presses send twice. */
export function ProgressTab() {
  const { id } = useParams({ from: '/shell/campaigns/$id' });
  const { t, locale } = useTexts();
  const [turn, setTurn] = useState(0);
  const { live, connection } = useLive(id, turn);
  const campaign = useQuery(campaignQuery(id)).data;
  const waiting = useWaitingRuns(campaign);
  if (!live) return <Loading />;
  if (live.runs.length === 0) return <Empty title={t.progress.noRuns} help={t.progress.noRunsHelp} />;
  return (
    <>
      <Section
        title={t.progress.all}
        aside={!ENDED.includes(live.state) && <ConnectionBadge connection={connection} />}
      >
        <FiveNumbers counts={live.total} />
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
      {campaign && <CostBox campaign={campaign} />}
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
                onMoved={() => setTurn((before) => before + 1)}
              />
            ))}
        </Stack>
      </Section>
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

interface RunLineProps {
  campaign: Campaign | undefined;
  campaignId: string;
  run: Run;
  waits: boolean;
  /** Something was started here, and the figures are to be asked anew. */
  onMoved: () => void;
}

function RunLine({ campaign, campaignId, run, waits, onMoved }: RunLineProps) {
  const { t, locale } = useTexts();
  const can = useCan();
  const sent = run.counts.members > 0;
  return (
    <Paper component="li" p="md" data-testid="run">
      <Group justify="space-between" gap="xs" mb={4}>
        <Group gap="sm">
          <Title order={3} fz="md">
            {run.title}
          </Title>
          <RunStateBadge state={run.state} paused={campaign?.state === 'paused'} waits={waits} />
          {run.resendKind && (
            <ToneBadge tone="violet" icon="send">
              {t.resend.badge}
            </ToneBadge>
          )}
        </Group>
        <Group gap="md">
          {sent && run.kind === 'message' && can('person.read') && (
            <Anchor
              component={Link}
              to={`/campaigns/${campaignId}/runs/${run.id}/members?outcome=notReached`}
              aria-label={t.progress.whoOf(run.title)}
            >
              {t.progress.who}
            </Anchor>
          )}
          {campaign && <ResendButton campaign={campaign} run={run} onStarted={onMoved} />}
        </Group>
      </Group>
      {run.resendKind && <Text size="sm">{t.resend.ofStep(t.resend.kinds[run.resendKind] ?? '')}</Text>}
      <Text size="sm" c="dimmed">
        {t.progress.due(longMoment(run.dueAt, locale))}
      </Text>
      {run.posts.length > 0 && (
        <Text mt="sm">
          {run.posts.map(({ state, n }) => `${t.outlets.states[state] ?? ''}: ${formatNumber(n, locale)}`).join(' · ')}
        </Text>
      )}
      {sent && (
        <Stack gap="md" mt="md">
          {campaign && run.kind === 'message' && run.resendOf === null && (
            <PilotBox campaign={campaign} run={run} onMoved={onMoved} />
          )}
          <FiveNumbers counts={run.counts} />
          <CountsBar counts={run.counts} label={run.title} />
          {run.channels.length > 0 && <Channels run={run} />}
          <Reasons run={run} />
          {campaign && <UncertainMessages campaign={campaign} run={run} onMoved={onMoved} />}
        </Stack>
      )}
    </Paper>
  );
}

const DELIVERY_FIVE = {
  reached: ['delivered'],
  unclear: ['presumed', 'unconfirmed', 'uncertain'],
  pending: ['queued', 'sending', 'sent'],
  failed: ['failed'],
  notSent: ['skipped', 'expired', 'cancelled'],
} as const;

/** Messages per channel; a person who was tried on two channels is in both lines. */
function Channels({ run }: { run: Run }) {
  const { t, locale } = useTexts();
  const channels = [...new Set(run.channels.map(({ channel }) => channel))];
  return (
    <div>
      <Text size="sm" fw={600} mb={6}>
        {t.progress.byChannel}
      </Text>
      <Stack gap="xs">
        {channels.map((channel) => {
          const parts = Object.entries(DELIVERY_FIVE).map(([five, states]) => ({
            five: five as keyof typeof DELIVERY_FIVE,
            n: run.channels
              .filter((line) => line.channel === channel && (states as readonly string[]).includes(line.state))
              .reduce((sum, { n }) => sum + n, 0),
          }));
          const total = parts.reduce((sum, { n }) => sum + n, 0);
          const words = parts
            .filter(({ n }) => n > 0)
            .map(({ five, n }) => `${t.five[five]} ${formatNumber(n, locale)}`);
          return (
            <div key={channel}>
              <Group justify="space-between" gap="xs">
                <Text size="sm">
                  {t.channels[channel as Channel] ?? ''}: {t.progress.messages(formatNumber(total, locale))}
                </Text>
                <Text size="sm" c="dimmed">
                  {words.join(' · ')}
                </Text>
              </Group>
              <div className="bar" style={{ height: 8 }} aria-hidden="true">
                {parts.map(({ five, n }) => (
                  <span key={five} data-five={five} style={{ width: `${total === 0 ? 0 : (n / total) * 100}%` }} />
                ))}
              </div>
            </div>
          );
        })}
      </Stack>
    </div>
  );
}

/** Why people got nothing, the most frequent first. */
function Reasons({ run }: { run: Run }) {
  const { t, locale } = useTexts();
  const byWords = new Map<string, number>();
  for (const { reason, n } of run.reasons) {
    if (reason === '') continue;
    const words = t.reasons[reason] ?? t.refused;
    byWords.set(words, (byWords.get(words) ?? 0) + n);
  }
  if (byWords.size === 0) return null;
  return (
    <Text size="sm">
      <strong>{t.progress.reasons}:</strong>{' '}
      {[...byWords]
        .sort((a, b) => b[1] - a[1])
        .map(([words, n]) => `${words} (${formatNumber(n, locale)})`)
        .join(', ')}
    </Text>
  );
}
