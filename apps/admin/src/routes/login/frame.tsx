import { Center, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { useTexts } from '../../texts/index.js';
import { LanguageSwitch } from '../../ui/language-switch.js';

/** The frame of the pages before the log-in. */
export function EntranceFrame({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTexts();
  useEffect(() => {
    document.title = `${title} – ${t.app.name}`;
  }, [title, t]);
  return (
    <Center component="main" mih="100vh" p="md">
      <Stack w="100%" maw={440} gap="lg">
        <Group justify="space-between">
          <Group gap="sm">
            <img src="/loa.svg" alt="" width={40} height={40} />
            <Text fw={700} fz={24}>
              {t.app.name}
            </Text>
          </Group>
          <LanguageSwitch />
        </Group>
        <Text c="dimmed">{t.app.tagline}</Text>
        <Paper p="lg">
          <Stack>
            <Title order={1}>{title}</Title>
            {children}
          </Stack>
        </Paper>
      </Stack>
    </Center>
  );
}
