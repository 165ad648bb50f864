import { Anchor, Button, Paper, Select, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised, shortMoment } from '../../format.js';
import { unitsQuery } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Channel, Group, List, Member, Outcome } from '../../types.js';
import { Empty, Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/table.js';
import { OutcomeBadge } from '../../ui/tone.js';
import { MemberDrawer } from './member-details.js';
import type { MembersSearch } from './members-search.js';
import { campaignKey, campaignQuery, runsQuery } from './queries.js';

/** Everybody on the frozen list of a run, by outcome: first of all, who did not get it. */
export function MembersPage() {
  const { id, runId } = useParams({ from: '/shell/campaigns/$id/runs/$runId/members' });
  const search = useSearch({ from: '/shell/campaigns/$id/runs/$runId/members' });
  const navigate = useNavigate();
  const { t } = useTexts();
  const [shown, setShown] = useState<Member | null>(null);
  const campaign = useQuery(campaignQuery(id));
  const runs = useQuery(runsQuery(id));
  const units = useQuery(unitsQuery);
  const run = runs.data?.items.find((item) => item.id === runId);
  const query = useInfiniteQuery({
    queryKey: [...campaignKey(id), 'members', runId, search],
    queryFn: ({ pageParam, signal }) => membersPage(runId, search, pageParam, signal),
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
      <div className="filters">
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
      </div>
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
            { label: t.common.group, cell: (row) => capitalised(t.oneOf[row.group as Group] ?? '') },
            { label: t.members.outcome, cell: (row) => <OutcomeBadge outcome={row.outcome} /> },
            {
              label: t.members.reason,
              cell: (row) => (row.shared ? t.members.via : row.reason ? (t.reasons[row.reason] ?? t.refused) : '–'),
            },
            { label: t.members.lastMessage, cell: (row) => lastMessage(row) },
            {
              label: t.proof.open,
              cell: (row) => (
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => setShown(row)}
                  aria-label={t.proof.openOf(row.name)}
                >
                  {t.proof.open}
                </Button>
              ),
            },
          ]}
        />
      </Paper>
      <MemberDrawer campaignId={id} runId={runId} member={shown} onClose={() => setShown(null)} />
    </Page>
  );

  function lastMessage({ legs }: Member): string {
    const last = legs.at(-1);
    return last ? `${t.channels[last.channel as Channel] ?? ''}, ${shortMoment(last.sentAt ?? last.at)}` : '–';
  }
}

/** Outcomes of those who have no message in their hands, as far as anybody knows. */
const NOT_REACHED: readonly Outcome[] = ['failed', 'skipped', 'uncertain', 'unconfirmed', 'expired', 'cancelled'];
const PAGE = 50;

/**
 * A page of members. The route takes one outcome at a time, so "did not get it" goes through its outcomes one after the
 * other; the cursor says in which of them it stands.
 */
async function membersPage(
  runId: string,
  search: MembersSearch,
  cursor: string,
  signal: AbortSignal,
): Promise<List<Member>> {
  const outcomes = search.outcome === 'notReached' ? NOT_REACHED : [search.outcome];
  const [start, first = ''] = cursor.split(':');
  const items: Member[] = [];
  let after = first;
  for (let index = Number(start); index < outcomes.length; index++, after = '') {
    const query = { ...search, outcome: outcomes[index], limit: PAGE, cursor: after };
    const page = await api.get<List<Member>>(`/runs/${runId}/members`, query, signal);
    items.push(...page.items);
    if (page.next) return { items, next: `${index}:${page.next}` };
    if (items.length >= PAGE && index + 1 < outcomes.length) return { items, next: `${index + 1}:` };
  }
  return { items, next: null };
}
