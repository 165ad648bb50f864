import { Anchor, Group, Paper, Select, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { api } from '../../api.js';
import { capitalised, shortMoment } from '../../format.js';
import { unitsQuery } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { List, Member } from '../../types.js';
import { Empty, Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/table.js';
import { OutcomeBadge } from '../../ui/tone.js';
import { campaignKey, campaignQuery, runsQuery } from './queries.js';

/** Everybody on the frozen list of a run, by outcome: first of all, who did not get it. */
export function MembersPage() {
  const { id, runId } = useParams({ from: '/shell/campaigns/$id/runs/$runId/members' });
  const search = useSearch({ from: '/shell/campaigns/$id/runs/$runId/members' });
  const navigate = useNavigate();
  const { t } = useTexts();
  const campaign = useQuery(campaignQuery(id));
  const runs = useQuery(runsQuery(id));
  const units = useQuery(unitsQuery);
  const run = runs.data?.items.find((item) => item.id === runId);
  const query = useInfiniteQuery({
    queryKey: [...campaignKey(id), 'members', runId, search],
    queryFn: ({ pageParam, signal }) =>
      api.get<List<Member>>(`/runs/${runId}/members`, { ...search, limit: 50, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });
  const choose = (change: Partial<typeof search>) =>
    void navigate({ to: '.', search: { ...search, ...change }, replace: true });
  return (
    <Page
      title={t.members.title}
      intro={
        <>
          {campaign.data && (
            <Anchor component={Link} to={`/campaigns/${id}/progress`}>
              {campaign.data.name}
            </Anchor>
          )}
          {run && <> · {t.members.ofStep(run.title)}</>}
        </>
      }
    >
      <Group align="flex-end">
        <Select
          label={t.members.outcome}
          placeholder={t.common.all}
          data={[
            { value: 'notReached', label: t.members.notReached },
            ...Object.entries(t.outcomes).map(([value, label]) => ({ value, label })),
          ]}
          value={search.outcome ?? null}
          onChange={(outcome) => choose({ outcome: outcome ?? undefined })}
          clearable
          clearButtonProps={{ 'aria-label': t.common.all }}
        />
        <Select
          label={t.common.unit}
          placeholder={t.common.all}
          data={(units.data?.items ?? []).map((unit) => ({ value: unit.id, label: unit.name }))}
          value={search.unitId ?? null}
          onChange={(unitId) => choose({ unitId: unitId ?? undefined })}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t.common.all }}
          miw={260}
        />
        <Select
          label={t.common.group}
          placeholder={t.common.all}
          data={Object.entries(t.groups).map(([value, label]) => ({ value, label: capitalised(label) }))}
          value={search.group ?? null}
          onChange={(group) => choose({ group: group ?? undefined })}
          clearable
          clearButtonProps={{ 'aria-label': t.common.all }}
        />
      </Group>
      <Paper p={{ base: 'sm', sm: 'md' }}>
        <PagedTable
          query={query}
          empty={<Empty title={t.members.empty} />}
          label={t.members.title}
          rowKey={(row) => row.id}
          columns={[
            {
              label: t.members.person,
              cell: (row) => (
                <>
                  <Anchor component={Link} to={`/people/${row.personId}`}>
                    {row.name}
                  </Anchor>
                  {row.subjectName && (
                    <Text size="sm" c="dimmed">
                      {t.members.aboutPupil(row.subjectName)}
                    </Text>
                  )}
                </>
              ),
            },
            { label: t.common.unit, cell: (row) => row.unitName },
            { label: t.common.group, cell: (row) => capitalised(t.groups[row.group]) },
            { label: t.members.outcome, cell: (row) => <OutcomeBadge outcome={row.outcome} /> },
            {
              label: t.members.reason,
              cell: (row) =>
                row.via ? t.members.via : row.reason ? (t.reasons[row.reason] ?? t.outcomeHelp[row.outcome]) : '–',
            },
            { label: t.members.lastMessage, cell: (row) => lastMessage(row) },
          ]}
        />
      </Paper>
    </Page>
  );

  function lastMessage(row: Member): string {
    if (!row.channel) return '–';
    return row.at ? `${t.channels[row.channel]}, ${shortMoment(row.at)}` : t.channels[row.channel];
  }
}
