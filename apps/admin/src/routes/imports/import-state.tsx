import { Progress, Stack, Text } from '@mantine/core';
import { formatNumber } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { ImportView } from '../../types.js';
import type { IconName } from '../../ui/icons.js';
import { Section } from '../../ui/page.js';
import { type Tone, ToneBadge } from '../../ui/tone.js';

type State = ImportView['state'];

const LOOKS: Record<State, readonly [Tone, IconName]> = {
  reading: ['blue', 'hourglass'],
  checked: ['violet', 'pencil'],
  applying: ['blue', 'play'],
  applied: ['green', 'check'],
  undoing: ['blue', 'hourglass'],
  undone: ['grey', 'none'],
  failed: ['red', 'cross'],
};

export function ImportStateBadge({ state }: { state: State }) {
  const { t } = useTexts();
  const [tone, icon] = LOOKS[state];
  return (
    <ToneBadge tone={tone} icon={icon}>
      {t.imports.states[state]}
    </ToneBadge>
  );
}

/** How far the server is. The number of rows is not known while a file is read for the first time. */
export function ImportProgress({ view }: { view: ImportView }) {
  const { t, locale } = useTexts();
  const { phase, rows, of } = view.progress ?? { phase: 'waiting' as const, rows: 0, of: null };
  const [done, all] = [formatNumber(rows, locale), of === null ? '…' : formatNumber(of, locale)];
  const words = phase === 'waiting' ? t.imports.phases.waiting : t.imports.phases[phase](done, all);
  return (
    <Section title={t.imports.states[view.state]}>
      <Stack gap="xs">
        <Progress value={of ? (rows / of) * 100 : 100} animated={!of} aria-label={words} />
        <Text role="status">{words}</Text>
        <Text c="dimmed" size="sm">
          {t.imports.progressHelp}
        </Text>
      </Stack>
    </Section>
  );
}
