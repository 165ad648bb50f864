import './campaigns.css';
import { Anchor, Button, Paper, Group as Row, Select, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { api } from '../../api.js';
import { capitalised, formatNumber, shortMoment } from '../../format.js';
import { unitsQuery, useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Channel, Group, List, Member, Outcome, Run } from '../../types.js';
import { FIVE_PARTS } from '../../ui/five.js';
import { Empty, Page } from '../../ui/page.js';
import { OutcomeBadge } from '../../ui/tone.js';
import { type VirtualColumn, VirtualTable } from '../../ui/virtual-table.js';
import { MemberDrawer } from './member-details.js';
import { isMendable, MendDrawer } from './mend-member.js';
import { campaignKey, campaignQuery, runsQuery } from './queries.js';
import { ResendButton } from './resend.js';

/** Outcomes that are asked for by one name. */
const TOGETHER: Readonly<Record<string, readonly Outcome[]>> = {
  notReached: ['failed', 'skipped', 'uncertain', 'unconfirmed', 'expired', 'cancelled'],
  unclear: FIVE_PARTS.unclear,
  notSent: FIVE_PARTS.notSent,
};
/** The most that the route gives at once. */
const PAGE = 200;

/** Everybody on the frozen list of a run, by outcome: first of all, who did not get it. */
export function MembersPage() {
  const { id, runId } = useParams({ from: '/shell/campaigns/$id/runs/$runId/members' });
  const search = useSearch({ from: '/shell/campaigns/$id/runs/$runId/members' });
  const navigate = useNavigate();
  const { t, locale } = useTexts();
  const can = useCan();
  const [shown, setShown] = useState<Member | null>(null);
  const [mending, setMending] = useState<Member | null>(null);
  const campaign = useQuery(campaignQuery(id));
  const runs = useQuery(runsQuery(id));
  const units = useQuery(unitsQuery);
  const run = runs.data?.items.find((item) => item.id === runId);
  const query = useInfiniteQuery({
    queryKey: [...campaignKey(id), 'members', runId, search],
    queryFn: ({ pageParam, signal }) =>
      api.get<List<Member>>(`/runs/${runId}/members`, { ...search, limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });
  const total = run && !search.unitId && !search.group ? countOf(run.counts, search.outcome) : undefined;
  const mayMend = can('person.write');
  const columns = useMemo(
    (): VirtualColumn<Member>[] => [
      { label: t.members.person, width: 'minmax(0, 1.4fr)', cell: (row) => <Who member={row} /> },
      { label: t.common.unit, width: 'minmax(0, 1.2fr)', cell: (row) => row.unitName },
      {
        label: t.common.group,
        width: 'minmax(0, .7fr)',
        cell: (row) => capitalised(t.oneOf[row.group as Group] ?? ''),
      },
      {
        label: t.members.outcome,
        width: '10.5rem',
        cell: (row) => <OutcomeBadge outcome={row.outcome} />,
      },
      { label: t.members.reason, width: 'minmax(0, 1.5fr)', cell: (row) => <Why member={row} /> },
      {
        label: t.common.actions,
        width: '10.5rem',
        cell: (row) => (
          <Row gap={6} className="no-print">
            {mayMend && isMendable(row) && (
              <Button size="compact-sm" onClick={() => setMending(row)} aria-label={t.after.mend.openOf(row.name)}>
                {t.after.mend.open}
              </Button>
            )}
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => setShown(row)}
              aria-label={t.proof.openOf(row.name)}
            >
              {t.proof.open}
            </Button>
          </Row>
        ),
      },
    ],
    [t, mayMend],
  );
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
          {total !== undefined && <> · {t.after.list.count(formatNumber(total, locale))}</>}
        </>
      }
      actions={
        campaign.data && run && <ResendButton campaign={campaign.data} run={run} onStarted={() => runs.refetch()} />
      }
    >
      <div className="filters no-print">
        <Select
          label={t.members.outcome}
          placeholder={t.common.all}
          data={Object.entries({ ...t.after.list.outcomes, ...t.outcomes }).map(([value, label]) => ({ value, label }))}
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
        <VirtualTable
          query={query}
          empty={<Empty title={t.members.empty} />}
          label={t.members.title}
          total={total}
          rowKey={(row) => row.id}
          columns={columns}
        />
      </Paper>
      <Text size="sm" c="dimmed" className="print-only">
        {t.after.list.printNote}
      </Text>
      <MemberDrawer campaignId={id} runId={runId} member={shown} onClose={() => setShown(null)} />
      {campaign.data && run && (
        <MendDrawer campaign={campaign.data} run={run} member={mending} onClose={() => setMending(null)} />
      )}
    </Page>
  );
}

function Who({ member }: { member: Member }) {
  const { t } = useTexts();
  return (
    <>
      <Anchor component={Link} to={`/people/${member.personId}`}>
        {member.name}
      </Anchor>
      {member.subjectName && (
        <Text size="sm" c="dimmed">
          {t.members.aboutPupil(member.subjectName)}
        </Text>
      )}
    </>
  );
}

/** Why it came to this, and the last that was tried. */
function Why({ member }: { member: Member }) {
  const { t } = useTexts();
  const { shared, reason, legs } = member;
  const last = legs.at(-1);
  const words = shared ? t.members.via : reason && (t.reasons[reason] ?? t.refused);
  return (
    <>
      {words ?? (last ? null : '–')}
      {last && (
        <Text size="sm" c="dimmed">
          {t.channels[last.channel as Channel] ?? ''}, {shortMoment(last.sentAt ?? last.at)}
        </Text>
      )}
    </>
  );
}

/** How many the list holds, as the run's own counts say. */
function countOf(counts: Run['counts'], outcome: string | undefined): number {
  if (outcome === undefined) return counts.members;
  const names = TOGETHER[outcome] ?? [outcome as Outcome];
  return names.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
}
