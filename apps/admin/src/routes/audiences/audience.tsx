import { Button, Group, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Audience, Channel } from '../../types.js';
import { ErrorNote, LoadedPage, Page } from '../../ui/page.js';
import { toast } from '../../ui/toast.js';
import { audienceWords } from '../campaigns/step-words.js';
import { AudienceCountsView } from './audience-counts.js';
import { AudienceEditor, draftOf, ruleOf } from './audience-editor.js';
import { audiencesQuery, useRuleNames } from './audience-queries.js';

/** As most steps try them. */
const USUAL_CHANNELS: readonly Channel[] = ['zaloZns', 'sms', 'email'];

export function NewAudiencePage() {
  const { t } = useTexts();
  const { copyOf } = useSearch({ strict: false }) as { copyOf?: string };
  const saved = useQuery(audiencesQuery);
  return (
    <LoadedPage query={saved}>
      {({ items }) => {
        const source = items.find(({ id }) => id === copyOf);
        return (
          <Form
            key={copyOf}
            title={t.audiences.createTitle}
            name={source ? t.audiences.copyName(source.name) : ''}
            rule={source?.rule}
          />
        );
      }}
    </LoadedPage>
  );
}

export function AudiencePage() {
  const { t } = useTexts();
  const can = useCan();
  const { id } = useParams({ strict: false }) as { id: string };
  const saved = useQuery(audiencesQuery);
  return (
    <LoadedPage query={saved}>
      {({ items }) => {
        const found = items.find((one) => one.id === id);
        if (!found) {
          return (
            <Page title={t.errors.notFound}>
              <Text c="dimmed">{t.errors.notFoundHelp}</Text>
            </Page>
          );
        }
        if (!found.own || !can('audience.write')) return <ReadOnly audience={found} />;
        return <Form key={id} id={id} title={t.audiences.editTitle(found.name)} name={found.name} rule={found.rule} />;
      }}
    </LoadedPage>
  );
}

function ReadOnly({ audience }: { audience: Audience }) {
  const { t } = useTexts();
  const names = useRuleNames();
  return (
    <Page title={audience.name} intro={audience.own ? undefined : t.audiences.ofAbove}>
      <Text>{audienceWords(audience.rule, t, names)}</Text>
      <AudienceCountsView rule={audience.rule} channels={USUAL_CHANNELS} />
    </Page>
  );
}

interface FormProps {
  /** Absent: a new one. */
  id?: string;
  title: string;
  name: string;
  rule: Audience['rule'] | undefined;
}

function Form({ id, title, ...start }: FormProps) {
  const { t } = useTexts();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [name, setName] = useState(start.name);
  const [draft, setDraft] = useState(() => draftOf(start.rule));
  const [key] = useState(() => crypto.randomUUID());
  const rule = ruleOf(draft);
  const save = useMutation({
    mutationFn: () =>
      id
        ? api.patch(`/audiences/${id}`, { name, rule })
        : api.post('/audiences', { name, rule }, { idempotencyKey: key }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: audiencesQuery.queryKey, exact: true });
      toast(t.audiences.saved, t);
      await navigate({ to: '/audiences' });
    },
  });
  return (
    <Page title={title}>
      <TextInput
        label={t.audiences.name}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={120}
        maw={520}
        required
      />
      <AudienceEditor value={draft} onChange={setDraft} channels={USUAL_CHANNELS} />
      {save.isError && <ErrorNote error={save.error} />}
      <Group>
        <Button onClick={() => save.mutate()} loading={save.isPending} disabled={rule === null || name.trim() === ''}>
          {t.common.save}
        </Button>
        <Button variant="default" onClick={() => void navigate({ to: '/audiences' })}>
          {t.common.cancel}
        </Button>
      </Group>
    </Page>
  );
}
