import { Checkbox, Chip, Fieldset, Group, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { typedTime } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { Step } from '../../types.js';

/** What a step may say of its time besides the day and the hour. */
export type TimeRules = Pick<Step, 'repeat' | 'expiryTime' | 'avoidSchoolBreaks'>;

/** The browser's own time field writes 6:30 PM wherever it was installed in English. */
export const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const WEEKS = [1, 2, 3, 4];

export const rulesFit = ({ repeat, expiryTime }: TimeRules): boolean =>
  (repeat === null || repeat.weekdays.length > 0) && (expiryTime === null || TIME.test(expiryTime));

interface Props {
  rules: TimeRules;
  /** Counted in days, so that it may come back. */
  mayRepeat: boolean;
  offsetDays: number;
  onChange: (rules: TimeRules) => void;
}

/** How often it runs, until which hour, and whether it keeps clear of school holidays. */
export function TimeRulesFields({ rules, mayRepeat, offsetDays, onChange }: Props) {
  const { t } = useTexts();
  const { repeat, expiryTime } = rules;
  const everyWeeks = (value: string | null) => {
    if (value === null || value === '0') return onChange({ ...rules, repeat: null });
    const before = repeat ?? { weekdays: [1], untilOffsetDays: offsetDays + 28 };
    onChange({ ...rules, repeat: { ...before, everyWeeks: Number(value) } });
  };
  return (
    <Stack gap="lg">
      {mayRepeat && (
        <Select
          label={t.times.repeat}
          value={String(repeat?.everyWeeks ?? 0)}
          onChange={everyWeeks}
          allowDeselect={false}
          data={[
            { value: '0', label: t.times.once },
            ...WEEKS.map((weeks) => ({
              value: String(weeks),
              label: weeks === 1 ? t.times.eachWeek : t.times.eachWeeks(weeks),
            })),
          ]}
          maw={320}
        />
      )}
      {repeat && <RepeatFields repeat={repeat} onChange={(next) => onChange({ ...rules, repeat: next })} />}
      <TextInput
        label={t.times.expiry}
        description={t.times.expiryHelp}
        value={expiryTime ?? ''}
        onChange={(event) => onChange({ ...rules, expiryTime: typedTime(event.currentTarget.value) || null })}
        error={expiryTime !== null && !TIME.test(expiryTime)}
        inputMode="numeric"
        maxLength={5}
        maw={320}
      />
      <Checkbox
        label={t.times.avoidBreaks}
        description={t.times.avoidBreaksHelp}
        checked={rules.avoidSchoolBreaks}
        onChange={(event) => onChange({ ...rules, avoidSchoolBreaks: event.currentTarget.checked })}
      />
    </Stack>
  );
}

type Repeat = NonNullable<Step['repeat']>;

function RepeatFields({ repeat, onChange }: { repeat: Repeat; onChange: (repeat: Repeat) => void }) {
  const { t } = useTexts();
  const after = repeat.untilOffsetDays > 0;
  const until = (days: number | string, isAfter: boolean) =>
    onChange({ ...repeat, untilOffsetDays: Math.abs(Number(days) || 0) * (isAfter ? 1 : -1) || 0 });
  return (
    <>
      <Fieldset variant="unstyled" legend={t.times.onDays}>
        <Chip.Group
          multiple
          value={repeat.weekdays.map(String)}
          onChange={(days) => onChange({ ...repeat, weekdays: days.map(Number).sort((a, b) => a - b) })}
        >
          <Group gap="xs">
            {t.times.weekdays.map((label, index) => (
              <Chip key={label} value={String(index + 1)}>
                {label}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
        {repeat.weekdays.length === 0 && (
          <Text size="sm" c="red" mt={6}>
            {t.times.noDay}
          </Text>
        )}
      </Fieldset>
      <Group align="flex-end" grow>
        <NumberInput
          label={t.times.until}
          value={Math.abs(repeat.untilOffsetDays)}
          onChange={(days) => until(days, after)}
          min={0}
          max={366}
          allowDecimal={false}
        />
        <Select
          label={t.times.untilDirection}
          value={after ? 'after' : 'before'}
          onChange={(value) => until(repeat.untilOffsetDays, value === 'after')}
          allowDeselect={false}
          data={[
            { value: 'before', label: t.step.directions.daysBefore },
            { value: 'after', label: t.step.directions.daysAfter },
          ]}
        />
      </Group>
    </>
  );
}
