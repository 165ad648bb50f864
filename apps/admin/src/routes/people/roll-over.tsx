import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { formatNumber, localOf, shortDate } from '../../format.js';
import { useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { RollOverOutcomes, RollOverPlan } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { Loaded, Page, Section } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';
import { Note, ToneBadge } from '../../ui/tone.js';
import { RecentChanges } from './recent-changes.js';
import { RollOverReview } from './roll-over-review.js';

interface Plans {
  year: number;
  from: string;
  items: RollOverPlan[];
}

/** All schools of the reader's unit, and one of them class by class; a school's own officer starts with the latter. */
export function RollOverPage() {
  const { t } = useTexts();
  const thisYear = Number(localOf(useNow()).date.slice(0, 4));
  const [year, setYear] = useState<number>();
  const [from, setFrom] = useState<string>();
  const [chosen, setChosen] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ['roll-overs', year, from],
    queryFn: ({ signal }) => api.get<Plans>('/roll-overs', { year, from }, signal),
    placeholderData: (before) => before,
  });
  return (
    <Page title={t.rollOver.title} intro={t.rollOver.intro}>
      <Loaded query={query}>
        {({ items, ...turn }) => {
          const one = items.length === 1 ? items[0] : items.find((plan) => plan.unitId === chosen);
          return (
            <Stack gap="lg">
              <Group align="flex-end">
                <Select
                  label={t.rollOver.year}
                  value={String(turn.year)}
                  onChange={(value) => {
                    setYear(Number(value));
                    setFrom(undefined);
                  }}
                  allowDeselect={false}
                  data={[...new Set([thisYear, thisYear - 1, turn.year])].map((value) => ({
                    value: String(value),
                    label: t.rollOver.yearWords(value),
                  }))}
                />
                <TextInput
                  type="date"
                  label={t.rollOver.from}
                  value={from ?? turn.from}
                  onChange={(event) => setFrom(event.currentTarget.value || undefined)}
                />
              </Group>
              {one ? (
                <RollOverReview
                  key={`${one.unitId} ${one.seen}`}
                  plan={one}
                  onBack={items.length > 1 ? () => setChosen(null) : undefined}
                />
              ) : (
                <Schools plans={items} turn={turn} onChoose={setChosen} />
              )}
              <RecentChanges kind="rollOver" />
            </Stack>
          );
        }}
      </Loaded>
    </Page>
  );
}

export const sumOf = (plan: RollOverPlan, action: 'up' | 'leave'): number =>
  plan.rows.reduce((sum, row) => sum + (row.move?.action === action ? row.pupils : 0), 0);
const open = (plan: RollOverPlan): number => plan.rows.filter((row) => row.move === null).length;
const isReady = (plan: RollOverPlan): boolean => plan.done === null && plan.rows.length > 0 && open(plan) === 0;

interface SchoolsProps {
  plans: RollOverPlan[];
  turn: Omit<Plans, 'items'>;
  onChoose: (unitId: string) => void;
}
function Schools({ plans, turn, onChoose }: SchoolsProps) {
  const { t, locale } = useTexts();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const ready = plans.filter(isReady);
  const number = (n: number) => formatNumber(n, locale);
  const total = (action: 'up' | 'leave') => number(ready.reduce((sum, plan) => sum + sumOf(plan, action), 0));
  const apply = useMutation({
    mutationFn: () => {
      const schools = ready.map(({ unitId, seen }) => ({ unitId, seen }));
      return api.post<RollOverOutcomes>('/roll-overs', { ...turn, schools });
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      setAsking(false);
    },
  });
  const failed = apply.data?.items.filter((one) => one.code !== null) ?? [];
  const nameOf = (unitId: string) => plans.find((plan) => plan.unitId === unitId)?.unitName ?? '';
  return (
    <Section
      title={t.rollOver.schools}
      aside={
        ready.length > 0 && <Button onClick={() => setAsking(true)}>{t.rollOver.applyAll(number(ready.length))}</Button>
      }
    >
      {failed.length > 0 && (
        <Note tone="amber" role="alert">
          {t.rollOver.notDone(failed.map((one) => nameOf(one.unitId)).join(', '))}
        </Note>
      )}
      <CardTable
        label={t.rollOver.schools}
        rows={plans}
        rowKey={(plan) => plan.unitId}
        columns={[
          { label: t.rollOver.school, cell: (plan) => plan.unitName },
          { label: t.rollOver.up, right: true, cell: (plan) => number(sumOf(plan, 'up')) },
          { label: t.rollOver.leave, right: true, cell: (plan) => number(sumOf(plan, 'leave')) },
          { label: t.common.state, cell: (plan) => <Standing plan={plan} /> },
          {
            label: t.common.actions,
            cell: (plan) =>
              plan.done || plan.rows.length === 0 ? (
                '–'
              ) : (
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => onChoose(plan.unitId)}
                  aria-label={t.rollOver.reviewOf(plan.unitName)}
                >
                  {t.rollOver.review}
                </Button>
              ),
          },
        ]}
      />
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t.rollOver.applyAllTitle}
        body={t.rollOver.applyAllBody(number(ready.length), total('up'), total('leave'))}
        button={t.rollOver.applyAll(number(ready.length))}
        onConfirm={() => apply.mutate()}
        busy={apply.isPending}
        error={apply.error}
      />
    </Section>
  );
}

function Standing({ plan }: { plan: RollOverPlan }) {
  const { t, locale } = useTexts();
  if (plan.done) {
    return (
      <ToneBadge tone="green" icon="check">
        {t.rollOver.done(shortDate(plan.done.madeAt))}
      </ToneBadge>
    );
  }
  if (plan.rows.length === 0) {
    return (
      <ToneBadge tone="grey" icon="none">
        {t.rollOver.noPupils}
      </ToneBadge>
    );
  }
  if (open(plan) > 0) {
    return (
      <ToneBadge tone="amber" icon="question">
        {t.rollOver.undecidedN(formatNumber(open(plan), locale))}
      </ToneBadge>
    );
  }
  return (
    <ToneBadge tone="blue" icon="calendar">
      {t.rollOver.ready}
    </ToneBadge>
  );
}
