import { Radio, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useTexts } from '../../texts/index.js';
import type { PartAnswer, UnitPart } from '../../types.js';

/** Chosen by a tap: no phone shows a keyboard with a colon for times. */
const EVERY_MINUTES = 30;

type Step = UnitPart['steps'][number];

interface Props {
  step: Step;
  answer: PartAnswer;
  onChange: (answer: PartAnswer) => void;
}

/** The open parts of one step as a short form for a thumb; what is left blank stays the office's. */
export function AnswerFields({ step, answer, onChange }: Props) {
  const { t } = useTexts();
  const { open, defaults, localTime } = step;
  const takesPart = answer.takesPart !== false;
  return (
    <Stack gap="md">
      {open.mayDecline && (
        <Radio.Group
          value={takesPart ? 'yes' : 'no'}
          onChange={(value) => onChange({ ...answer, takesPart: value === 'yes' })}
          aria-label={t.parts.takesPart}
        >
          <Stack gap="xs">
            <Radio value="yes" label={t.parts.takesPart} />
            <Radio value="no" label={t.parts.takesPartNo} />
          </Stack>
        </Radio.Group>
      )}
      {!takesPart && (
        <Textarea
          label={t.parts.reason}
          value={answer.reason ?? ''}
          onChange={(event) => onChange({ ...answer, reason: event.currentTarget.value })}
          maxLength={300}
          autosize
          minRows={2}
          required
        />
      )}
      {takesPart &&
        open.variables.map((name) => (
          <TextInput
            key={name}
            label={t.settings[name]}
            description={defaults[name] ? t.parts.officeSays(defaults[name]) : undefined}
            value={answer.values?.[name] ?? ''}
            onChange={(event) =>
              onChange({ ...answer, values: { ...answer.values, [name]: event.currentTarget.value } })
            }
            inputMode={name === 'hotline' ? 'tel' : undefined}
            maxLength={200}
            size="md"
          />
        ))}
      {takesPart && open.hourTo !== null && (
        <Select
          label={t.parts.ownHour}
          value={answer.hour || localTime}
          data={hoursToChoose(localTime, open.hourTo, answer.hour)}
          onChange={(hour) => onChange({ ...answer, hour: hour === localTime ? null : hour })}
          allowDeselect={false}
          size="md"
          maw={260}
        />
      )}
    </Stack>
  );
}

/** Half hours from the step's hour to the last one, and what was chosen before. */
function hoursToChoose(from: string, to: string, chosen: string | null | undefined): string[] {
  const start = minutesOf(from);
  const count = Math.floor((minutesOf(to) - start) / EVERY_MINUTES) + 1;
  const hours = Array.from({ length: count }, (_, index) => clockOf(start + index * EVERY_MINUTES));
  return [...new Set([...hours, to, ...(chosen ? [chosen] : [])])].sort();
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const clockOf = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
