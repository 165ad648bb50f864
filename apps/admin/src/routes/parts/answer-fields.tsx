import { Radio, Stack, Textarea, TextInput } from '@mantine/core';
import { useTexts } from '../../texts/index.js';
import type { PartAnswer, UnitPart } from '../../types.js';

/** The browser's own time field writes 3:30 PM wherever it was installed in English. */
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

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
        <TextInput
          label={t.parts.ownHour}
          description={t.parts.ownHourHelp(localTime, open.hourTo)}
          value={answer.hour ?? ''}
          error={answer.hour != null && !TIME.test(answer.hour)}
          placeholder={localTime}
          inputMode="numeric"
          maxLength={5}
          onChange={(event) => onChange({ ...answer, hour: event.currentTarget.value || null })}
          size="md"
          maw={260}
        />
      )}
    </Stack>
  );
}
