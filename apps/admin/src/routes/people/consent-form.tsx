import { Button, Group, Modal, Radio, Select, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { RecordConsent } from '../../types.js';
import { ErrorNote } from '../../ui/page.js';

const CHANNELS = ['zaloZns', 'zaloOa', 'zaloUid', 'sms', 'email'] as const;
const METHODS = ['paper', 'phone', 'inPerson', 'webForm', 'message'] as const;

/** Adds a yes or a no to the ledger; nothing there is ever changed. */
export function ConsentForm({ personId, onClose }: { personId: string; onClose: () => void }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const [form, setForm] = useState<RecordConsent>({
    given: true,
    purpose: 'outreach',
    channel: '*',
    method: 'paper',
    evidence: '',
    wording: '',
  });
  const set = (change: Partial<RecordConsent>) => setForm({ ...form, ...change });
  const save = useMutation({
    mutationFn: () => api.post(`/persons/${personId}/consents`, form),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['persons', personId] });
      onClose();
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={<Text fw={650}>{t.people.addConsentTitle}</Text>}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Stack>
        <Radio.Group
          label={t.people.decision}
          value={form.given ? 'given' : 'refused'}
          onChange={(value) => set({ given: value === 'given' })}
        >
          <Group mt={6}>
            <Radio value="given" label={t.people.given} />
            <Radio value="refused" label={t.people.refused} />
          </Group>
        </Radio.Group>
        <Select
          label={t.people.purpose}
          value={form.purpose}
          onChange={(purpose) => set({ purpose: purpose as RecordConsent['purpose'] })}
          allowDeselect={false}
          data={Object.entries(t.people.purposes).map(([value, label]) => ({ value, label: capitalised(label) }))}
        />
        <Select
          label={t.people.channel}
          value={form.channel}
          onChange={(channel) => set({ channel: channel as RecordConsent['channel'] })}
          allowDeselect={false}
          data={[
            { value: '*', label: capitalised(t.people.anyChannel) },
            ...CHANNELS.map((value) => ({ value, label: capitalised(t.channels[value]) })),
          ]}
        />
        <Select
          label={t.people.method}
          value={form.method}
          onChange={(method) => set({ method: method as RecordConsent['method'] })}
          allowDeselect={false}
          data={METHODS.map((value) => ({ value, label: t.people.methods[value] ?? '' }))}
        />
        <Textarea
          label={t.people.evidence}
          description={t.people.evidenceHelp}
          value={form.evidence}
          onChange={(event) => set({ evidence: event.currentTarget.value })}
          required
          autosize
          minRows={2}
        />
        {save.isError && <ErrorNote error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button onClick={() => save.mutate()} loading={save.isPending} disabled={form.evidence.trim() === ''}>
            {t.common.save}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
