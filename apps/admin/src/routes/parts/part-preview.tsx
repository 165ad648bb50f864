import { Button, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api } from '../../api.js';
import { formatNumber } from '../../format.js';
import { useMe } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { PartAnswer, PartPreviewed, UnitPart } from '../../types.js';
import { ErrorNote } from '../../ui/page.js';
import { MessagePreview } from '../campaigns/message-preview.js';

interface Props {
  campaignId: string;
  step: UnitPart['steps'][number];
  answer: PartAnswer;
}

/** The message with what is written so far, as one of the school's own people would read it. */
export function PartPreview({ campaignId, step, answer }: Props) {
  const { t, locale } = useTexts();
  const me = useMe();
  const preview = useMutation({
    mutationFn: () => api.post<PartPreviewed>(`/campaigns/${campaignId}/part/preview`, { stepId: step.stepId, answer }),
  });
  const { data } = preview;
  const number = data ? formatNumber(data.members, locale) : '';
  return (
    <Stack gap="sm">
      <Button
        variant="default"
        onClick={() => preview.mutate()}
        loading={preview.isPending}
        disabled={answer.takesPart === false}
        maw={360}
        data-testid="part-preview"
      >
        {t.parts.preview}
      </Button>
      {preview.isError && <ErrorNote error={preview.error} />}
      {data && (
        <>
          <Text c="dimmed" aria-live="polite">
            {data.person ? t.parts.previewFor(data.person, number) : t.parts.previewTypical(number)}
          </Text>
          {data.messages
            .filter(({ preferred }) => preferred)
            .map((message) => (
              <MessagePreview key={message.channel} message={message} sender={me.user.unit.name} />
            ))}
        </>
      )}
    </Stack>
  );
}
