import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { longMoment } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { PlanStep, Step } from '../../types.js';
import { CardTable } from '../../ui/table.js';
import { RunStateBadge } from '../../ui/tone.js';

/** All times of a step that comes back, each with what became of it or why it does not run. */
export function StepTimes({ step, line, paused }: { step: Step; line: PlanStep; paused: boolean }) {
  const { t, locale } = useTexts();
  const [shown, setShown] = useState(false);
  if (line.times.length === 0) return null;
  return (
    <Stack gap="xs" align="flex-start">
      <Button size="compact-md" variant="subtle" aria-expanded={shown} onClick={() => setShown(!shown)}>
        {shown ? t.times.hideTimes : t.times.allTimes(String(line.times.length))}
      </Button>
      {shown && (
        <CardTable
          label={t.times.timesOf(step.title)}
          rows={line.times}
          rowKey={({ day, run }) => run?.id ?? day}
          columns={[
            { label: t.step.time, cell: (time) => longMoment(time.dueAt, locale) },
            { label: t.common.state, cell: (time) => <TimeState time={time} paused={paused} /> },
          ]}
        />
      )}
    </Stack>
  );
}

function TimeState({ time, paused }: { time: PlanStep['times'][number]; paused: boolean }) {
  const { t } = useTexts();
  if (time.run) return <RunStateBadge state={time.run.state} paused={paused} waits={time.run.awaitsApproval} />;
  if (time.skipped) return <Text c="dimmed">{time.skipped.detail}</Text>;
  if (time.past) return <Text c="dimmed">{t.times.pastTime}</Text>;
  return <Text c="dimmed">{time.moved?.detail ?? '–'}</Text>;
}
