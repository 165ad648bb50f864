import { Anchor, Container, Stack, Text, Title } from '@mantine/core';
import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { useTexts } from '../texts/index.js';
import { ErrorNote } from './page.js';

export function NotFound() {
  const { t } = useTexts();
  return (
    <Container component="main" size="sm" py={80}>
      <Stack>
        <Title order={1}>{t.errors.notFound}</Title>
        <Text c="dimmed">{t.errors.notFoundHelp}</Text>
        <Anchor component={Link} to="/">
          {t.nav.home}
        </Anchor>
      </Stack>
    </Container>
  );
}

export function Crashed({ error, reset }: ErrorComponentProps) {
  const { t } = useTexts();
  return (
    <Container component="main" size="sm" py={80}>
      <Stack>
        <Title order={1}>{t.errors.crashed}</Title>
        <ErrorNote error={error} onRetry={reset} />
      </Stack>
    </Container>
  );
}
