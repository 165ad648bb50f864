import { Anchor, Button, Group, Paper, SegmentedControl, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, apiUrl } from '../../api.js';
import { localOf, shortDate, shortMoment } from '../../format.js';
import { useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { List, PersonRequest } from '../../types.js';
import { Empty, Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/table.js';
import { ToneBadge } from '../../ui/tone.js';
import { DecideRequest, type RequestAct } from './decide-request.js';

const POLL_MS = 2_000;
const LOOKS = {
  open: ['blue', 'hourglass'],
  ordered: ['amber', 'wait'],
  done: ['green', 'check'],
  refused: ['red', 'cross'],
} as const;

/** Who asked what, what is due, and what was answered. */
export function RequestsPage() {
  const { t } = useTexts();
  const [state, setState] = useState('open');
  const [deciding, setDeciding] = useState<{ request: PersonRequest; act: RequestAct } | null>(null);
  const query = useInfiniteQuery({
    queryKey: ['requests', 'list', state],
    queryFn: ({ pageParam, signal }) =>
      api.get<List<PersonRequest>>('/requests', { state, limit: 50, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    // One that is being erased is done within seconds.
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some(({ items }) => items.some((one) => one.state === 'ordered')) ? POLL_MS : false,
  });
  const open = state === 'open';
  return (
    <Page title={t.rights.title} intro={t.rights.intro}>
      <SegmentedControl
        aria-label={t.common.state}
        value={state}
        onChange={setState}
        data={[
          { value: 'open', label: t.rights.open },
          { value: 'closed', label: t.rights.closed },
        ]}
        maw={360}
      />
      <Paper p={{ base: 'sm', sm: 'md' }}>
        <PagedTable
          query={query}
          empty={
            <Empty title={open ? t.rights.none : t.rights.noneClosed} help={open ? t.rights.noneHelp : undefined} />
          }
          label={t.rights.title}
          rowKey={(row) => row.id}
          columns={[
            { label: t.rights.kind, cell: (row) => <What request={row} /> },
            { label: t.rights.person, cell: (row) => <Whose request={row} /> },
            { label: t.rights.asked, cell: (row) => <AskedHow request={row} /> },
            { label: t.rights.due, cell: (row) => <Due request={row} /> },
            {
              label: t.common.actions,
              cell: (row) => <Actions request={row} onAct={(act) => setDeciding({ request: row, act })} />,
            },
          ]}
        />
      </Paper>
      {deciding && <DecideRequest {...deciding} onClose={() => setDeciding(null)} />}
    </Page>
  );
}

function What({ request }: { request: PersonRequest }) {
  const { t } = useTexts();
  const [tone, icon] = LOOKS[request.state];
  return (
    <Stack gap={2} align="flex-start">
      <Text fw={600}>{t.rights.kinds[request.kind]}</Text>
      <Text size="sm" c="dimmed">
        {request.number}
      </Text>
      <ToneBadge tone={tone} icon={icon}>
        {t.rights.states[request.state]}
      </ToneBadge>
      {request.failure !== '' && (
        <Text size="sm" c="red">
          {t.rights.failed(request.failure)}
        </Text>
      )}
    </Stack>
  );
}

function Whose({ request }: { request: PersonRequest }) {
  const { t } = useTexts();
  return (
    <>
      {request.personName === '' ? (
        <Text c="dimmed">{t.rights.erasedPerson}</Text>
      ) : (
        <Anchor component={Link} to={`/people/${request.personId}`}>
          {request.personName}
        </Anchor>
      )}
      <Text size="sm" c="dimmed">
        {request.unitName}
      </Text>
    </>
  );
}

function AskedHow({ request }: { request: PersonRequest }) {
  const { t } = useTexts();
  return (
    <>
      {shortMoment(request.askedAt)}
      <Text size="sm" c="dimmed">
        {t.rights.ways[request.way]}, {t.rights.askers[request.askedBy]}
      </Text>
      {request.note && <Text size="sm">{request.note}</Text>}
    </>
  );
}

/** Open: by when to answer and to act. Closed: what was answered. */
function Due({ request }: { request: PersonRequest }) {
  const { t } = useTexts();
  const today = localOf(useNow()).date;
  if (request.closedAt !== null) {
    return (
      <>
        {shortMoment(request.closedAt)}
        <Text size="sm" c="dimmed">
          {[request.decidedName, request.answer].filter(Boolean).join(': ')}
        </Text>
      </>
    );
  }
  const lines: [string, string][] = [[t.rights.doBy(shortDate(request.due)), request.due]];
  if (request.answeredAt === null) lines.unshift([t.rights.answerBy(shortDate(request.answerDue)), request.answerDue]);
  return (
    <Stack gap={2} align="flex-start">
      {lines.map(([words, day]) => (
        <span key={words}>
          {words}{' '}
          {day < today && (
            <ToneBadge tone="red" icon="warning">
              {t.rights.late}
            </ToneBadge>
          )}
        </span>
      ))}
      {request.extendedAt !== null && (
        <Text size="sm" c="dimmed">
          {t.rights.extended(request.extensionReason)}
        </Text>
      )}
      {request.answer && <Text size="sm">{request.answer}</Text>}
    </Stack>
  );
}

function Actions({ request, onAct }: { request: PersonRequest; onAct: (act: RequestAct) => void }) {
  const { t } = useTexts();
  if (request.kind === 'erasure' && request.state === 'done') {
    return (
      <Button
        size="compact-sm"
        variant="default"
        component="a"
        href={apiUrl(`/requests/${request.id}/certificate`)}
        download
      >
        {t.rights.certificate}
      </Button>
    );
  }
  if (request.state !== 'open') return null;
  const acts: [RequestAct, string][] = [['answer', t.rights.answer]];
  if (request.extendedAt === null) acts.push(['extend', t.rights.extend]);
  // An erasure is done by erasing, on the person's own page.
  if (request.kind !== 'erasure') acts.push(['finish', t.rights.finish]);
  acts.push(['refuse', t.rights.refuse]);
  return (
    <Group gap="xs">
      {acts.map(([act, label]) => (
        <Button key={act} size="compact-sm" variant="default" onClick={() => onAct(act)}>
          {label}
        </Button>
      ))}
    </Group>
  );
}
