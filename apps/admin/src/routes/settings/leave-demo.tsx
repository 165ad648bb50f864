import { Button, Checkbox, Group, List, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { formatNumber, longMoment } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { DemoSurvey } from '../../types.js';
import { ErrorNote, Loaded, Page, Section } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';

const KEY = ['demo'];

/** The way out of the sample: what goes, what stays, and the words that make sure. */
export function LeaveDemoPage() {
  const { t } = useTexts();
  const [keepSandbox, setKeepSandbox] = useState(false);
  const survey = useQuery({
    queryKey: [...KEY, keepSandbox],
    queryFn: () => api.post<DemoSurvey>('/demo/look', { keepSandbox }),
    placeholderData: keepPreviousData,
    // It does the whole work and takes it back: once is enough.
    staleTime: 60_000,
    retry: false,
    refetchOnWindowFocus: false,
  });
  return (
    <Page title={t.demo.title} intro={t.demo.intro}>
      {survey.isPending && <Text role="status">{t.demo.looking}</Text>}
      <Loaded query={survey}>
        {(found) =>
          found.blocked === 'left' ? (
            <Left survey={found} />
          ) : (
            <Ahead survey={found} looking={survey.isFetching} keepSandbox={keepSandbox} onKeep={setKeepSandbox} />
          )
        }
      </Loaded>
    </Page>
  );
}

function Left({ survey }: { survey: DemoSurvey }) {
  const { t, locale } = useTexts();
  return (
    <Note tone="green">{survey.leftAt ? t.demo.leftAt(longMoment(survey.leftAt, locale)) : t.demo.blocked.left}</Note>
  );
}

interface AheadProps {
  survey: DemoSurvey;
  looking: boolean;
  keepSandbox: boolean;
  onKeep: (keep: boolean) => void;
}

function Ahead({ survey, looking, keepSandbox, onKeep }: AheadProps) {
  const { t } = useTexts();
  return (
    <>
      {survey.blocked && <Note tone="amber">{t.demo.blocked[survey.blocked]}</Note>}
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Section title={t.demo.going}>
          <Counts counts={survey.going} names={t.demo.kinds} testId="going" />
        </Section>
        <Section title={t.demo.staying}>
          <Stack>
            <Counts counts={survey.staying} names={t.demo.stayingKinds} testId="staying" />
            <Text c="dimmed">{t.demo.stayingNote}</Text>
          </Stack>
        </Section>
      </SimpleGrid>
      <Section title={t.demo.accounts}>
        <Stack>
          <List>
            {survey.accounts.map(({ name, mode, goes }) => (
              <List.Item key={name}>
                {name} ({t.admin.modes[mode]}): <strong>{goes ? t.demo.accountGoes : t.demo.accountStays}</strong>
              </List.Item>
            ))}
          </List>
          <Checkbox
            label={t.demo.keep}
            description={t.demo.keepHelp}
            checked={keepSandbox}
            onChange={(event) => onKeep(event.currentTarget.checked)}
          />
        </Stack>
      </Section>
      <Leave survey={survey} keepSandbox={keepSandbox} looking={looking} />
    </>
  );
}

function Counts({
  counts,
  names,
  testId,
}: {
  counts: DemoSurvey['going'];
  names: Record<string, string>;
  testId: string;
}) {
  const { locale } = useTexts();
  return (
    <List data-testid={testId}>
      {Object.entries(names).map(([kind, name]) => (
        <List.Item key={kind}>
          <strong>{formatNumber(counts[kind] ?? 0, locale)}</strong> {name}
        </List.Item>
      ))}
    </List>
  );
}

function Leave({ survey, keepSandbox, looking }: { survey: DemoSurvey; keepSandbox: boolean; looking: boolean }) {
  const { t, locale } = useTexts();
  const queryClient = useQueryClient();
  const [words, setWords] = useState('');
  const leave = useMutation({
    mutationFn: () => api.post<DemoSurvey>('/demo/leave', { keepSandbox, words }),
    onSuccess: async () => {
      notifications.show({
        message: t.demo.done,
        color: 'sea',
        closeButtonProps: { 'aria-label': t.common.close },
      });
      // Nothing on any page is as it was; who used a sample log-in is out with the next question. What this page stands
      // on stays until the answer is there: without a reader it could not be drawn.
      queryClient.removeQueries({ type: 'inactive' });
      await queryClient.invalidateQueries();
    },
    onError: () => queryClient.invalidateQueries({ queryKey: KEY }),
  });
  const right = words.normalize('NFC').trim().toUpperCase() === t.demo.words;
  return (
    <Section title={t.demo.title}>
      <Stack>
        <Text>{t.demo.after}</Text>
        <Title order={3} fz="md">
          {t.demo.type(t.demo.words)}
        </Title>
        <TextInput
          aria-label={t.demo.type(t.demo.words)}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          autoComplete="off"
          maw={360}
        />
        {leave.isError && <ErrorNote error={leave.error} />}
        <Group>
          <Button
            color="red.9"
            onClick={() => leave.mutate()}
            loading={leave.isPending}
            disabled={!right || survey.blocked !== null || looking}
            data-testid="leave-demo"
          >
            {t.demo.button(formatNumber(survey.going.people ?? 0, locale))}
          </Button>
        </Group>
      </Stack>
    </Section>
  );
}
