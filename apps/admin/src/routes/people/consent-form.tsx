import { Button, Group, Radio, Select, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { localOf } from '../../format.js';
import { useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Person, RecordConsent } from '../../types.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';
import { ConsentFields, NEW_DECISION } from './consent-fields.js';

type Voice = RecordConsent['saidBy'];
const VOICES = ['guardian', 'both', 'self'] as const;

/** Adds a yes or a no to the ledger; nothing there is ever changed. Of a pupil it asks who spoke. */
export function ConsentForm({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const pupil = person.memberships.some(({ group }) => group === 'pupil');
  const today = localOf(useNow()).date;
  const needed = pupil ? voiceNeeded(person.birthDate, today) : 'self';
  const [decision, setDecision] = useState(NEW_DECISION);
  const [saidBy, setSaidBy] = useState<Voice>(needed);
  const [guardianId, setGuardianId] = useState<string | null>(person.guardians[0]?.id ?? null);
  const byGuardian = saidBy !== 'self';
  const save = useMutation({
    mutationFn: () =>
      api.post(`/persons/${person.id}/consents`, {
        ...decision,
        saidBy,
        ...(byGuardian && guardianId !== null && { guardianId }),
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['persons', person.id] });
      onClose();
    },
  });
  return (
    <Dialog
      opened
      onClose={onClose}
      title={<Text fw={650}>{t.people.addConsentTitle}</Text>}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Stack>
        {pupil && (
          <>
            <Note tone="blue" icon="info">
              {person.birthDate === null ? t.consent.needsUnknown : t.consent.needs[needed]}
            </Note>
            <Radio.Group label={t.consent.saidBy} value={saidBy} onChange={(value) => setSaidBy(value as Voice)}>
              <Stack gap="xs" mt={6}>
                {VOICES.map((value) => (
                  <Radio key={value} value={value} label={t.consent.voices[value]} />
                ))}
              </Stack>
            </Radio.Group>
            {byGuardian && (
              <Select
                label={t.consent.guardian}
                value={guardianId}
                onChange={setGuardianId}
                allowDeselect={false}
                data={person.guardians.map(({ id, fullName }) => ({ value: id, label: fullName }))}
              />
            )}
          </>
        )}
        <ConsentFields value={decision} onChange={setDecision} />
        {save.isError && <ErrorNote error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button onClick={() => save.mutate()} loading={save.isPending} disabled={decision.evidence.trim() === ''}>
            {t.common.save}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

/** As the server has it (`voiceNeeded` of the domain); here it only chooses what the form begins with. */
function voiceNeeded(birthDate: string | null, today: string): Voice {
  if (birthDate === null) return 'both';
  const turned = (years: number) => `${Number(birthDate.slice(0, 4)) + years}${birthDate.slice(4)}` <= today;
  return turned(16) ? 'self' : turned(7) ? 'both' : 'guardian';
}
