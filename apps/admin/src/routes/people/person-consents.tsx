import { Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised, shortDate } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Channel, Consent, List, Person } from '../../types.js';
import { Loaded, Section } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';
import { ToneBadge } from '../../ui/tone.js';
import { ConsentForm } from './consent-form.js';

/** Every yes and no of a person in words: who said it, when, and where the proof lies. */
export function PersonConsents({ person }: { person: Person }) {
  const { t } = useTexts();
  const can = useCan();
  const [adding, setAdding] = useState(false);
  const query = useQuery({
    queryKey: ['persons', person.id, 'consents'],
    queryFn: ({ signal }) => api.get<List<Consent>>(`/persons/${person.id}/consents`, undefined, signal),
  });
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
                { label: t.consent.heading, cell: (row) => <Decision consent={row} name={person.fullName} /> },
                { label: t.people.method, cell: (row) => t.people.methods[row.method] ?? '' },
                { label: t.people.evidence, cell: (row) => row.evidence || '–' },
                { label: t.common.when, cell: (row) => shortDate(row.saidOn ?? row.at) },
              ]}
            />
          )
        }
      </Loaded>
      {adding && <ConsentForm person={person} onClose={() => setAdding(false)} />}
    </Section>
  );
}

/** "Phụ huynh (Trần Thị B) đồng ý nhận tin tuyên truyền, mọi kênh". */
function Decision({ consent, name }: { consent: Consent; name: string }) {
  const { t } = useTexts();
  const who =
    consent.saidBy === 'self' ? name : t.consent.by(t.consent.voices[consent.saidBy] ?? '', consent.guardianName ?? '');
  const where = consent.channel === '*' ? t.people.anyChannel : (t.channels[consent.channel as Channel] ?? '');
  const what = t.people.purposes[consent.purpose] ?? '';
  return (
    <Stack gap={2} align="flex-start">
      <ToneBadge tone={consent.given ? 'green' : 'red'} icon={consent.given ? 'check' : 'none'}>
        {consent.given ? t.people.given : t.people.refused}
      </ToneBadge>
      <Text size="sm">
        {capitalised(t.consent.sentence(who, consent.given ? t.consent.agreed : t.consent.refused, what, where))}
      </Text>
      {consent.lapsed && (
        <Text size="sm" c="dimmed">
          {capitalised(t.consent.lapsed)}
        </Text>
      )}
    </Stack>
  );
}
