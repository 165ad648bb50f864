import { Box, Button, Center, Group, Loader, Paper, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { ApiError } from '../api.js';
import { useTexts } from '../texts/index.js';
import { Note } from './tone.js';

interface PageProps {
  title: string;
  /** Beside the title, such as a state. */
  aside?: ReactNode;
  actions?: ReactNode;
  intro?: ReactNode;
  children: ReactNode;
}

/** A page with its one heading; also names the browser's tab. */
export function Page({ title, aside, actions, intro, children }: PageProps) {
  const { t } = useTexts();
  useEffect(() => {
    document.title = `${title} – ${t.app.name}`;
  }, [title, t]);
  return (
    <Stack gap="lg" maw={1160} mx="auto">
      <Group justify="space-between" align="flex-start" gap="md">
        <Stack gap={6}>
          <Group gap="sm">
            <Title order={1}>{title}</Title>
            {aside}
          </Group>
          {intro && <Text c="dimmed">{intro}</Text>}
        </Stack>
        {actions && <Group gap="sm">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}

export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <Paper p={{ base: 'md', sm: 'lg' }} component="section">
      <Group justify="space-between" mb="md" gap="sm">
        <Title order={2}>{title}</Title>
        {aside}
      </Group>
      {children}
    </Paper>
  );
}

export function Loading() {
  const { t } = useTexts();
  return (
    <Center py="xl" role="status">
      <Loader size="sm" />
      <VisuallyHidden>{t.common.loading}</VisuallyHidden>
    </Center>
  );
}

export function Empty({ title, help, action }: { title: string; help?: string; action?: ReactNode }) {
  return (
    <Stack align="center" py="xl" gap={6}>
      <Text fw={600}>{title}</Text>
      {help && (
        <Text c="dimmed" ta="center">
          {help}
        </Text>
      )}
      {action && <Box mt="sm">{action}</Box>}
    </Stack>
  );
}

/** What went wrong in the reader's words, and what in the input it was about. */
export function ErrorNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTexts();
  const known = error instanceof ApiError ? error : null;
  return (
    <Note tone="red" role="alert">
      <strong>{t.errors.title}.</strong> {known?.message ?? t.errors.unknown}
      {known && known.problems.length > 0 && (
        <ul style={{ margin: '4px 0 0', paddingLeft: 18 }}>
          {known.problems.slice(0, 20).map((problem) => (
            <li key={`${problem.row}${problem.field}${problem.code}${problem.detail}`}>
              {problem.row ? `${t.errors.row(problem.row)}: ` : ''}
              {problem.detail}
            </li>
          ))}
        </ul>
      )}
      {onRetry && (
        <Box mt="xs">
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            {t.common.retry}
          </Button>
        </Box>
      )}
    </Note>
  );
}

/** Loading, error and content of one query. */
export function Loaded<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  if (query.isPending) return <Loading />;
  if (query.isError) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  return <>{children(query.data)}</>;
}

/** As `Loaded`, for a whole page: what went wrong gets a heading too. */
export function LoadedPage<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  const { t } = useTexts();
  if (!query.isError) return <Loaded query={query}>{children}</Loaded>;
  const missing = query.error instanceof ApiError && query.error.status === 404;
  return (
    <Page title={missing ? t.errors.notFound : t.errors.title}>
      {missing ? <Text c="dimmed">{t.errors.notFoundHelp}</Text> : <Loaded query={query}>{children}</Loaded>}
    </Page>
  );
}
