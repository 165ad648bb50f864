import { Stack, Text } from '@mantine/core';
import { useTexts } from '../../texts/index.js';
import type { UnitPart } from '../../types.js';

/** The answers of one step to be read: each beside its name, what was left blank as the office's. */
export function AnswerWords({ step }: { step: UnitPart['steps'][number] }) {
  const { t } = useTexts();
  const { open, answer, defaults, localTime } = step;
  if (answer.takesPart === false)
    return (
      <Text>
        <strong>{t.parts.takesPartNo}.</strong> {answer.reason}
      </Text>
    );
  const lines: [string, string][] = open.variables.map((name) => [
    t.settings[name] ?? '',
    answer.values?.[name] || `${defaults[name] ?? ''} (${t.parts.blank})`,
  ]);
  if (open.hourTo !== null) lines.push([t.parts.ownHour, answer.hour || `${localTime} (${t.parts.blank})`]);
  return (
    <Stack component="dl" gap="sm" m={0}>
      {lines.map(([label, value]) => (
        <div key={label}>
          <Text component="dt" size="sm" c="dimmed">
            {label}
          </Text>
          <Text component="dd" m={0} fw={600} style={{ overflowWrap: 'anywhere' }}>
            {value}
          </Text>
        </div>
      ))}
    </Stack>
  );
}
