import { Fieldset, SimpleGrid, Text, TextInput } from '@mantine/core';
import { useTexts } from '../../texts/index.js';

/** Nested settings as variable names with text: `{event: {date}}` becomes `event.date`. */
export function flatSettings(settings: Record<string, unknown>, prefix = ''): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(settings)) {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      Object.assign(flat, flatSettings(value as Record<string, unknown>, `${prefix}${name}.`));
    } else if (typeof value === 'string' || typeof value === 'number') flat[`${prefix}${name}`] = String(value);
  }
  return flat;
}

/** The other way round. */
export function nestedSettings(flat: Record<string, string>): Record<string, unknown> {
  const nested: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(flat)) {
    const [parent, child] = path.split('.') as [string, string?];
    if (child === undefined) nested[parent] = value;
    else nested[parent] = { ...(nested[parent] as object | undefined), [child]: value };
  }
  return nested;
}

export const withSetting = <T,>(settings: Record<string, T>, path: string, value: T): Record<string, T> => ({
  ...settings,
  [path]: value,
});

/** One labelled field for each value that messages take from the campaign. */
export function SettingsFields({
  settings,
  onChange,
}: {
  settings: Record<string, string>;
  onChange: (path: string, value: string) => void;
}) {
  const { t } = useTexts();
  const names = Object.keys(settings);
  if (names.length === 0) return null;
  return (
    <Fieldset legend={t.create.settings}>
      <Text size="sm" c="dimmed" mb="sm">
        {t.create.settingsHelp}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {names.map((name, index) => (
          <TextInput
            key={name}
            label={t.settings[name] ?? t.otherSetting(index + 1)}
            value={settings[name] ?? ''}
            onChange={(event) => onChange(name, event.currentTarget.value)}
          />
        ))}
      </SimpleGrid>
    </Fieldset>
  );
}
