import './campaigns.css';
import { Anchor, SimpleGrid, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { formatNumber, formatShare } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { Counts } from '../../types.js';
import { FIVE, FIVE_PARTS, type Five, fiveOf, heldIn } from '../../ui/five.js';
import { heldNumber } from '../../ui/held-number.js';

interface Answer {
  to: string;
  words: string;
  /** With what it belongs to, where the same words stand on the page more than once. */
  label: string;
}

interface Props {
  counts: Counts;
  /** Of those who wait, people whom a pilot holds until somebody lets them go. */
  held?: number;
  answer: (five: Five) => Answer | null;
}

/** The five numbers that add up: each with one sentence that says what it means, and one thing to do. */
export function FiveAnswers({ counts, held = 0, answer }: Props) {
  const { t, locale } = useTexts();
  return (
    <SimpleGrid component="ul" className="plain-list" cols={{ base: 1, xs: 2, md: 5 }} spacing="md">
      {FIVE.map((five) => {
        const value = fiveOf(counts, five);
        return (
          <Stack
            component="li"
            key={five}
            className="answer"
            data-five={five}
            gap={4}
            data-testid={`five-${five}`}
            data-value={value}
          >
            <Text size="sm" fw={600} className="answer-name">
              <span className="five-dot" data-five={five} aria-hidden="true" /> {t.five[five]}
            </Text>
            <Text fz={30} fw={650} lh={1.1}>
              {heldNumber(value, heldIn(counts, five), t, locale)}{' '}
              <Text span size="sm" c="dimmed" fw={400}>
                {!heldIn(counts, five) && formatShare(value, counts.members, locale)}
              </Text>
            </Text>
            <Text size="sm" c="dimmed" className="answer-sentence">
              {t.after.five.sentence[five]}
            </Text>
            <Parts counts={counts} five={five} />
            {five === 'pending' && held > 0 && (
              <Text size="sm" data-testid="held-by-pilot">
                {t.pilot.heldOfThem(formatNumber(held, locale))}
              </Text>
            )}
            <Act answer={value > 0 ? answer(five) : null} />
          </Stack>
        );
      })}
    </SimpleGrid>
  );
}

/** What a number is made of, where it is made of more than one thing. */
function Parts({ counts, five }: { counts: Counts; five: Five }): ReactNode {
  const { t, locale } = useTexts();
  const parts = FIVE_PARTS[five].filter((outcome) => counts[outcome] > 0 || counts.held?.[outcome]);
  if (FIVE_PARTS[five].length < 2 || parts.length === 0) return null;
  return (
    <Text size="sm">
      {parts
        .map((outcome) => `${t.outcomes[outcome]}: ${heldNumber(counts[outcome], counts.held?.[outcome], t, locale)}`)
        .join(' · ')}
    </Text>
  );
}

function Act({ answer }: { answer: Answer | null }) {
  if (!answer) return null;
  return (
    <Anchor component={Link} to={answer.to} aria-label={answer.label} size="sm" className="answer-act no-print">
      {answer.words}
    </Anchor>
  );
}
