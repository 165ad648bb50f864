import { Button, List, Loader, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised, formatNumber } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { AudienceCounts, AudienceRule, Channel, List as ListOf, Unreachable } from '../../types.js';
import { SideDialog } from '../../ui/dialog.js';
import { heldNumber } from '../../ui/held-number.js';
import { ErrorNote, Loaded, Section } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';
import { familyOf } from './channel-families.js';

interface Question {
  rule: AudienceRule | null;
  channels: readonly Channel[];
  templateKey?: string;
}

/** Long enough that a row of ticks is one question; the answer to an older one is not waited for. */
const PAUSE_MS = 400;

/** How many a rule means and by which way each is reached, counted again whenever it changes. */
export function AudienceCountsView(question: Question) {
  const { t, locale } = useTexts();
  const can = useCan();
  const [asked] = useDebouncedValue(JSON.stringify(question), PAUSE_MS);
  const body = JSON.parse(asked) as Question;
  const counts = useQuery({
    queryKey: ['audiences', 'count', asked],
    queryFn: ({ signal }) => api.post<AudienceCounts>('/audiences/count', body, { signal }),
    enabled: body.rule !== null,
    placeholderData: keepPreviousData,
  });
  const [listing, setListing] = useState(false);
  const busy = counts.isFetching || asked !== JSON.stringify(question);
  const found = body.rule === null ? undefined : counts.data;
  return (
    <Section
      title={t.audiences.counts}
      aside={busy && found ? <Loader size="xs" aria-label={t.audiences.counting} /> : null}
    >
      <Stack gap="sm" style={{ minHeight: 96 }}>
        <div aria-live="polite" aria-busy={busy}>
          {question.rule === null ? (
            <Text c="dimmed">{t.audiences.countFirst}</Text>
          ) : found ? (
            <Text fz="lg" fw={600}>
              <Sentence counts={found} />
            </Text>
          ) : (
            !counts.isError && <Text c="dimmed">{t.audiences.counting}</Text>
          )}
        </div>
        {counts.isError && <ErrorNote error={counts.error} onRetry={() => void counts.refetch()} />}
        {found && found.leftOut.length > 0 && (
          <>
            <List spacing={2}>
              {found.leftOut.map(({ reason, n, held, detail }) => (
                <List.Item key={reason}>
                  {heldNumber(n, held, t, locale)}: {t.reasons[reason] ? capitalised(t.reasons[reason]) : detail}
                </List.Item>
              ))}
            </List>
            {can('person.read') && (
              <div>
                <Button variant="default" onClick={() => setListing(true)}>
                  {t.audiences.showUnreachable}
                </Button>
              </div>
            )}
          </>
        )}
        {found && found.byUnit.length > 1 && <ByUnit counts={found} />}
      </Stack>
      {listing && body.rule && <UnreachableList {...body} onClose={() => setListing(false)} />}
    </Section>
  );
}

/** "3.214 người: 2.870 nhận qua Zalo, 301 chỉ qua SMS, 43 không liên lạc được". */
function Sentence({ counts }: { counts: AudienceCounts }) {
  const { t, locale } = useTexts();
  if (counts.members === 0 && !counts.held) return t.audiences.nobody;
  const ways = new Map<string, { n: number; held?: 'small' | 'covered' }>();
  for (const { channel, n, held } of counts.byChannel) {
    const way = t.audiences.ways[familyOf(channel) ?? 'zalo'];
    const sum = ways.get(way);
    ways.set(way, { n: (sum?.n ?? 0) + n, held: sum?.held === 'covered' ? 'covered' : (held ?? sum?.held) });
  }
  const reached = [...ways].filter(([, { n, held }]) => n > 0 || held);
  const parts = reached.map(([way, { n, held }], index) =>
    (index === 0 ? t.audiences.firstWay : t.audiences.onlyWay)(heldNumber(n, held, t, locale), way),
  );
  const lost = counts.leftOut.reduce((sum, { n }) => sum + n, 0);
  const heldLost = counts.leftOut.find(({ held }) => held)?.held;
  if (lost > 0 || heldLost) {
    parts.push(t.audiences.unreachable(heldLost ? heldNumber(0, heldLost, t, locale) : formatNumber(lost, locale)));
  }
  return `${t.audiences.people(heldNumber(counts.members, counts.held, t, locale))}: ${parts.join(', ')}`;
}

function ByUnit({ counts }: { counts: AudienceCounts }) {
  const { t, locale } = useTexts();
  return (
    <details>
      <summary>{t.audiences.byUnit}</summary>
      <CardTable
        label={t.audiences.byUnit}
        rows={counts.byUnit}
        rowKey={(row) => row.unitId}
        columns={[
          { label: t.common.unit, cell: (row) => row.name },
          {
            label: t.audiences.members,
            right: true,
            cell: (row) => heldNumber(row.members, row.heldMembers, t, locale),
          },
          {
            label: t.audiences.writable,
            right: true,
            cell: (row) => heldNumber(row.writable, row.heldWritable, t, locale),
          },
        ]}
      />
    </details>
  );
}

const SHOWN = 200;

function UnreachableList({ rule, channels, templateKey, onClose }: Question & { onClose: () => void }) {
  const { t, locale } = useTexts();
  const body = { rule, channels, templateKey, limit: SHOWN };
  const query = useQuery({
    queryKey: ['audiences', 'unreachable', JSON.stringify(body)],
    queryFn: ({ signal }) => api.post<ListOf<Unreachable>>('/audiences/unreachable', body, { signal }),
  });
  return (
    <SideDialog
      opened
      onClose={onClose}
      size="xl"
      position="right"
      title={<Text fw={650}>{t.audiences.unreachableTitle}</Text>}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Stack>
        <Text c="dimmed">{t.audiences.unreachableHelp}</Text>
        <Loaded query={query}>
          {({ items }) => (
            <>
              {items.length === SHOWN && <Text>{t.audiences.unreachableFirst(formatNumber(SHOWN, locale))}</Text>}
              <CardTable
                label={t.audiences.unreachableTitle}
                rows={items}
                rowKey={(row) => row.personId}
                columns={[
                  {
                    label: t.common.name,
                    cell: (row) => <Link to={`/people/${row.personId}` as never}>{row.name}</Link>,
                  },
                  { label: t.common.group, cell: (row) => capitalised(t.groups[row.group]) },
                  { label: t.common.unit, cell: (row) => row.unitName },
                  {
                    label: t.audiences.reason,
                    cell: (row) => (t.reasons[row.reason] ? capitalised(t.reasons[row.reason]!) : row.reasonDetail),
                  },
                ]}
              />
            </>
          )}
        </Loaded>
      </Stack>
    </SideDialog>
  );
}
