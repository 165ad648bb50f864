import './campaigns.css';
import { Button, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { longDate } from '../../format.js';
import { inLocale, type Texts, useTexts } from '../../texts/index.js';
import type { Campaign, Playbook } from '../../types.js';
import { Icon } from '../../ui/icons.js';
import { campaignsQuery } from './queries.js';
import { channelOrder, offsetWords } from './step-words.js';

type PlaybookStep = Playbook['steps'][number];

interface Props {
  playbooks: readonly Playbook[];
  chosen: Playbook | null;
  onChoose: (playbook: Playbook) => void;
}

/** Playbooks as cards: what each contains, when it is next, when it was last used. */
export function PlaybookGallery({ playbooks, chosen, onChoose }: Props) {
  const { t } = useTexts();
  const { data } = useQuery(campaignsQuery());
  return (
    <SimpleGrid component="ul" className="plain-list" cols={{ base: 1, md: 2 }} aria-label={t.create.pick}>
      {playbooks.map((playbook) => (
        <Card
          key={playbook.key}
          playbook={playbook}
          last={lastUse(data?.items ?? [], playbook.key)}
          chosen={chosen?.key === playbook.key}
          onChoose={() => onChoose(playbook)}
        />
      ))}
    </SimpleGrid>
  );
}

/** Anchor date of the latest campaign that was sent from it. */
function lastUse(campaigns: readonly Campaign[], key: string): string | null {
  const sent = campaigns.filter(({ playbookKey, state }) => playbookKey === key && SENT.includes(state));
  return (
    sent
      .map(({ anchorDate }) => anchorDate)
      .sort()
      .at(-1) ?? null
  );
}
const SENT: readonly Campaign['state'][] = ['running', 'paused', 'done', 'cancelled'];

interface CardProps {
  playbook: Playbook;
  last: string | null;
  chosen: boolean;
  onChoose: () => void;
}

function Card({ playbook, last, chosen, onChoose }: CardProps) {
  const { t, locale } = useTexts();
  const title = inLocale(playbook.title, locale);
  const words = t.after.gallery;
  const steps = [...playbook.steps].sort((a, b) => a.offsetDays - b.offsetDays);
  const anchor = t.campaigns.anchor.toLowerCase();
  return (
    <li className="choice" data-chosen={chosen}>
      <Stack gap={6} h="100%">
        <Title order={3} fz="md">
          {title}
        </Title>
        <Text size="sm">{inLocale(playbook.description, locale)}</Text>
        <StepLine steps={steps} anchor={anchor} t={t} />
        <Text size="sm" c="dimmed">
          {t.create.steps(String(steps.length))} ·{' '}
          {playbook.nextAnchor ? words.next(longDate(playbook.nextAnchor, locale)) : words.free}
        </Text>
        <Text size="sm" c="dimmed">
          {last ? words.last(longDate(last, locale)) : words.never}
        </Text>
        <details>
          <summary aria-label={words.contentsOf(title)}>{words.contents}</summary>
          <ol className="gallery-steps">
            {steps.map((step) => (
              <li key={step.key}>
                {offsetWords(step, anchor, t)}: {inLocale(step.title, locale)}{' '}
                <Text span c="dimmed" size="sm">
                  {t.step.by} {channelOrder(step.channels, t)}
                </Text>
              </li>
            ))}
          </ol>
        </details>
        <Group mt="auto" pt="xs">
          <Button
            variant={chosen ? 'filled' : 'default'}
            aria-pressed={chosen}
            aria-label={words.chooseOf(title)}
            leftSection={chosen ? <Icon name="check" /> : undefined}
            onClick={onChoose}
          >
            {words.choose}
          </Button>
        </Group>
      </Stack>
    </li>
  );
}

/** The steps where they lie around the anchor; the list below says the same in words. */
function StepLine({ steps, anchor, t }: { steps: readonly PlaybookStep[]; anchor: string; t: Texts }) {
  const offsets = steps.map(({ offsetDays }) => offsetDays);
  const [from, to] = [Math.min(0, ...offsets), Math.max(0, ...offsets)];
  const place = (offset: number) => (to === from ? 50 : ((offset - from) / (to - from)) * 100);
  const ends = [from, to].filter((offset) => offset !== 0);
  return (
    <div
      className="gallery-line"
      role="img"
      aria-label={`${t.after.gallery.line}: ${steps.map((step) => offsetWords(step, anchor, t)).join(', ')}`}
    >
      <b style={{ left: `${place(0)}%` }} />
      {steps.map((step) => (
        <i key={step.key} data-kind={step.kind} style={{ left: `${place(step.offsetDays)}%` }} />
      ))}
      <span style={{ left: `${place(0)}%` }}>0</span>
      {ends.map((offset) => (
        <span key={offset} data-end={offset < 0 ? 'first' : 'last'} style={{ left: `${place(offset)}%` }}>
          {t.after.gallery.days(offset > 0 ? `+${offset}` : `−${-offset}`)}
        </span>
      ))}
    </div>
  );
}
