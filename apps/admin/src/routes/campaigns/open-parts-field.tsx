import { Checkbox, Fieldset, Stack, Switch, TextInput } from '@mantine/core';
import { typedTime } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { Step } from '../../types.js';

type Open = Step['openParts'];

/** What may be left to schools; the server refuses all others (`OPENABLE` of the domain). */
export const OPENABLE = [
  'hotline',
  'deadline',
  'event.title',
  'event.date',
  'event.time',
  'event.place',
  'event.deadline',
] as const;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

interface Props {
  value: Open;
  onChange: (open: Open) => void;
  /** `HH:mm` of the step, from which on a school may choose. */
  localTime: string;
}

export const openPartsComplete = (open: Open): boolean =>
  open === null || open.hourTo === null || TIME.test(open.hourTo);

/** What of this step schools fill in; everything else stays locked. */
export function OpenPartsField({ value, onChange, localTime }: Props) {
  const { t } = useTexts();
  const w = t.parts.field;
  return (
    <Fieldset aria-label={w.label}>
      <Stack gap="sm">
        <Switch
          label={w.label}
          description={w.help}
          checked={value !== null}
          onChange={(event) =>
            onChange(event.currentTarget.checked ? { variables: ['hotline'], hourTo: null, mayDecline: false } : null)
          }
          data-testid="open-parts"
        />
        {value !== null && (
          <>
            <Checkbox.Group
              label={w.variables}
              value={value.variables}
              onChange={(variables) => onChange({ ...value, variables })}
            >
              <Stack gap="xs" mt="xs">
                {OPENABLE.map((name) => (
                  <Checkbox key={name} value={name} label={t.settings[name]} />
                ))}
              </Stack>
            </Checkbox.Group>
            <TextInput
              label={w.hour}
              description={w.hourHelp(localTime)}
              value={value.hourTo ?? ''}
              onChange={(event) => onChange({ ...value, hourTo: typedTime(event.currentTarget.value) || null })}
              error={!openPartsComplete(value)}
              placeholder="11:00"
              inputMode="numeric"
              maxLength={5}
              maw={320}
            />
            <Switch
              label={w.decline}
              checked={value.mayDecline}
              onChange={(event) => onChange({ ...value, mayDecline: event.currentTarget.checked })}
            />
          </>
        )}
      </Stack>
    </Fieldset>
  );
}
