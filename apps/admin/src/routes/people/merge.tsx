import { Button, Group, Radio, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { api } from '../../api.js';
import { formatNumber, shortDate } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { Channel, MergedFact, MergePlan } from '../../types.js';
import { ErrorNote, LoadedPage, Page, Section } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';
import { Note } from '../../ui/tone.js';
import { MembershipWords } from './membership-words.js';

export function MergePage() {
  const { id, otherId } = useParams({ from: '/shell/people/$id/merge/$otherId' });
  const query = useQuery({
    queryKey: ['persons', id, 'merge', otherId],
    queryFn: ({ signal }) => api.get<MergePlan>(`/persons/${id}/merge/${otherId}`, undefined, signal),
  });
  return <LoadedPage query={query}>{(plan) => <MergeView key={`${id}${otherId}`} plan={plan} />}</LoadedPage>;
}

type Side = 'kept' | 'other';
type Choice = Partial<Record<MergedFact, Side>>;
const FACTS = ['fullName', 'salutation', 'birthDate', 'eidStatus', 'serviceUse'] as const;

/** Two records side by side: which one stays, whose facts where they differ, and what comes together. */
function MergeView({ plan }: { plan: MergePlan }) {
  const { t, locale } = useTexts();
  const { kept, other, differing } = plan;
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [choice, setChoice] = useState<Choice>(() => better(plan));
  const [key] = useState(() => crypto.randomUUID());
  const merge = useMutation({
    mutationFn: () =>
      api.post(`/persons/${kept.id}/merge`, { otherId: other.id, facts: choice }, { idempotencyKey: key }),
    onSuccess: async () => {
      await navigate({ to: '/people/$id', params: { id: kept.id } });
      await queryClient.invalidateQueries();
    },
  });
  const said = (side: MergePlan['kept'], fact: MergedFact): string => {
    if (fact === 'eidStatus' || fact === 'serviceUse') return t.people.declared[side[fact]] ?? '';
    const value = side[fact];
    return fact === 'birthDate' && value ? shortDate(value) : value || '–';
  };
  const factCell = (fact: MergedFact) => (person: MergePlan['kept'], side: Side) => {
    const value = said(person, fact);
    if (!differing.includes(fact)) return value;
    return (
      <Radio
        name={fact}
        label={value}
        aria-label={`${t.merging.chooseFact(t.merging.facts[fact])}: ${value}`}
        checked={(choice[fact] ?? 'kept') === side}
        onChange={() => setChoice({ ...choice, [fact]: side })}
      />
    );
  };
  const rows: { label: string; of: (person: MergePlan['kept'], side: Side) => ReactNode }[] = [
    ...FACTS.map((fact) => ({ label: t.merging.facts[fact], of: factCell(fact) })),
    { label: t.merging.places, of: (person) => <MembershipWords memberships={person.memberships} /> },
    {
      label: t.merging.contacts,
      of: (person) =>
        person.contacts.map(({ channel, masked }) => (
          <div key={`${channel}${masked}`}>{`${t.channels[channel as Channel] ?? ''}: ${masked}`}</div>
        )),
    },
    {
      label: t.merging.family,
      of: (person) => [...person.guardians, ...person.pupils].map((one) => one.fullName).join(', ') || '–',
    },
    { label: t.merging.code, of: (person) => person.sourceCode ?? '–' },
    { label: t.merging.messages, of: (person) => formatNumber(person.messages, locale) },
  ];
  return (
    <Page
      title={t.merging.mergeTitle}
      intro={t.merging.mergeIntro}
      actions={
        <Button
          variant="default"
          onClick={() => navigate({ to: '/people/$id/merge/$otherId', params: { id: other.id, otherId: kept.id } })}
        >
          {t.merging.swap}
        </Button>
      }
    >
      <Section title={kept.fullName}>
        <CardTable
          label={t.merging.mergeTitle}
          rows={rows}
          rowKey={(row) => row.label}
          columns={[
            { label: t.merging.fact, cell: (row) => <strong>{row.label}</strong> },
            { label: t.merging.kept, cell: (row) => row.of(kept, 'kept') },
            { label: t.merging.other, cell: (row) => row.of(other, 'other') },
          ]}
        />
      </Section>
      <Section title={t.merging.consents}>
        <Consents consents={plan.consents} />
      </Section>
      {other.underWay > 0 && <Note tone="amber">{t.merging.underWay(formatNumber(other.underWay, locale))}</Note>}
      {merge.isError && <ErrorNote error={merge.error} />}
      <Group justify="flex-end">
        <Button loading={merge.isPending} onClick={() => merge.mutate()}>
          {t.merging.confirm}
        </Button>
      </Group>
    </Page>
  );
}

function Consents({ consents }: { consents: MergePlan['consents'] }) {
  const { t } = useTexts();
  if (consents.length === 0) return <Text c="dimmed">{t.merging.noConsents}</Text>;
  return (
    <Stack gap={4}>
      <Text c="dimmed">{t.merging.consentsHelp}</Text>
      {consents.map(({ purpose, channel, given }) => (
        <Text key={`${purpose}${channel}`}>
          {`${given ? t.people.given : t.people.refused}: ${t.people.purposes[purpose] ?? purpose}, ${
            channel === '*' ? t.people.anyChannel : (t.channels[channel as Channel] ?? channel)
          }`}
        </Text>
      ))}
    </Stack>
  );
}

/** Whoever knows something is chosen over whoever knows nothing. */
function better({ kept, other, differing }: MergePlan): Choice {
  const unknown = ['', null, 'unknown'] as unknown[];
  return Object.fromEntries(
    differing.map((fact) => [fact, unknown.includes(kept[fact]) && !unknown.includes(other[fact]) ? 'other' : 'kept']),
  );
}
