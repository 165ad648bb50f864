import { Anchor, SimpleGrid, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { api } from '../../api.js';
import { capitalised, shortMoment } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Channel, List, Outcome, Person, PersonMessage } from '../../types.js';
import { Empty, LoadedPage, Page, Section } from '../../ui/page.js';
import { PagedTable } from '../../ui/table.js';
import { OutcomeBadge } from '../../ui/tone.js';
import { MembershipWords } from './membership-words.js';
import { PersonConsents } from './person-consents.js';
import { PersonContacts } from './person-contacts.js';
import { PersonRights } from './person-rights.js';

export function PersonPage() {
  const { id } = useParams({ from: '/shell/people/$id' });
  const query = useQuery({
    queryKey: ['persons', id],
    queryFn: ({ signal }) => api.get<Person>(`/persons/${id}`, undefined, signal),
  });
  return <LoadedPage query={query}>{(person) => <PersonView person={person} />}</LoadedPage>;
}

function PersonView({ person }: { person: Person }) {
  const { t } = useTexts();
  const can = useCan();
  return (
    <Page title={person.fullName} intro={<MembershipWords memberships={person.memberships} />}>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <PersonContacts person={person} />
        <Facts person={person} />
      </SimpleGrid>
      <PersonConsents person={person} />
      <Section title={t.people.messages}>
        <Messages personId={person.id} />
      </Section>
      {can('person.rights') && <PersonRights person={person} />}
    </Page>
  );
}

function Facts({ person }: { person: Person }) {
  const { t } = useTexts();
  const lines: [string, React.ReactNode][] = [
    [t.people.eid, t.people.declared[person.eidStatus]],
    [t.people.use, t.people.declared[person.serviceUse]],
  ];
  if (person.guardians.length > 0) lines.push([t.people.guardians, <PersonLinks key="g" persons={person.guardians} />]);
  if (person.pupils.length > 0) lines.push([t.people.pupils, <PersonLinks key="p" persons={person.pupils} />]);
  return (
    <Section title={t.people.facts}>
      <Stack component="dl" gap="sm" m={0}>
        {lines.map(([label, value]) => (
          <div key={label}>
            <Text component="dt" size="sm" c="dimmed">
              {label}
            </Text>
            <Text component="dd" m={0}>
              {value}
            </Text>
          </div>
        ))}
      </Stack>
    </Section>
  );
}

function PersonLinks({ persons }: { persons: Person['pupils'] }) {
  return persons.map((person, index) => (
    <span key={person.id}>
      {index > 0 && ', '}
      <Anchor component={Link} to={`/people/${person.id}`}>
        {person.fullName}
      </Anchor>
    </span>
  ));
}

function Messages({ personId }: { personId: string }) {
  const { t } = useTexts();
  const query = useInfiniteQuery({
    queryKey: ['persons', personId, 'messages'],
    queryFn: ({ pageParam, signal }) =>
      api.get<List<PersonMessage>>(`/persons/${personId}/messages`, { limit: 50, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });
  return (
    <PagedTable
      query={query}
      empty={<Empty title={t.people.noMessages} />}
      label={t.people.messages}
      rowKey={(row) => row.memberId}
      columns={[
        { label: t.matrix.step, cell: (row) => row.stepTitle },
        { label: t.campaigns.title, cell: (row) => row.campaignName },
        { label: t.common.when, cell: (row) => shortMoment(row.dueAt) },
        {
          label: t.people.channel,
          cell: (row) =>
            row.deliveries
              .map((one) => `${t.channels[one.channel as Channel] ?? ''}: ${t.deliveryStates[one.state] ?? ''}`)
              .join(' → ') || '–',
        },
        { label: t.consent.asWhom, cell: (row) => `${capitalised(t.oneOf[row.group])}, ${row.unitName}` },
        {
          label: t.members.outcome,
          cell: (row) => (
            <>
              <OutcomeBadge outcome={row.outcome as Outcome} />
              {row.reason !== '' && (
                <Text size="sm" c="dimmed">
                  {t.reasons[row.reason] ?? ''}
                </Text>
              )}
            </>
          ),
        },
      ]}
    />
  );
}
