import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { capitalised } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Channel, Contact, Person } from '../../types.js';
import { Section } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';
import { ContactHealth, isUnusable } from './contact-health.js';
import { RestoreContact } from './restore-contact.js';
import { VerifyContact } from './verify-contact.js';

/** Codes go by what can be read without an account of ours. */
const PROVABLE: readonly string[] = ['sms', 'email', 'zaloZns'];

/** The person's addresses: their state, why, and the ways back to use. */
export function PersonContacts({ person }: { person: Person }) {
  const { t } = useTexts();
  const can = useCan();
  const [verifying, setVerifying] = useState<Contact | null>(null);
  const [restoring, setRestoring] = useState<Contact | null>(null);
  const actions = (contact: Contact) => (
    <Group gap="xs" role="group" aria-label={t.care.addressActions(contact.masked)}>
      {isUnusable(contact.health) && contact.health !== 'invalid' && (
        <Button size="compact-sm" variant="default" onClick={() => setRestoring(contact)}>
          {t.care.restore}
        </Button>
      )}
      {contact.verifiedAt === null && contact.health !== 'optedOut' && PROVABLE.includes(contact.channel) && (
        <Button size="compact-sm" variant="default" onClick={() => setVerifying(contact)}>
          {t.care.verify}
        </Button>
      )}
    </Group>
  );
  return (
    <Section title={t.people.contacts}>
      {person.contacts.length === 0 ? (
        <Text c="dimmed">{t.people.noContacts}</Text>
      ) : (
        <CardTable
          label={t.people.contacts}
          rows={person.contacts}
          rowKey={(row) => row.id}
          columns={[
            { label: t.people.channel, cell: (row) => capitalised(t.channels[row.channel as Channel] ?? '') },
            { label: t.people.contacts, cell: (row) => row.masked },
            { label: t.common.state, cell: (row) => <ContactState contact={row} /> },
            ...(can('person.write') ? [{ label: t.common.actions, cell: actions }] : []),
          ]}
        />
      )}
      <Text size="sm" c="dimmed" mt="sm">
        {t.people.masked}
      </Text>
      {verifying && (
        <VerifyContact contactId={verifying.id} address={verifying.masked} onClose={() => setVerifying(null)} />
      )}
      {restoring && (
        <RestoreContact contactId={restoring.id} address={restoring.masked} onClose={() => setRestoring(null)} />
      )}
    </Section>
  );
}

function ContactState({ contact }: { contact: Contact }) {
  const { t } = useTexts();
  return (
    <div>
      <ContactHealth contact={contact} />
      {isUnusable(contact.health) && (
        <Text size="sm" c="dimmed">
          {t.care.reasons[contact.healthCode || contact.health]}
        </Text>
      )}
    </div>
  );
}
