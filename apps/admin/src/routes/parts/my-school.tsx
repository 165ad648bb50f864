import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { longDate, longMoment } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { PartTask } from '../../types.js';
import { Empty, Loaded, Page } from '../../ui/page.js';
import { partTasksQuery } from './part-queries.js';
import { PartStateBadge } from './part-state.js';
import { wantOf } from './part-wants.js';

/** What waits for the reader's own school, the nearest last day first: no tables, one button each. */
export function MySchoolPage() {
  const { t } = useTexts();
  const query = useQuery(partTasksQuery);
  return (
    <Page title={t.parts.tasks} intro={t.parts.tasksIntro}>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t.parts.noTasks} help={t.parts.noTasksHelp} icon="check" />
          ) : (
            <Stack component="ul" className="plain-list" gap="md">
              {items.map((task) => (
                <Task key={task.campaignId} task={task} />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Page>
  );
}

function Task({ task }: { task: PartTask }) {
  const { t, locale } = useTexts();
  const can = useCan();
  const want = wantOf(task, can);
  return (
    <Paper component="li" p="md" data-testid="part-task">
      <Stack gap="xs">
        <Group gap="sm">
          <Title order={2} fz="lg">
            {task.name}
          </Title>
          <PartStateBadge state={task.state} />
        </Group>
        <Text c="dimmed">
          {t.parts.from(task.officeName)} · {task.open ? t.parts.until(longDate(task.due, locale)) : t.parts.over}
        </Text>
        {task.nextDueAt && <Text>{t.parts.stepGoes(longMoment(task.nextDueAt, locale))}</Text>}
        <Button
          component={Link}
          to={`/my-school/${task.campaignId}`}
          variant={want ? 'filled' : 'default'}
          size="md"
          maw={360}
        >
          {want ? t.parts.wants[want] : t.parts.open}
        </Button>
      </Stack>
    </Paper>
  );
}
