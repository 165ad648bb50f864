import { Alert, Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { addDays, capitalised, dayAndMonth, longDate } from '../../format.js';
import { useMe } from '../../session.js';
import { inLocale, useTexts } from '../../texts/index.js';
import type { Campaign, Playbook } from '../../types.js';
import { Empty, ErrorNote, Loaded, Page, Section } from '../../ui/page.js';
import { lunarWords } from '../calendar/day-marks.js';
import { scheduleQuery } from '../calendar/schedule-query.js';
import { PlaybookGallery } from './playbook-gallery.js';
import { playbooksQuery } from './queries.js';
import { channelOrder, offsetWords } from './step-words.js';

export function NewCampaignPage() {
  const { t } = useTexts();
  const query = useQuery(playbooksQuery);
  const [chosen, setChosen] = useState<Playbook | null>(null);
  return (
    <Page title={t.create.title} intro={t.create.consequence}>
      <Section title={t.create.pick}>
        <Text c="dimmed" mb="md">
          {t.create.pickHelp}
        </Text>
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t.create.none} />
            ) : (
              <PlaybookGallery playbooks={items} chosen={chosen} onChoose={setChosen} />
            )
          }
        </Loaded>
      </Section>
      {chosen && <Details key={chosen.key} playbook={chosen} />}
    </Page>
  );
}

function Details({ playbook }: { playbook: Playbook }) {
  const { t, locale } = useTexts();
  const { now } = useMe();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { anchors } = playbook;
  const today = now.slice(0, 10);
  const [anchorDate, setAnchorDate] = useState(playbook.nextAnchor ?? '');
  const [name, setName] = useState<string | null>(null);
  const yearAndDay = (day: string) => `${day.slice(0, 4)}: ${longDate(day, locale)}`;
  const suggested = `${inLocale(playbook.title, locale)}${anchorDate ? ` ${anchorDate.slice(0, 4)}` : ''}`;
  const create = useMutation({
    mutationFn: () =>
      api.post<Campaign>('/campaigns', { playbookKey: playbook.key, anchorDate, name: (name ?? suggested).trim() }),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: ['campaigns'] });
      await navigate({ to: '/campaigns/$id', params: { id } });
    },
  });
  return (
    <>
      <Section title={t.create.anchor}>
        <Group align="flex-end" gap="md">
          {anchors ? (
            <NativeSelect
              label={t.create.year}
              value={anchorDate}
              onChange={(event) => setAnchorDate(event.currentTarget.value)}
              data={anchors.map((day) => ({ value: day, label: yearAndDay(day) }))}
              miw={280}
            />
          ) : (
            <TextInput
              type="date"
              label={t.create.date}
              value={anchorDate}
              onChange={(event) => setAnchorDate(event.currentTarget.value)}
              maw={220}
            />
          )}
          {anchorDate && (
            <Text fw={600} pb={8} data-testid="anchor-words" aria-live="polite">
              {t.create.weekday(longDate(anchorDate, locale))} <LunarWords day={anchorDate} />
            </Text>
          )}
        </Group>
        {anchorDate !== '' && anchorDate <= today && (
          <Alert color="yellow" mt="md">
            {t.create.past}
          </Alert>
        )}
        {anchorDate && (
          <Stack gap={4} mt="lg">
            <Text fw={600}>{t.create.dates}</Text>
            <ul style={{ margin: 0, paddingLeft: 20 }}>
              {playbook.steps.map((step) => (
                <li key={step.key} style={{ marginBottom: 4 }}>
                  {step.offsetUnit === 'days' && capitalised(longDate(addDays(anchorDate, step.offsetDays), locale))}
                  <Text span c="dimmed">
                    {' '}
                    ({offsetWords(step, dayAndMonth(anchorDate), t).toLowerCase()})
                  </Text>
                  : {inLocale(step.title, locale)}{' '}
                  <Text span c="dimmed">
                    {t.step.by} {channelOrder(step.channels, t)}
                  </Text>
                </li>
              ))}
            </ul>
          </Stack>
        )}
      </Section>
      {anchorDate && (
        <Section title={t.create.name}>
          <Stack>
            <TextInput
              label={t.create.campaignName}
              value={name ?? suggested}
              onChange={(event) => setName(event.currentTarget.value)}
              maw={640}
            />
            <Text c="dimmed">{t.create.settingsLater}</Text>
            {create.isError && <ErrorNote error={create.error} />}
            <Group>
              <Button
                onClick={() => create.mutate()}
                loading={create.isPending}
                disabled={(name ?? suggested).trim() === ''}
              >
                {t.create.submit}
              </Button>
              <Text c="dimmed">{t.create.consequence}</Text>
            </Group>
          </Stack>
        </Section>
      )}
    </>
  );
}

/** The same day by the Vietnamese lunar calendar, as the server reckons it. */
function LunarWords({ day }: { day: string }) {
  const { t, locale } = useTexts();
  const { data } = useQuery(scheduleQuery(day, day, locale));
  const lunar = data?.days[0]?.lunar;
  return lunar ? (
    <Text span c="dimmed" fw={400}>
      {lunarWords(lunar, t.schedule.lunar)}
    </Text>
  ) : null;
}
