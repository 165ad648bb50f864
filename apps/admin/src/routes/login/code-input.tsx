import { TextInput } from '@mantine/core';
import { useTexts } from '../../texts/index.js';

/** A code of the app, which telephones may fill in by themselves, or one of recovery. */
export function CodeInput({ recovery = false, error }: { recovery?: boolean; error?: string }) {
  const { t } = useTexts();
  return (
    <TextInput
      name="code"
      label={recovery ? t.entrance.recoveryCode : t.entrance.code}
      error={error}
      autoComplete={recovery ? 'off' : 'one-time-code'}
      inputMode={recovery ? 'text' : 'numeric'}
      autoFocus
      required
      withAsterisk={false}
      maxLength={40}
    />
  );
}
