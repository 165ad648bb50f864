import { Anchor, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { formatNumber, longMoment } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign, Run } from '../../types.js';
import { CountsBar } from '../../ui/counts.js';
import { RunStateBadge, ToneBadge } from '../../ui/tone.js';
import { ApproveResend } from './approve-resend.js';
import { ChannelBars } from './bars.js';
import { FiveAnswers } from './five-answers.js';
import { PilotBox } from './pilot-box.js';
import { ResendButton } from './resend.js';
import { UncertainMessages } from './uncertain.js';

interface RunLineProps {
  campaign: Campaign | undefined;
  campaignId: string;
  run: Run;
  waits: boolean;
  /** People whom a pilot holds until somebody lets them go. */
  held: number;
  /** Something was started here, and the figures are to be asked anew. */
  onMoved: () => void;
}

/** One step as it was sent: its five numbers, its channels, why people got nothing, and who they are. */
export function RunLine({ campaign, campaignId, run, waits, held, onMoved }: RunLineProps) {
  const { t, locale } = useTexts();
  const can = useCan();
  const sent = run.counts.members > 0;
  const persons = run.kind === 'message' && can('person.read');
  const members = `/campaigns/${campaignId}/runs/${run.id}/members`;
  return (
    <Paper component="li" p="md" data-testid="run">
      <Group justify="space-between" gap="xs" mb={4}>
        <Group gap="sm">
          <Title order={3} fz="md">
            {run.title}
          </Title>
          <RunStateBadge state={run.state} paused={campaign?.state === 'paused'} waits={waits || run.awaitsApproval} />
          {run.resendKind && (
            <ToneBadge tone="violet" icon="send">
              {t.resend.badge}
            </ToneBadge>
          )}
        </Group>
        <Group gap="md" className="no-print">
          {sent && persons && (
            <Anchor component={Link} to={`${members}?outcome=notReached`} aria-label={t.progress.whoOf(run.title)}>
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
      {campaign && run.awaitsApproval && run.resendOf !== null && (
        <ApproveResend campaign={campaign} run={run} onApproved={onMoved} />
      )}
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
          <FiveAnswers
            counts={run.counts}
            held={held}
            answer={(five) =>
              persons
                ? {
                    to: `${members}?outcome=${five}`,
                    words: t.after.five.act[five],
                    label: t.after.five.actOf(t.after.five.act[five], run.title),
                  }
                : null
            }
          />
          <CountsBar counts={run.counts} label={run.title} />
          {run.channels.length > 0 && (
            <div>
              <Text size="sm" fw={600} mb={6}>
                {t.progress.byChannel}
              </Text>
              <ChannelBars runs={[run]} />
            </div>
          )}
          <Reasons run={run} />
          {campaign && <UncertainMessages campaign={campaign} run={run} onMoved={onMoved} />}
        </Stack>
      )}
    </Paper>
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
