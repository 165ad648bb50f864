import { Anchor, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { api } from '../../api.js';
import { longDate } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Person } from '../../types.js';
import { LoadedPage, Page, Section } from '../../ui/page.js';
import { MembershipWords } from './membership-words.js';
import { PersonConsents } from './person-consents.js';
import { PersonContacts } from './person-contacts.js';
import { PersonMessages } from './person-messages.js';
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
  const can = useCan();
  return (
    <Page title={person.fullName} intro={<MembershipWords memberships={person.memberships} />}>
      <div className="two-thirds">
        <PersonContacts person={person} />
        <Facts person={person} />
      </div>
      <PersonConsents person={person} />
      <PersonMessages person={person} />
      {can('person.rights') && <PersonRights person={person} />}
    </Page>
  );
}

function Facts({ person }: { person: Person }) {
  const { t, locale } = useTexts();
  const lines: [string, React.ReactNode][] = [
    ...(person.birthDate ? [[t.people.birthDate, longDate(person.birthDate, locale)] as [string, string]] : []),
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
