import { Box, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../../api.js';
import { formatNumber } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { PartAnswer, PartPreviewed, UnitPart } from '../../types.js';
import { Loaded } from '../../ui/page.js';
import { MessagePreview } from '../campaigns/message-preview.js';

interface Props {
  part: UnitPart;
  step: UnitPart['steps'][number];
  answer: PartAnswer;
}

/** Typing rests this long before the message is drawn again, milliseconds. */
const REST_MS = 500;

/** The message with what is written so far, as one of the school's own people will read it; nobody has to ask for it. */
export function PartPreview({ part, step, answer }: Props) {
  const { t, locale } = useTexts();
  const { campaignId } = part;
  const [values] = useDebouncedValue(answer.values ?? {}, REST_MS);
  const preview = useQuery({
    queryKey: ['part-preview', campaignId, step.stepId, values],
    queryFn: ({ signal }) =>
      api.post<PartPreviewed>(
        `/campaigns/${campaignId}/part/preview`,
        { stepId: step.stepId, answer: { values } },
        { signal },
      ),
    enabled: answer.takesPart !== false,
    placeholderData: keepPreviousData,
  });
  if (answer.takesPart === false) return null;
  return (
    <Loaded query={preview}>
      {({ person, members, messages }) => {
        const number = formatNumber(members, locale);
        const [first, ...others] = messages.filter(({ preferred }) => preferred);
        return (
          <Stack gap="sm" data-testid="part-preview">
            <Text c="dimmed">{person ? t.parts.previewFor(person, number) : t.parts.previewTypical(number)}</Text>
            {first && <MessagePreview message={first} sender={part.officeName} />}
            {others.length > 0 && (
              <details>
                <Text component="summary">
                  {t.parts.otherChannels(others.map(({ channel }) => t.channels[channel]).join(', '))}
                </Text>
                <Stack gap="lg" mt="sm">
                  {others.map((message) => (
                    <Box key={message.channel}>
                      <MessagePreview message={message} sender={part.officeName} />
                    </Box>
                  ))}
                </Stack>
              </details>
            )}
          </Stack>
        );
      }}
    </Loaded>
  );
}
