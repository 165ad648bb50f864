import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { longDate, longMoment } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { PartAnswer, UnitPart } from '../../types.js';
import { ErrorNote, LoadedPage, Page, Section } from '../../ui/page.js';
import { toast } from '../../ui/toast.js';
import { Note } from '../../ui/tone.js';
import { AnswerFields } from './answer-fields.js';
import { AnswerWords } from './answer-words.js';
import { DecideOwnPart } from './decide-part.js';
import { PartPreview } from './part-preview.js';
import { ownPartQuery } from './part-queries.js';
import { PartStateBadge } from './part-state.js';

/** A school's part of one campaign: its officer fills it in, its head approves it, on one page of their own each. */
export function OwnPartPage() {
  const { id } = useParams({ from: '/shell/my-school/$id' });
  const query = useQuery(ownPartQuery(id));
  return <LoadedPage query={query}>{(part) => <OwnPart key={part.version} part={part} />}</LoadedPage>;
}

function OwnPart({ part }: { part: UnitPart }) {
  const { t, locale } = useTexts();
  const can = useCan();
  const mayFill = part.open && can('campaign.write');
  // What was handed in is read first: a change takes it back from the head.
  const [changing, setChanging] = useState(false);
  const fills = mayFill && (changing || part.state === null || part.state === 'filling');
  const [answers, setAnswers] = useState<Record<string, PartAnswer>>(
    Object.fromEntries(part.steps.map(({ stepId, answer }) => [stepId, answer])),
  );
  return (
    <Page
      title={part.name}
      aside={<PartStateBadge state={part.state} />}
      intro={t.parts.intro(part.officeName, longDate(part.due, locale))}
    >
      <Standing part={part} />
      {part.steps.map((step) => (
        <Section key={step.stepId} title={step.title}>
          <Stack gap="md">
            <Text c="dimmed">{t.parts.stepGoes(longMoment(step.dueAt, locale))}</Text>
            {fills ? (
              <AnswerFields
                step={step}
                answer={answers[step.stepId] ?? {}}
                onChange={(answer) => setAnswers({ ...answers, [step.stepId]: answer })}
              />
            ) : (
              <AnswerWords step={step} />
            )}
            <PartPreview part={part} step={step} answer={answers[step.stepId] ?? {}} />
          </Stack>
        </Section>
      ))}
      {fills && <SaveOwnPart part={part} answers={answers} />}
      {mayFill && !fills && (
        <Group>
          <Button size="md" variant="default" onClick={() => setChanging(true)}>
            {t.parts.change}
          </Button>
        </Group>
      )}
      {part.mayApprove && <DecideOwnPart part={part} />}
    </Page>
  );
}

/** What holds now, and what it takes to change it. */
function Standing({ part }: { part: UnitPart }) {
  const { t, locale } = useTexts();
  const { state, open, missing, approvedBy, approvedAt, returnNote } = part;
  if (!open) {
    if (state === 'approved') return <Note tone="green">{t.parts.closedApproved}</Note>;
    return <Note tone="amber">{missing === 'leaveOut' ? t.parts.closedLeftOut : t.parts.closedDefault}</Note>;
  }
  if (state === 'approved' && approvedAt)
    return <Note tone="green">{t.parts.isApproved(approvedBy?.name ?? '', longMoment(approvedAt, locale))}</Note>;
  if (state === 'submitted') return part.mayApprove ? null : <Note tone="blue">{t.parts.waitsHead}</Note>;
  if (returnNote === '') return null;
  return (
    <Note tone="amber" icon="pencil">
      <strong>{t.parts.returnedNote}.</strong> {returnNote}
    </Note>
  );
}

function SaveOwnPart({ part, answers }: { part: UnitPart; answers: Record<string, PartAnswer> }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const path = `/campaigns/${part.campaignId}/part`;
  const save = useMutation({
    mutationFn: async (submit: boolean) => {
      const saved = await api.put<UnitPart>(path, { version: part.version, answers });
      if (submit) await api.post(`${path}/submit`, { version: saved.version });
    },
    onSuccess: (_, submit) => {
      toast(submit ? t.parts.submitted : t.parts.saved, t);
    },
    onSettled: (_, error) => (error ? undefined : queryClient.invalidateQueries({ queryKey: ['school-parts'] })),
  });
  return (
    <div className="act-bar">
      {save.isError && <ErrorNote error={save.error} />}
      <div className="act-buttons">
        <Button size="md" variant="default" onClick={() => save.mutate(false)} disabled={save.isPending}>
          {t.parts.saveDraft}
        </Button>
        <Button size="md" onClick={() => save.mutate(true)} loading={save.isPending} data-testid="part-submit">
          {t.parts.submit}
        </Button>
      </div>
    </div>
  );
}
