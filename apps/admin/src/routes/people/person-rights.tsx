import { Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { useTexts } from '../../texts/index.js';
import type { Person, PersonExport } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { Section } from '../../ui/page.js';
import { type Asked, AskedFields, NEW_ASKED } from './asked-fields.js';
import { downloadPage } from './download.js';
import { ErasePerson } from './erase-person.js';
import { RegisterRequest } from './register-request.js';

/** What a person may ask for; each opens its own step with the consequence in words. */
export function PersonRights({ person }: { person: Person }) {
  const { t } = useTexts();
  const [step, setStep] = useState<'register' | 'export' | 'erase' | null>(null);
  const close = () => setStep(null);
  return (
    <Section title={t.rights.section}>
      <Text c="dimmed" mb="md">
        {t.rights.sectionHelp}
      </Text>
      <Group gap="sm">
        <Button variant="default" onClick={() => setStep('register')}>
          {t.rights.register}
        </Button>
        <Button variant="default" onClick={() => setStep('export')}>
          {t.rights.export}
        </Button>
        <Button variant="outline" color="var(--tone-red)" onClick={() => setStep('erase')}>
          {t.rights.erase}
        </Button>
      </Group>
      {step === 'register' && <RegisterRequest personId={person.id} onClose={close} />}
      {step === 'export' && <ExportPerson person={person} onClose={close} />}
      {step === 'erase' && <ErasePerson person={person} onClose={close} />}
    </Section>
  );
}

function ExportPerson({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState<Asked>(NEW_ASKED);
  const make = useMutation({
    mutationFn: () => api.post<PersonExport>(`/persons/${person.id}/export`, asked),
    onSuccess: async ({ number, fileName, html }) => {
      downloadPage(fileName, html);
      notifications.show({ message: t.rights.exported(number) });
      await queryClient.invalidateQueries({ queryKey: ['requests'] });
      onClose();
    },
  });
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.rights.exportTitle}
      body={t.rights.exportBody}
      button={t.rights.export}
      onConfirm={() => make.mutate()}
      busy={make.isPending}
      error={make.error}
    >
      <Stack>
        <AskedFields value={asked} onChange={setAsked} />
      </Stack>
    </Confirm>
  );
}
