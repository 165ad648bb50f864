import { Box, Button, Divider, Drawer, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, api } from '../../api.js';
import { capitalised, formatNumber, longMoment, shortMoment } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { Channel, Member, MemberDetails, SentText } from '../../types.js';
import { ErrorNote, Loaded } from '../../ui/page.js';
import { DeliveryStateBadge, Note, OutcomeBadge } from '../../ui/tone.js';
import { campaignKey } from './queries.js';

type Leg = MemberDetails['legs'][number];

interface Props {
  campaignId: string;
  runId: string;
  member: Pick<Member, 'id' | 'name'> | null;
  onClose: () => void;
}

/** What became of one recipient: every message with its sender, its way and, on request, its words as proof. */
export function MemberDrawer({ campaignId, runId, member, onClose }: Props) {
  const { t } = useTexts();
  return (
    <Drawer
      opened={member !== null}
      onClose={onClose}
      size="lg"
      position="right"
      title={
        <Text fw={650} fz="lg">
          {member && t.proof.title(member.name)}
        </Text>
      }
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      {member && <Details key={member.id} campaignId={campaignId} runId={runId} memberId={member.id} />}
    </Drawer>
  );
}

function Details({ campaignId, runId, memberId }: { campaignId: string; runId: string; memberId: string }) {
  const { t } = useTexts();
  const details = useQuery({
    queryKey: [...campaignKey(campaignId), 'member', runId, memberId],
    queryFn: ({ signal }) => api.get<MemberDetails>(`/runs/${runId}/members/${memberId}`, undefined, signal),
  });
  return (
    <Loaded query={details}>
      {(member) => (
        <Stack data-testid="member-details">
          <Group gap="sm">
            <OutcomeBadge outcome={member.outcome} />
            {member.reason && (
              <Text size="sm" fw={600}>
                {capitalised(t.reasons[member.reason] ?? t.refused)}
              </Text>
            )}
          </Group>
          <Text size="sm">{t.outcomeHelp[member.outcome]}</Text>
          <Text c="dimmed">
            {[member.unitName, member.subjectName && t.members.aboutPupil(member.subjectName)]
              .filter(Boolean)
              .join(' · ')}
          </Text>
          {member.shared && <Note tone="blue">{t.proof.shared}</Note>}
          {member.legs.length === 0 && <Text>{t.proof.none}</Text>}
          {member.legs.map((leg) => (
            <LegCard key={leg.deliveryId} runId={runId} leg={leg} />
          ))}
        </Stack>
      )}
    </Loaded>
  );
}

function LegCard({ runId, leg }: { runId: string; leg: Leg }) {
  const { t, locale } = useTexts();
  /** A provider's own code is proof as it stands; ours are words or nothing. */
  const codeWords = (code: string) => {
    const words = t.reasons[code] ?? t.proof.codes[code] ?? (code.includes(':') ? code : '');
    return words && ` · ${words}`;
  };
  const neverTaken = leg.state === 'uncertain' ? (t.deliveryStates.uncertain ?? '') : t.proof.notSent;
  const facts: [string, string][] = [
    [t.proof.sentAt, leg.sentAt ? longMoment(leg.sentAt, locale) : neverTaken],
    [t.proof.sender, leg.sender || '–'],
    [t.proof.attempts, formatNumber(leg.attempts, locale)],
    [t.proof.providerRef, leg.providerRef ?? '–'],
    [t.proof.reference, leg.reference],
  ];
  return (
    <Paper withBorder p="md" component="section" aria-label={t.channels[leg.channel as Channel]}>
      <Group justify="space-between" mb="sm">
        <Title order={3} fz="md">
          {capitalised(t.channels[leg.channel as Channel] ?? '')}
        </Title>
        <DeliveryStateBadge state={leg.state} />
      </Group>
      <SimpleGrid component="dl" cols={{ base: 1, xs: 2 }} m={0} spacing="xs">
        {facts.map(([label, value]) => (
          <div key={label}>
            <Text component="dt" size="sm" c="dimmed">
              {label}
            </Text>
            <Text component="dd" m={0} style={{ overflowWrap: 'anywhere' }}>
              {value}
            </Text>
          </div>
        ))}
      </SimpleGrid>
      {leg.events.length > 0 && (
        <Box mt="sm">
          <Text size="sm" c="dimmed">
            {t.proof.timeline}
          </Text>
          <Stack component="ol" className="plain-list" gap={2}>
            {leg.events.map((event) => (
              <Text component="li" key={`${event.at}${event.to}${event.attempt}`} size="sm">
                {shortMoment(event.at)} · {t.deliveryStates[event.to] ?? ''}
                {codeWords(event.code)}
              </Text>
            ))}
          </Stack>
        </Box>
      )}
      <Divider my="sm" />
      {leg.attempts > 0 ? <Words runId={runId} leg={leg} /> : <Text c="dimmed">{t.proof.never}</Text>}
    </Paper>
  );
}

/** Fetched on request only: every look is written down. */
function Words({ runId, leg }: { runId: string; leg: Leg }) {
  const { t, locale } = useTexts();
  const [asked, setAsked] = useState(false);
  const text = useQuery({
    queryKey: ['sent-text', runId, leg.deliveryId, locale],
    queryFn: ({ signal }) => api.get<SentText>(`/runs/${runId}/deliveries/${leg.deliveryId}/text`, undefined, signal),
    enabled: asked,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (!asked) {
    return (
      <Group gap="sm">
        <Button variant="default" size="compact-md" onClick={() => setAsked(true)}>
          {t.proof.show}
        </Button>
        <Text size="sm" c="dimmed">
          {t.proof.logged}
        </Text>
      </Group>
    );
  }
  if (text.error instanceof ApiError && text.error.status === 410) return <Note tone="grey">{text.error.message}</Note>;
  if (text.error) return <ErrorNote error={text.error} />;
  if (!text.data) return <Text c="dimmed">…</Text>;
  const { subject, text: words, templateVersion } = text.data;
  return (
    <Stack gap="xs" data-testid="sent-text">
      <Text size="sm" c="dimmed">
        {t.proof.text} · {t.proof.version(formatNumber(templateVersion, locale))}
      </Text>
      {subject && (
        <Text fw={650}>
          {t.proof.subject}: {subject}
        </Text>
      )}
      <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{words}</Text>
    </Stack>
  );
}
