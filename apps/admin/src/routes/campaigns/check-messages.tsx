import { Button, Group, Select, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatNumber, longDate } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import { Loaded, Section } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';
import type { CheckProps } from './check-props.js';
import { MessagePreview } from './message-preview.js';
import { previewQuery, recipientsQuery } from './queries.js';

/** Each step's messages on every channel, as a real person will read them; one goes from person to person. */
export function CheckMessages({ campaign, check }: CheckProps) {
  const { t, locale } = useTexts();
  const can = useCan();
  const steps = [...check.steps].sort((a, b) => a.dueAt.localeCompare(b.dueAt));
  const [chosen, setChosen] = useState<string | null>(null);
  const [index, setIndex] = useState(0);
  const step = steps.find(({ stepId }) => stepId === chosen) ?? steps[0];
  const recipients = useQuery({
    ...recipientsQuery(campaign.id, campaign.version, step?.stepId ?? ''),
    enabled: step?.kind === 'message' && can('person.read'),
  });
  const people = [...new Map((recipients.data?.items ?? []).map((one) => [one.personId, one])).values()];
  const person = people[Math.min(index, people.length - 1)];
  const preview = useQuery({
    ...previewQuery(campaign.id, campaign.version, step?.stepId ?? '', person?.personId),
    enabled: step !== undefined && (step.kind === 'post' || !can('person.read') || !recipients.isPending),
    placeholderData: keepPreviousData,
  });
  if (!step) return null;
  const choose = (next: string | null) => {
    setChosen(next);
    setIndex(0);
  };
  return (
    <Section title={t.check.real}>
      <div className="check-choose">
        <Select
          label={t.check.chooseStep}
          value={step.stepId}
          onChange={choose}
          allowDeselect={false}
          data={steps.map(({ stepId, title, dueAt }) => ({
            value: stepId,
            label: `${title} – ${longDate(dueAt, locale)}`,
          }))}
        />
        {person && (
          <div className="check-person">
            <Group gap="xs" wrap="nowrap">
              <Button variant="default" disabled={index === 0} onClick={() => setIndex(index - 1)}>
                {t.check.previous}
              </Button>
              <Button variant="default" disabled={index >= people.length - 1} onClick={() => setIndex(index + 1)}>
                {t.check.next}
              </Button>
            </Group>
            <Text size="sm" aria-live="polite" data-testid="check-person">
              {[person.name, t.oneOf[person.group], person.unitName].join(' – ')}{' '}
              <Text span c="dimmed">
                ({t.check.personOf(formatNumber(index + 1, locale), formatNumber(people.length, locale))})
              </Text>
            </Text>
          </div>
        )}
      </div>
      <Loaded query={preview}>
        {(data) => (
          <>
            {step.kind === 'message' && data.person === null && <Note tone="grey">{t.check.typical}</Note>}
            <div className="check-messages">
              {data.messages
                .filter((message) => message.preferred || message.form === null)
                .map((message) => (
                  <MessagePreview key={message.channel} message={message} sender={campaign.unitName} />
                ))}
            </div>
          </>
        )}
      </Loaded>
    </Section>
  );
}
