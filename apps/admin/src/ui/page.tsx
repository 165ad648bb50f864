import { Box, Button, Center, Group, Loader, Paper, Text, Title, VisuallyHidden } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { ApiError } from '../api.js';
import { useTexts } from '../texts/index.js';
import { Icon, type IconName } from './icons.js';
import { ALL_ENTRIES, liesAt } from './menu.js';
import { usePath } from './menu-list.js';
import { Note } from './tone.js';

interface PageProps {
  title: string;
  /** Beside the title, such as a state. */
  aside?: ReactNode;
  actions?: ReactNode;
  /** What is done now and then: beside the actions, and on a phone not in the bar under the thumb. */
  seldom?: ReactNode;
  intro?: ReactNode;
  children: ReactNode;
}

/** A page with its one heading; also names the browser's tab. Below a page of the menu it shows the way back to it. */
export function Page({ title, aside, actions, seldom, intro, children }: PageProps) {
  const { t } = useTexts();
  useEffect(() => {
    document.title = `${title} – ${t.app.name}`;
  }, [title, t]);
  return (
    <div className="page">
      <div className="page-head">
        <div className="page-words">
          <WayBack />
          <Group gap="sm">
            <Title order={1}>{title}</Title>
            {aside}
          </Group>
        </div>
        {seldom && <div className="page-seldom">{seldom}</div>}
        {actions && <div className="page-actions">{actions}</div>}
        {intro && (
          <Text c="dimmed" maw={760} className="page-intro">
            {intro}
          </Text>
        )}
      </div>
      {children}
    </div>
  );
}

function WayBack() {
  const { t } = useTexts();
  const path = usePath();
  const above = ALL_ENTRIES.find((entry) => entry.to !== path && entry.to !== '/' && liesAt(entry, path));
  if (!above) return null;
  return (
    <Link to={above.to} className="page-back">
      <Icon name="left" size={14} />
      {above.label(t)}
    </Link>
  );
}

export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <Paper p={{ base: 'md', sm: 'lg' }} component="section">
      <div className="section-head">
        <Title order={2}>{title}</Title>
        {aside}
      </div>
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

interface EmptyProps {
  title: string;
  help?: ReactNode;
  action?: ReactNode;
  icon?: IconName;
}
/** Nothing there yet: says what would stand here, and how it gets there. */
export function Empty({ title, help, action, icon = 'inbox' }: EmptyProps) {
  return (
    <div className="empty">
      <span className="empty-mark" aria-hidden="true">
        <Icon name={icon} size={24} />
      </span>
      <Text fw={650} fz="lg">
        {title}
      </Text>
      {help && (
        <Text c="dimmed" maw={480}>
          {help}
        </Text>
      )}
      {action && <Box mt="sm">{action}</Box>}
    </div>
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
