import { Checkbox, Group, Radio, Select, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { capitalised } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { Group as AudienceGroup, WrittenContent } from '../../types.js';

type Change = (change: Partial<WrittenContent>) => void;

/** What the message is, to whom, and why it may be sent. */
export function AboutForm({
  content,
  onChange,
  problem,
}: {
  content: WrittenContent;
  onChange: Change;
  problem: (field: string) => string | undefined;
}) {
  const { t } = useTexts();
  const w = t.templates;
  /** Promotion, and everything to persons without a tie to the office, rests on a recorded yes. */
  const purposeOf = (next: Partial<WrittenContent>): WrittenContent['purpose'] => {
    const { legalClass, audience } = { ...content, ...next };
    const needsYes = legalClass === 'advertising' || audience.includes('citizen') || audience.includes('pupil');
    return needsYes ? 'outreach' : (next.purpose ?? content.purpose);
  };
  const change = (next: Partial<WrittenContent>) => onChange({ ...next, purpose: purposeOf(next) });
  const setGroups = (audience: string[]) => {
    const groups = audience as AudienceGroup[];
    const families = groups.length > 0 && groups.every((group) => group === 'guardian' || group === 'pupil');
    change({ audience: groups, per: families ? content.per : 'none' });
  };
  const families =
    content.audience.length > 0 && content.audience.every((one) => one === 'guardian' || one === 'pupil');
  return (
    <Stack maw={760}>
      <TextInput
        label={w.titleLabel}
        description={w.titleHelp}
        value={content.title.vi}
        onChange={(event) => onChange({ title: { ...content.title, vi: event.currentTarget.value } })}
        error={problem('title.vi')}
        maxLength={150}
      />
      <TextInput
        label={w.titleEn}
        value={content.title.en}
        onChange={(event) => onChange({ title: { ...content.title, en: event.currentTarget.value } })}
        maxLength={150}
      />
      <Checkbox.Group label={w.audience} value={content.audience} onChange={setGroups} error={problem('audience')}>
        <Group gap="md" mt="xs">
          {Object.entries(t.groups).map(([value, label]) => (
            <Checkbox key={value} value={value} label={capitalised(label)} />
          ))}
        </Group>
      </Checkbox.Group>
      {families && (
        <Switch
          label={w.perPupil}
          description={w.perPupilHelp}
          checked={content.per === 'pupil'}
          onChange={(event) => change({ per: event.currentTarget.checked ? 'pupil' : 'none' })}
        />
      )}
      <Select
        label={w.topic}
        data={Object.entries(w.topics).map(([value, label]) => ({ value, label }))}
        value={content.topic}
        onChange={(topic) => topic && onChange({ topic: topic as WrittenContent['topic'] })}
        allowDeselect={false}
      />
      <Radio.Group
        label={w.legalClass}
        value={content.legalClass}
        onChange={(legalClass) => change({ legalClass: legalClass as WrittenContent['legalClass'] })}
      >
        <Stack gap="xs" mt="xs">
          {(['notice', 'advertising'] as const).map((one) => (
            <Radio key={one} value={one} label={w.legalClasses[one]} description={w.legalHelp[one]} />
          ))}
        </Stack>
      </Radio.Group>
      <Textarea
        label={w.legalReason}
        description={w.legalReasonHelp}
        value={content.legalReason.vi}
        onChange={(event) => onChange({ legalReason: { ...content.legalReason, vi: event.currentTarget.value } })}
        error={problem('legalReason.vi')}
        autosize
        minRows={2}
        maxLength={1000}
      />
      <Radio.Group
        label={w.purpose}
        value={content.purpose}
        onChange={(purpose) => change({ purpose: purpose as WrittenContent['purpose'] })}
        error={problem('purpose')}
      >
        <Stack gap="xs" mt="xs">
          {(['notice', 'outreach'] as const).map((one) => (
            <Radio
              key={one}
              value={one}
              label={w.purposes[one]}
              disabled={one === 'notice' && purposeOf({ purpose: 'notice' }) === 'outreach'}
            />
          ))}
        </Stack>
      </Radio.Group>
    </Stack>
  );
}
