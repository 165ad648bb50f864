import { Anchor, Button, SimpleGrid, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { shortDate, shortMoment } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Channel, Consent, List, Outcome, Person, PersonMessage } from '../../types.js';
import { Empty, Loaded, LoadedPage, Page, Section } from '../../ui/page.js';
import { CardTable, PagedTable } from '../../ui/table.js';
import { OutcomeBadge, ToneBadge } from '../../ui/tone.js';
import { ConsentForm } from './consent-form.js';
import { MembershipWords } from './membership-words.js';

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
  return (
    <Page title={person.fullName} intro={<MembershipWords memberships={person.memberships} />}>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Contacts person={person} />
        <Facts person={person} />
      </SimpleGrid>
      <Consents personId={person.id} />
      <Section title={t.people.messages}>
        <Messages personId={person.id} />
      </Section>
    </Page>
  );
}

const HEALTH = {
  active: ['green', 'check'],
  unverified: ['grey', 'question'],
  invalid: ['red', 'cross'],
  bounced: ['amber', 'warning'],
  blocked: ['red', 'none'],
  optedOut: ['red', 'none'],
} as const;

function Contacts({ person }: { person: Person }) {
  const { t } = useTexts();
  return (
    <Section title={t.people.contacts}>
      {person.contacts.length === 0 ? (
        <Text c="dimmed">{t.people.noContacts}</Text>
      ) : (
        <CardTable
          label={t.people.contacts}
          rows={person.contacts}
          rowKey={(row) => `${row.channel}${row.masked}`}
          columns={[
            { label: t.people.channel, cell: (row) => t.channels[row.channel as Channel] ?? '' },
            { label: t.people.contacts, cell: (row) => row.masked },
            {
              label: t.common.state,
              cell: (row) => (
                <ToneBadge tone={HEALTH[row.health][0]} icon={HEALTH[row.health][1]}>
                  {t.people.health[row.health]}
                </ToneBadge>
              ),
            },
          ]}
        />
      )}
      <Text size="sm" c="dimmed" mt="sm">
        {t.people.masked}
      </Text>
    </Section>
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

function Consents({ personId }: { personId: string }) {
  const { t } = useTexts();
  const can = useCan();
  const [adding, setAdding] = useState(false);
  const query = useQuery({
    queryKey: ['persons', personId, 'consents'],
    queryFn: ({ signal }) => api.get<List<Consent>>(`/persons/${personId}/consents`, undefined, signal),
  });
  const channelWord = (channel: string) =>
    channel === '*' ? t.people.anyChannel : (t.channels[channel as Channel] ?? '');
  return (
    <Section
      title={t.people.consents}
      aside={
        can('person.write') && (
          <Button variant="default" onClick={() => setAdding(true)}>
            {t.people.addConsent}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Text c="dimmed">{t.people.noConsents}</Text>
          ) : (
            <CardTable
              label={t.people.consents}
              rows={items}
              rowKey={(row) => row.id}
              columns={[
                {
                  label: t.people.decision,
                  cell: (row) => (
                    <ToneBadge tone={row.given ? 'green' : 'red'} icon={row.given ? 'check' : 'none'}>
                      {row.given ? t.people.given : t.people.refused}
                    </ToneBadge>
                  ),
                },
                { label: t.people.purpose, cell: (row) => t.people.purposes[row.purpose] ?? '' },
                { label: t.people.channel, cell: (row) => channelWord(row.channel) },
                { label: t.people.method, cell: (row) => t.people.methods[row.method] ?? '' },
                { label: t.people.evidence, cell: (row) => row.evidence || '–' },
                { label: t.common.when, cell: (row) => shortDate(row.at) },
              ]}
            />
          )
        }
      </Loaded>
      {adding && <ConsentForm personId={personId} onClose={() => setAdding(false)} />}
    </Section>
  );
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
        { label: t.members.outcome, cell: (row) => <OutcomeBadge outcome={row.outcome as Outcome} /> },
      ]}
    />
  );
}
