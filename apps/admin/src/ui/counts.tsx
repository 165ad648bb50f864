import { Box, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { formatNumber, formatShare } from '../format.js';
import { useTexts } from '../texts/index.js';
import type { Counts, Outcome } from '../types.js';

export type Five = 'reached' | 'pending' | 'failed' | 'unclear' | 'notSent';
export const FIVE: readonly Five[] = ['reached', 'unclear', 'pending', 'failed', 'notSent'];

/** Every outcome belongs to exactly one of the five, so that the five add up to the members. */
export const FIVE_PARTS: Readonly<Record<Five, readonly Outcome[]>> = {
  reached: ['reached'],
  pending: ['pending'],
  failed: ['failed'],
  unclear: ['presumed', 'unconfirmed', 'uncertain'],
  notSent: ['skipped', 'expired', 'cancelled'],
};

export const fiveOf = (counts: Counts, five: Five): number =>
  FIVE_PARTS[five].reduce((sum, outcome) => sum + counts[outcome], 0);

export const NO_COUNTS: Counts = {
  members: 0,
  reached: 0,
  presumed: 0,
  unconfirmed: 0,
  pending: 0,
  failed: 0,
  uncertain: 0,
  skipped: 0,
  expired: 0,
  cancelled: 0,
};

export function sumCounts(list: readonly Counts[]): Counts {
  const total = { ...NO_COUNTS };
  for (const counts of list) for (const key of Object.keys(total) as (keyof Counts)[]) total[key] += counts[key] ?? 0;
  return total;
}

/** The five shares as one bar; its words are read out instead of the drawing. */
export function CountsBar({ counts, label }: { counts: Counts; label?: string }) {
  const { t, locale } = useTexts();
  const words = FIVE.map((five) => `${t.five[five]} ${formatNumber(fiveOf(counts, five), locale)}`).join(', ');
  return (
    <div className="bar" role="img" aria-label={label ? `${label}: ${words}` : words}>
      {FIVE.map((five) => (
        <span
          key={five}
          data-five={five}
          style={{ width: `${counts.members === 0 ? 0 : (fiveOf(counts, five) / counts.members) * 100}%` }}
        />
      ))}
    </div>
  );
}

/** The five numbers with their meaning; the unclear ones are taken apart. */
export function FiveNumbers({ counts }: { counts: Counts }) {
  const { t, locale } = useTexts();
  return (
    <SimpleGrid cols={{ base: 2, xs: 3, md: 5 }} spacing="md">
      {FIVE.map((five) => {
        const value = fiveOf(counts, five);
        const parts = FIVE_PARTS[five].filter((outcome) => five !== 'reached' && counts[outcome] > 0);
        return (
          <Stack key={five} gap={2} data-testid={`five-${five}`} data-value={value}>
            <Group gap={8} wrap="nowrap">
              <span className="five-dot" data-five={five} aria-hidden="true" />
              <Text size="sm" fw={550}>
                {t.five[five]}
              </Text>
            </Group>
            <Text fz={28} fw={650} lh={1.15}>
              {formatNumber(value, locale)}
            </Text>
            <Text size="sm" c="dimmed">
              {formatShare(value, counts.members, locale)}
            </Text>
            {FIVE_PARTS[five].length > 1 && parts.length > 0 ? (
              <Box fz="sm" c="dimmed">
                {parts.map((outcome) => (
                  <div key={outcome}>
                    {t.outcomes[outcome]}: {formatNumber(counts[outcome], locale)}
                  </div>
                ))}
              </Box>
            ) : (
              <Text size="sm" c="dimmed" visibleFrom="sm">
                {t.fiveHelp[five]}
              </Text>
            )}
          </Stack>
        );
      })}
    </SimpleGrid>
  );
}
