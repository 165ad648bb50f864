import { Button, Collapse, Fieldset, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { AudienceRule, Channel } from '../../types.js';
import { ErrorNote } from '../../ui/page.js';
import { toast } from '../../ui/toast.js';
import { audienceWords } from '../campaigns/step-words.js';
import { AudienceEditor, draftOf, ruleOf } from './audience-editor.js';
import { audiencesQuery, useRuleNames } from './audience-queries.js';

interface Props {
  rule: AudienceRule;
  /** Null while what is written is no whole rule. */
  onChange: (rule: AudienceRule | null) => void;
  channels: readonly Channel[];
  templateKey: string;
}

/** Who gets a step: a saved audience, of which the step keeps a copy, or one built in place. */
export function StepAudience({ rule, onChange, channels, templateKey }: Props) {
  const { t } = useTexts();
  const names = useRuleNames();
  const can = useCan();
  const saved = useQuery({ ...audiencesQuery, enabled: can('audience.read') });
  const [draft, setDraft] = useState(() => draftOf(rule));
  const [open, setOpen] = useState(false);
  const written = ruleOf(draft);
  const change = (next: typeof draft) => {
    setDraft(next);
    onChange(ruleOf(next));
  };
  return (
    <Fieldset legend={t.audiences.stepTitle}>
      <Stack gap="sm">
        <Text aria-live="polite">{written ? audienceWords(written, t, names) : t.audiences.groupsMissing}</Text>
        {(saved.data?.items.length ?? 0) > 0 && (
          <Select
            label={t.audiences.useSaved}
            placeholder={t.audiences.useSavedPlaceholder}
            value={null}
            onChange={(id) => {
              const found = saved.data?.items.find((one) => one.id === id);
              if (found) change(draftOf(found.rule));
            }}
            data={(saved.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            searchable
          />
        )}
        <div>
          <Button variant="default" onClick={() => setOpen(!open)} aria-expanded={open}>
            {t.audiences.buildHere}
          </Button>
        </div>
        <Collapse expanded={open}>
          {open && (
            <Stack>
              <AudienceEditor value={draft} onChange={change} channels={channels} templateKey={templateKey} />
              {can('audience.write') && written && <SaveAs rule={written} />}
            </Stack>
          )}
        </Collapse>
      </Stack>
    </Fieldset>
  );
}

function SaveAs({ rule }: { rule: AudienceRule }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const save = useMutation({
    mutationFn: () => api.post('/audiences', { name, rule }, { idempotencyKey: crypto.randomUUID() }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: audiencesQuery.queryKey, exact: true });
      toast(t.audiences.saved, t);
      setName('');
    },
  });
  return (
    <>
      <Group align="flex-end">
        <TextInput
          label={t.audiences.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={120}
        />
        <Button variant="default" onClick={() => save.mutate()} loading={save.isPending} disabled={name.trim() === ''}>
          {t.audiences.saveAs}
        </Button>
      </Group>
      {save.isError && <ErrorNote error={save.error} />}
    </>
  );
}
