import { Box, Button, Drawer, Group, Select, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised, formatNumber, longMoment } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign, Step, StepPreview } from '../../types.js';
import { ErrorNote, Loaded } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';
import { EstimateWords } from './cost-box.js';
import { MessagePreview } from './message-preview.js';
import { previewQuery, recipientsQuery } from './queries.js';

interface Props {
  campaign: Campaign;
  step: Step | null;
  onClose: () => void;
}

/** How many will be written to, who is left out and why, and the message as a real recipient will see it. */
export function StepPreviewDrawer({ campaign, step, onClose }: Props) {
  const { t } = useTexts();
  return (
    <Drawer
      opened={step !== null}
      onClose={onClose}
      size="xl"
      title={
        <Text fw={650} fz="lg">
          {step && t.step.previewOf(step.title)}
        </Text>
      }
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      {step && <Preview key={step.id} campaign={campaign} step={step} />}
    </Drawer>
  );
}

function Preview({ campaign, step }: { campaign: Campaign; step: Step }) {
  const { t, locale } = useTexts();
  const can = useCan();
  const [personId, setPersonId] = useState<string | null>(null);
  const preview = useQuery({
    ...previewQuery(campaign.id, campaign.version, step.id, personId ?? undefined),
    placeholderData: keepPreviousData,
  });
  const recipients = useQuery({
    ...recipientsQuery(campaign.id, campaign.version, step.id),
    enabled: step.kind === 'message' && can('person.read'),
  });
  return (
    <Loaded query={preview}>
      {(data) => (
        <Stack gap="xl" pb="xl">
          <Text>{capitalised(longMoment(data.dueAt, locale))}</Text>
          {data.counts && <Counts preview={data} counts={data.counts} />}
          {data.outlets !== null && <Text fw={600}>{t.preview.outlets(formatNumber(data.outlets, locale))}</Text>}
          <Stack>
            {recipients.data && recipients.data.items.length > 0 && (
              <Select
                label={t.preview.recipient}
                description={t.preview.recipientHelp}
                value={personId ?? data.person?.personId ?? null}
                onChange={setPersonId}
                allowDeselect={false}
                data={uniqueById(recipients.data.items).map((person) => ({
                  value: person.personId,
                  label: [person.name, t.oneOf[person.group], person.unitName].join(' – '),
                }))}
                maxDropdownHeight={320}
              />
            )}
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
              {data.messages
                .filter((message) => message.preferred || message.form === null)
                .map((message) => (
                  <Stack key={message.channel} gap="sm">
                    <MessagePreview message={message} sender={campaign.unitName} />
                    {step.kind === 'message' && campaign.own && can('campaign.write') && (
                      <TestButton
                        campaign={campaign}
                        step={step}
                        channel={message.channel}
                        personId={data.person?.personId}
                      />
                    )}
                  </Stack>
                ))}
            </SimpleGrid>
          </Stack>
        </Stack>
      )}
    </Loaded>
  );
}

const uniqueById = <T extends { personId: string }>(items: T[]): T[] => [
  ...new Map(items.map((item) => [item.personId, item])).values(),
];

function Counts({ preview, counts }: { preview: StepPreview; counts: NonNullable<StepPreview['counts']> }) {
  const { t, locale } = useTexts();
  const number = (value: number) => formatNumber(value, locale);
  const writable = counts.byChannel.reduce((sum, { n }) => sum + n, 0);
  const leftOut = counts.leftOut.filter(({ n }) => n > 0);
  return (
    <Box>
      <Text fz={28} fw={650} lh={1.2} data-testid="will-get">
        {t.preview.willGet(number(writable))}
      </Text>
      <Text c="dimmed" mb="md" component="div" data-testid="estimate">
        {preview.cost ? <EstimateWords estimate={preview.cost} /> : t.preview.free}
      </Text>
      {preview.overlap && preview.overlap.atMost > 0 && <Overlap overlap={preview.overlap} />}
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
        <div>
          <Title order={3} fz="md" mb={4}>
            {t.preview.firstChannel}
          </Title>
          <Lines
            lines={counts.byChannel.filter(({ n }) => n > 0).map(({ channel, n }) => [t.channels[channel], number(n)])}
          />
        </div>
        <div>
          <Title order={3} fz="md" mb={4}>
            {t.preview.leftOut}
          </Title>
          {leftOut.length === 0 ? (
            <Text c="dimmed">{t.preview.leftOutNone}</Text>
          ) : (
            <Lines lines={leftOut.map(({ reason, n }) => [t.reasons[reason] ?? t.otherReason, number(n)])} />
          )}
        </div>
      </SimpleGrid>
    </Box>
  );
}

/** How many may get it twice; of nobody nothing is said. */
function Overlap({ overlap }: { overlap: NonNullable<StepPreview['overlap']> }) {
  const { t, locale } = useTexts();
  const [silence, atMost, basis] = [overlap.silenceHours, overlap.atMost, overlap.basis].map((n) =>
    formatNumber(n, locale),
  ) as [string, string, string];
  const twice =
    overlap.likely === null
      ? t.overlap.unknown(atMost)
      : overlap.likely > 0 && t.overlap.likely(formatNumber(overlap.likely, locale), basis);
  return (
    <Note tone={twice ? 'amber' : 'grey'}>
      {t.overlap.silence(silence)} {twice}
    </Note>
  );
}

function Lines({ lines }: { lines: [string, string][] }) {
  return (
    <Table withRowBorders={false} verticalSpacing={4} horizontalSpacing={0}>
      <Table.Tbody>
        {lines.map(([label, value]) => (
          <Table.Tr key={label}>
            <Table.Th scope="row" fw={400}>
              {capitalised(label)}
            </Table.Th>
            <Table.Td ta="right">{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface TestProps {
  campaign: Campaign;
  step: Step;
  channel: Step['channels'][number];
  personId?: string;
}
function TestButton({ campaign, step, channel, personId }: TestProps) {
  const { t } = useTexts();
  const test = useMutation({
    mutationFn: () => api.post(`/campaigns/${campaign.id}/steps/${step.id}/test`, { channel, personId }),
  });
  return (
    <Stack gap="xs" align="center">
      <Group>
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          {t.preview.testOn(t.channels[channel])}
        </Button>
      </Group>
      {test.isSuccess && (
        <Note tone="green" role="status">
          {t.preview.testSent}
        </Note>
      )}
      {test.isError && <ErrorNote error={test.error} />}
    </Stack>
  );
}
