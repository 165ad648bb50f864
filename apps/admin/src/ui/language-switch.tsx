import { SegmentedControl } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type Locale, useTexts } from '../texts/index.js';

export function LanguageSwitch({ fullWidth = false }: { fullWidth?: boolean }) {
  const { t, locale, setLocale } = useTexts();
  const queryClient = useQueryClient();
  return (
    <SegmentedControl
      size="xs"
      fullWidth={fullWidth}
      aria-label={t.app.language}
      value={locale}
      onChange={(value) => {
        setLocale(value as Locale);
        // Some answers hold texts in the language that was asked for.
        void queryClient.invalidateQueries();
      }}
      data={[
        { value: 'vi', label: 'Tiếng Việt' },
        { value: 'en', label: 'English' },
      ]}
    />
  );
}
