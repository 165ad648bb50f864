import { Button, Group, Radio, Stack, Table, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { api } from '../../api.js';
import { formatNumber, shortDate } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { Channel, MergedFact, MergePlan } from '../../types.js';
import { ErrorNote, LoadedPage, Page, Section } from '../../ui/page.js';
import { WideTable } from '../../ui/table.js';
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
        <WideTable label={t.merging.mergeTitle}>
          <Table verticalSpacing="sm" miw={620}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t.merging.fact}</Table.Th>
                <Table.Th>{t.merging.kept}</Table.Th>
                <Table.Th>{t.merging.other}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {FACTS.map((fact) => (
                <Line key={fact} label={t.merging.facts[fact]}>
                  {(['kept', 'other'] as const).map((side) => {
                    const value = said(plan[side], fact);
                    if (!differing.includes(fact)) return value;
                    return (
                      <Radio
                        key={side}
                        name={fact}
                        label={value}
                        aria-label={`${t.merging.chooseFact(t.merging.facts[fact])}: ${value}`}
                        checked={(choice[fact] ?? 'kept') === side}
                        onChange={() => setChoice({ ...choice, [fact]: side })}
                      />
                    );
                  })}
                </Line>
              ))}
              <Line label={t.merging.places}>
                {[kept, other].map((side) => (
                  <MembershipWords key={side.id} memberships={side.memberships} />
                ))}
              </Line>
              <Line label={t.merging.contacts}>
                {[kept, other].map((side) =>
                  side.contacts.map((contact) => (
                    <div key={`${contact.channel}${contact.masked}`}>
                      {`${t.channels[contact.channel as Channel] ?? ''}: ${contact.masked}`}
                    </div>
                  )),
                )}
              </Line>
              <Line label={t.merging.family}>
                {[kept, other].map(
                  (side) => [...side.guardians, ...side.pupils].map((one) => one.fullName).join(', ') || '–',
                )}
              </Line>
              <Line label={t.merging.code}>{[kept, other].map((side) => side.sourceCode ?? '–')}</Line>
              <Line label={t.merging.messages}>{[kept, other].map((side) => formatNumber(side.messages, locale))}</Line>
            </Table.Tbody>
          </Table>
        </WideTable>
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

function Line({ label, children }: { label: string; children: ReactNode[] }) {
  return (
    <Table.Tr>
      <Table.Th scope="row">{label}</Table.Th>
      <Table.Td>{children[0]}</Table.Td>
      <Table.Td>{children[1]}</Table.Td>
    </Table.Tr>
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
