import { Anchor, Button, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised, longMoment } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Channel, List, Outcome, Person, PersonMessage } from '../../types.js';
import { Empty, Section } from '../../ui/page.js';
import { PagedTable } from '../../ui/table.js';
import { OutcomeBadge } from '../../ui/tone.js';
import { MemberDrawer } from '../campaigns/member-details.js';

/** Every message that somebody got or should have got: why (campaign, step, as whom), by which way, what became of it. */
export function PersonMessages({ person }: { person: Person }) {
  const { t, locale } = useTexts();
  const can = useCan();
  const [shown, setShown] = useState<PersonMessage | null>(null);
  const query = useInfiniteQuery({
    queryKey: ['persons', person.id, 'messages'],
    queryFn: ({ pageParam, signal }) =>
      api.get<List<PersonMessage>>(`/persons/${person.id}/messages`, { limit: 50, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });
  return (
    <Section title={t.people.messages}>
      <PagedTable
        query={query}
        empty={<Empty title={t.people.noMessages} icon="chat" />}
        label={t.people.messages}
        rowKey={(row) => row.memberId}
        columns={[
          {
            label: t.people.why,
            cell: (row) => (
              <>
                <Text span inherit fw={600} display="block">
                  {row.stepTitle}
                </Text>
                {can('campaign.read') ? (
                  <Anchor component={Link} to={`/campaigns/${row.campaignId}`} size="sm">
                    {row.campaignName}
                  </Anchor>
                ) : (
                  <Text size="sm">{row.campaignName}</Text>
                )}
                <Text size="sm" c="dimmed">
                  {t.people.asWhom(`${t.oneOf[row.group]}, ${row.unitName}`)}
                </Text>
              </>
            ),
          },
          { label: t.common.when, cell: (row) => capitalised(longMoment(row.dueAt, locale)) },
          { label: t.people.ways, cell: (row) => <Ways message={row} /> },
          {
            label: t.members.outcome,
            cell: (row) => (
              <>
                <OutcomeBadge outcome={row.outcome as Outcome} />
                {row.reason !== '' && (
                  <Text size="sm" c="dimmed">
                    {capitalised(t.reasons[row.reason] ?? t.refused)}
                  </Text>
                )}
              </>
            ),
          },
          ...(can('report.read')
            ? [
                {
                  label: t.common.actions,
                  cell: (row: PersonMessage) => (
                    <Button
                      size="compact-sm"
                      variant="default"
                      aria-label={t.people.showMessageOf(row.stepTitle)}
                      onClick={() => setShown(row)}
                    >
                      {t.people.showMessage}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      <MemberDrawer
        campaignId={shown?.campaignId ?? ''}
        runId={shown?.runId ?? ''}
        member={shown && { id: shown.memberId, name: person.fullName }}
        onClose={() => setShown(null)}
      />
    </Section>
  );
}

function Ways({ message }: { message: PersonMessage }) {
  const { t } = useTexts();
  if (message.deliveries.length === 0) return '–';
  return (
    <ol className="plain-list">
      {message.deliveries.map((one) => (
        <li key={`${one.channel}${one.at}`}>
          {capitalised(t.channels[one.channel as Channel] ?? '')}
          <Text size="sm" c="dimmed">
            {t.deliveryStates[one.state] ?? ''}
          </Text>
        </li>
      ))}
    </ol>
  );
}
