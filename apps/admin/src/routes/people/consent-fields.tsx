import { Group, Radio, Select, Textarea, TextInput } from '@mantine/core';
import { capitalised } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { RecordConsents } from '../../types.js';

const CHANNELS = ['zaloZns', 'zaloOa', 'zaloUid', 'sms', 'email'] as const;
const METHODS = ['paper', 'phone', 'inPerson', 'webForm', 'message'] as const;

/** What was decided and by what proof, of one person or of many. */
export type Decision = Omit<RecordConsents, 'personIds' | 'saidBy'>;
export const NEW_DECISION: Decision = {
  given: true,
  purpose: 'outreach',
  channel: '*',
  method: 'paper',
  evidence: '',
  wording: '',
};

export function ConsentFields({ value, onChange }: { value: Decision; onChange: (value: Decision) => void }) {
  const { t } = useTexts();
  const set = (change: Partial<Decision>) => onChange({ ...value, ...change });
  return (
    <>
      <Radio.Group
        label={t.consent.heading}
        value={value.given ? 'given' : 'refused'}
        onChange={(given) => set({ given: given === 'given' })}
      >
        <Group mt={6}>
          <Radio value="given" label={t.people.given} />
          <Radio value="refused" label={t.people.refused} />
        </Group>
      </Radio.Group>
      <Select
        label={t.people.purpose}
        value={value.purpose}
        onChange={(purpose) => set({ purpose: purpose as Decision['purpose'] })}
        allowDeselect={false}
        data={Object.entries(t.people.purposes).map(([name, label]) => ({ value: name, label: capitalised(label) }))}
      />
      <Select
        label={t.people.channel}
        value={value.channel}
        onChange={(channel) => set({ channel: channel as Decision['channel'] })}
        allowDeselect={false}
        data={[
          { value: '*', label: capitalised(t.people.anyChannel) },
          ...CHANNELS.map((name) => ({ value: name, label: capitalised(t.channels[name]) })),
        ]}
      />
      <Select
        label={t.people.method}
        value={value.method}
        onChange={(method) => set({ method: method as Decision['method'] })}
        allowDeselect={false}
        data={METHODS.map((name) => ({ value: name, label: t.people.methods[name] ?? '' }))}
      />
      <TextInput
        type="date"
        label={t.consent.saidOn}
        value={value.saidOn ?? ''}
        onChange={(event) => set({ saidOn: event.currentTarget.value || undefined })}
      />
      <Textarea
        label={t.people.evidence}
        description={t.people.evidenceHelp}
        value={value.evidence}
        onChange={(event) => set({ evidence: event.currentTarget.value })}
        required
        autosize
        minRows={2}
      />
    </>
  );
}
