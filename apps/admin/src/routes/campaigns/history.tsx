import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { capitalised, longMoment } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import { auditWords } from '../../ui/audit-words.js';
import { Empty, Loaded, Section } from '../../ui/page.js';
import { historyQuery } from './queries.js';

/** Who did what to the campaign, newest first. */
export function HistoryTab() {
  const { id } = useParams({ from: '/shell/campaigns/$id' });
  const { t, locale } = useTexts();
  const query = useQuery(historyQuery(id));
  return (
    <Section title={t.campaign.tabs.history}>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t.history.empty} />
          ) : (
            <Stack component="ol" className="plain-list" gap="md">
              {items.map((entry) => (
                <li key={entry.id}>
                  <Text fw={600}>{auditWords(entry.action, t)}</Text>
                  <Text size="sm" c="dimmed">
                    {capitalised(longMoment(entry.at, locale))} · {entry.actorName}
                  </Text>
                </li>
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Section>
  );
}
