import { Button, Checkbox, Paper, Radio, Select, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised, formatNumber } from '../../format.js';
import { unitsQuery } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { List, PersonItem, RecordConsents } from '../../types.js';
import { Empty, ErrorNote, Page, Section } from '../../ui/page.js';
import { PagedTable } from '../../ui/table.js';
import { ConsentFields, NEW_DECISION } from './consent-fields.js';
import { MembershipWords } from './membership-words.js';

/** At most as many as one list may have on the server. */
const MOST = 500;
const VOICES = ['guardian', 'both', 'self'] as const;

/** One signed list, one decision for all who signed. */
export function ConsentListPage() {
  const { t, locale } = useTexts();
  const [unitId, setUnitId] = useState<string | null>(null);
  const [group, setGroup] = useState<string | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [decision, setDecision] = useState(NEW_DECISION);
  const [voice, setVoice] = useState<RecordConsents['saidBy']>('both');
  const units = useQuery(unitsQuery);
  const query = useInfiniteQuery({
    queryKey: ['persons', 'list', unitId, group],
    queryFn: ({ pageParam, signal }) =>
      api.get<List<PersonItem>>('/persons', { unitId, group, limit: 100, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    enabled: unitId !== null && group !== null,
  });
  const shown = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const saidBy = group === 'pupil' ? voice : 'self';
  const save = useMutation({
    mutationFn: () => api.post('/persons/consents', { ...decision, saidBy, personIds: [...chosen] }),
    onSuccess: () => {
      notifications.show({ message: t.consent.recorded(formatNumber(chosen.size, locale)) });
      setChosen(new Set());
      setDecision(NEW_DECISION);
    },
  });
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const all = shown.length > 0 && shown.every(({ id }) => chosen.has(id));
  const pick = (set: (value: string | null) => void) => (value: string | null) => {
    set(value);
    setChosen(new Set());
  };
  return (
    <Page title={t.consent.listTitle} intro={t.consent.listIntro}>
      <div className="filters">
        <Select
          label={t.people.unitFilter}
          data={(units.data?.items ?? []).map((unit) => ({ value: unit.id, label: unit.name }))}
          value={unitId}
          onChange={pick(setUnitId)}
          searchable
        />
        <Select
          label={t.people.groupFilter}
          data={Object.entries(t.groups).map(([value, label]) => ({ value, label: capitalised(label) }))}
          value={group}
          onChange={pick(setGroup)}
        />
      </div>
      <Paper p={{ base: 'sm', sm: 'md' }}>
        {unitId === null || group === null ? (
          <Empty title={t.consent.choose} />
        ) : (
          <>
            {shown.length > 0 && (
              <Checkbox
                mb="sm"
                label={t.consent.chooseAll}
                checked={all}
                onChange={() => setChosen(all ? new Set() : new Set(shown.slice(0, MOST).map(({ id }) => id)))}
              />
            )}
            <PagedTable
              query={query}
              empty={<Empty title={t.people.empty} />}
              label={t.consent.listTitle}
              rowKey={(row) => row.id}
              columns={[
                {
                  label: t.common.name,
                  cell: (row) => (
                    <Checkbox
                      label={row.fullName}
                      aria-label={t.consent.choosePerson(row.fullName)}
                      checked={chosen.has(row.id)}
                      onChange={() => toggle(row.id)}
                      disabled={!chosen.has(row.id) && chosen.size >= MOST}
                    />
                  ),
                },
                { label: t.people.memberships, cell: (row) => <MembershipWords memberships={row.memberships} /> },
              ]}
            />
          </>
        )}
      </Paper>
      {chosen.size > 0 && (
        <Section title={t.consent.chosen(formatNumber(chosen.size, locale))}>
          <Stack maw={560}>
            {group === 'pupil' && (
              <Radio.Group
                label={t.consent.saidBy}
                value={voice}
                onChange={(value) => setVoice(value as RecordConsents['saidBy'])}
              >
                <Stack gap="xs" mt={6}>
                  {VOICES.map((value) => (
                    <Radio key={value} value={value} label={t.consent.voices[value]} />
                  ))}
                </Stack>
              </Radio.Group>
            )}
            <ConsentFields value={decision} onChange={setDecision} />
            {save.isError && <ErrorNote error={save.error} />}
            <Button
              onClick={() => save.mutate()}
              loading={save.isPending}
              disabled={decision.evidence.trim() === ''}
              style={{ alignSelf: 'flex-start' }}
            >
              {t.consent.record(formatNumber(chosen.size, locale))}
            </Button>
          </Stack>
        </Section>
      )}
    </Page>
  );
}
