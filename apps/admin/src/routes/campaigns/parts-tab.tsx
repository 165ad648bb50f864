import { Button, Group, Radio, Stack, Table, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { formatNumber, longDate, shortMoment } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { CampaignWithSteps, PartOfSchool, Step } from '../../types.js';
import { Empty, ErrorNote, Loaded, Section } from '../../ui/page.js';
import { toast } from '../../ui/toast.js';
import { partsQuery } from '../parts/part-queries.js';
import { PartStateBadge } from '../parts/part-state.js';
import { campaignKey, campaignQuery } from './queries.js';

/** What schools fill in of this campaign, by when, and how far each of them is. */
export function PartsTab() {
  const { id } = useParams({ from: '/shell/campaigns/$id' });
  const query = useQuery(campaignQuery(id));
  return <Loaded query={query}>{(campaign) => <Parts campaign={campaign} />}</Loaded>;
}

function Parts({ campaign }: { campaign: CampaignWithSteps }) {
  const { t, locale } = useTexts();
  const can = useCan();
  const open = campaign.steps.filter(({ active, openParts }) => active && openParts !== null);
  const draft = campaign.state === 'draft';
  if (!campaign.own) return <Empty title={t.parts.seenAbove(campaign.unitName)} icon="pencil" />;
  if (open.length === 0) return <Empty title={t.parts.noneOpen} help={t.parts.noneOpenHelp} icon="pencil" />;
  return (
    <>
      <Section title={t.parts.tab}>
        <Stack gap="sm">
          <Text c="dimmed">{t.parts.draftHelp}</Text>
          <ul className="plain-list">
            {open.map((step) => (
              <li key={step.id}>
                <strong>{t.parts.openIn(step.title)}:</strong> <OpenWords step={step} />
              </li>
            ))}
          </ul>
          {draft && can('campaign.write') ? (
            <PartRules key={campaign.version} campaign={campaign} />
          ) : (
            <>
              {campaign.partsDue && <Text>{t.parts.dueIs(longDate(campaign.partsDue, locale))}</Text>}
              <Text>
                {t.parts.missing}: {t.parts.missingWays[campaign.partsMissing]}.
              </Text>
            </>
          )}
        </Stack>
      </Section>
      {!draft && campaign.state !== 'submitted' && <Schools campaign={campaign} />}
    </>
  );
}

function OpenWords({ step }: { step: Step }) {
  const { t } = useTexts();
  const open = step.openParts!;
  const words = [
    ...open.variables.map((name) => t.settings[name]?.toLocaleLowerCase('vi') ?? ''),
    ...(open.hourTo ? [t.parts.openWords.hour(step.localTime.slice(0, 5), open.hourTo)] : []),
    ...(open.mayDecline ? [t.parts.openWords.decline] : []),
  ];
  return <>{words.join(', ')}.</>;
}

function PartRules({ campaign }: { campaign: CampaignWithSteps }) {
  const { t, locale } = useTexts();
  const queryClient = useQueryClient();
  const [due, setDue] = useState(campaign.partsDue ?? '');
  const [missing, setMissing] = useState<string>(campaign.partsMissing);
  const save = useMutation({
    mutationFn: () =>
      api.patch(`/campaigns/${campaign.id}`, {
        version: campaign.version,
        partsDue: due || null,
        partsMissing: missing,
      }),
    onSuccess: async () => {
      toast(t.parts.saved, t);
      await queryClient.invalidateQueries({ queryKey: campaignKey(campaign.id) });
    },
  });
  return (
    <Stack gap="md">
      <TextInput
        type="date"
        label={t.parts.due}
        description={due ? longDate(due, locale) : t.parts.dueHelp}
        value={due}
        onChange={(event) => setDue(event.currentTarget.value)}
        maw={260}
      />
      <Radio.Group label={t.parts.missing} value={missing} onChange={setMissing}>
        <Stack gap="xs" mt="xs">
          {Object.entries(t.parts.missingWays).map(([way, label]) => (
            <Radio key={way} value={way} label={label} />
          ))}
        </Stack>
      </Radio.Group>
      {save.isError && <ErrorNote error={save.error} />}
      <Group>
        <Button onClick={() => save.mutate()} loading={save.isPending} disabled={due === ''}>
          {t.parts.save}
        </Button>
      </Group>
    </Stack>
  );
}

function Schools({ campaign }: { campaign: CampaignWithSteps }) {
  const { t, locale } = useTexts();
  const query = useQuery({ ...partsQuery(campaign.id), refetchInterval: 30_000 });
  const titles = new Map(campaign.steps.map(({ id, title }) => [id, title]));
  return (
    <Loaded query={query}>
      {({ items }) => {
        const approved = items.filter(({ state }) => state === 'approved').length;
        const sum = t.parts.sum(formatNumber(approved, locale), formatNumber(items.length, locale));
        return (
          <Section title={t.parts.table} aside={<Text c="dimmed">{sum}</Text>}>
            <Table className="cards" aria-label={t.parts.table}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t.parts.school}</Table.Th>
                  <Table.Th>{t.parts.state}</Table.Th>
                  <Table.Th>{t.parts.updated}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((school) => (
                  <School key={school.unitId} school={school} titles={titles} />
                ))}
              </Table.Tbody>
            </Table>
          </Section>
        );
      }}
    </Loaded>
  );
}

function School({ school, titles }: { school: PartOfSchool; titles: ReadonlyMap<string, string> }) {
  const { t } = useTexts();
  const { name, state, declines, frozen, updatedAt, approvedBy } = school;
  return (
    <Table.Tr data-testid="part-of-school">
      <Table.Th scope="row" fw={500}>
        {name}
      </Table.Th>
      <Table.Td>
        <PartStateBadge state={state} />
        {[...new Set(declines)].map((reason) => (
          <Text size="sm" key={reason}>
            {t.parts.declined(reason)}
          </Text>
        ))}
        {frozen.map(({ stepId, how }) => (
          <Text size="sm" c="dimmed" key={stepId}>
            {titles.get(stepId)}: {t.parts.used[how]}
          </Text>
        ))}
      </Table.Td>
      <Table.Td data-label={t.parts.updated}>
        {updatedAt ? shortMoment(updatedAt) : '–'}
        {approvedBy && (
          <Text size="sm" c="dimmed">
            {t.parts.approvedBy(approvedBy)}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
