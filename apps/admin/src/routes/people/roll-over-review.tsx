import { Anchor, Button, Group, MultiSelect, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised, formatNumber, shortDate } from '../../format.js';
import { type Texts, useTexts } from '../../texts/index.js';
import type { ClassPupils, RollOverPlan } from '../../types.js';
import { ErrorNote, Section } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';
import { Note } from '../../ui/tone.js';

type Row = RollOverPlan['rows'][number];
type Move = NonNullable<Row['move']>;

/** Nursery, ages 3 to 5, and grades 1 to 12. */
const GRADES = [-4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

const keyOf = (row: Row): string => `${row.grade} ${row.className}`;
const isDecided = (move: Move | null): move is Move =>
  move !== null && (move.action !== 'up' || (move.toGrade !== null && move.toClassName !== ''));

/** Nursery and the ages before school have no number of a grade. */
export function gradeWords(grade: number | null, t: Texts): string {
  if (grade === null) return '–';
  return capitalised(grade > 0 ? t.rollOver.grade(String(grade)) : (t.rollOver.ages[String(grade)] ?? ''));
}

/** One school, class by class; every row can go otherwise than proposed, and single pupils can stay. */
export function RollOverReview({ plan, onBack }: { plan: RollOverPlan; onBack?: () => void }) {
  const { t, locale } = useTexts();
  const queryClient = useQueryClient();
  const [changed, setChanged] = useState<ReadonlyMap<string, Move | null>>(new Map());
  const [repeaters, setRepeaters] = useState<ReadonlyMap<string, string[]>>(new Map());
  const [key] = useState(() => crypto.randomUUID());
  const moveOf = (row: Row) => changed.get(keyOf(row)) ?? row.move;
  const staying = (row: Row) => (moveOf(row)?.action === 'repeat' ? [] : (repeaters.get(keyOf(row)) ?? []));
  const total = (action: Move['action']) =>
    plan.rows.reduce((sum, row) => sum + (moveOf(row)?.action === action ? row.pupils - staying(row).length : 0), 0);
  const open = plan.rows.filter((row) => !isDecided(moveOf(row)));
  const apply = useMutation({
    mutationFn: () => {
      const rows = plan.rows.flatMap((row) => {
        const move = changed.get(keyOf(row));
        return move ? [{ grade: row.grade, className: row.className, ...move }] : [];
      });
      const body = { year: plan.year, from: plan.from, seen: plan.seen, rows, repeaters: plan.rows.flatMap(staying) };
      return api.post(`/units/${plan.unitId}/roll-over`, body, { idempotencyKey: key });
    },
    onSuccess: () => queryClient.invalidateQueries(),
  });
  const number = (n: number) => formatNumber(n, locale);
  return (
    <Section
      title={plan.unitName}
      aside={
        onBack && (
          <Button variant="default" onClick={onBack}>
            {t.rollOver.back}
          </Button>
        )
      }
    >
      <Stack>
        {plan.done && (
          <Note tone="green" role="status">
            {t.rollOver.done(shortDate(plan.done.madeAt))}
          </Note>
        )}
        {plan.awaited.map(({ grade, arrived }) => (
          <Note key={grade} tone={arrived > 0 ? 'green' : 'blue'} icon="info">
            {arrived > 0 ? (
              t.rollOver.arrived(gradeWords(grade, t), number(arrived))
            ) : (
              <>
                {t.rollOver.awaited(gradeWords(grade, t))}{' '}
                <Anchor component={Link} to="/imports">
                  {t.rollOver.imports}
                </Anchor>
              </>
            )}
          </Note>
        ))}
        {plan.begun > 0 && (
          <Note tone="blue" icon="info">
            {t.rollOver.begun(number(plan.begun))}
          </Note>
        )}
        {plan.rows.length > 0 && (
          <>
            <CardTable
              label={plan.unitName}
              rows={plan.rows}
              rowKey={keyOf}
              columns={[
                {
                  label: t.rollOver.class,
                  cell: (row) => (
                    <>
                      <Text fw={600}>{row.className ?? t.rollOver.noClass}</Text>
                      <Text size="sm" c="dimmed">
                        {gradeWords(row.grade, t)}
                      </Text>
                    </>
                  ),
                },
                { label: t.rollOver.pupils, right: true, cell: (row) => number(row.pupils) },
                {
                  label: t.rollOver.becomes,
                  cell: (row) => (
                    <MoveFields
                      row={row}
                      move={moveOf(row)}
                      onChange={(move) => setChanged(new Map(changed).set(keyOf(row), move))}
                    />
                  ),
                },
                {
                  label: t.rollOver.repeaters,
                  cell: (row) =>
                    moveOf(row)?.action === 'repeat' ? (
                      '–'
                    ) : (
                      <Repeaters
                        plan={plan}
                        row={row}
                        chosen={staying(row)}
                        onChange={(ids) => setRepeaters(new Map(repeaters).set(keyOf(row), ids))}
                      />
                    ),
                },
              ]}
            />
            <Text c="dimmed">{t.rollOver.guardians}</Text>
            {apply.isError && <ErrorNote error={apply.error} />}
            <Group justify="flex-end">
              {open.length > 0 && <Text>{t.rollOver.undecidedN(number(open.length))}</Text>}
              <Button disabled={open.length > 0} loading={apply.isPending} onClick={() => apply.mutate()}>
                {t.rollOver.apply(number(total('up')), number(total('leave')))}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Section>
  );
}

interface MoveProps {
  row: Row;
  move: Move | null;
  onChange: (move: Move) => void;
}
function MoveFields({ row, move, onChange }: MoveProps) {
  const { t } = useTexts();
  const name = row.className ?? t.rollOver.noClass;
  const choose = (action: string | null) => {
    const up = {
      action: 'up',
      toGrade: row.grade === null ? null : row.grade === -1 ? 1 : row.grade + 1,
      toClassName: '',
    } as const;
    if (action === 'up') onChange(row.move?.action === 'up' ? row.move : up);
    else if (action) onChange({ action: action as Move['action'], toGrade: null, toClassName: null });
  };
  return (
    <Group gap="xs" wrap="wrap">
      <Select
        aria-label={t.rollOver.actionOf(name)}
        placeholder={t.rollOver.choose}
        value={move?.action ?? null}
        onChange={choose}
        allowDeselect={false}
        error={move === null}
        w={140}
        data={Object.entries(t.rollOver.actions).map(([value, label]) => ({ value, label }))}
      />
      {move?.action === 'up' && (
        <>
          <Select
            aria-label={t.rollOver.toGradeOf(name)}
            value={move.toGrade === null ? null : String(move.toGrade)}
            onChange={(value) => onChange({ ...move, toGrade: Number(value) })}
            allowDeselect={false}
            error={move.toGrade === null}
            w={120}
            data={GRADES.map((grade) => ({ value: String(grade), label: gradeWords(grade, t) }))}
          />
          <TextInput
            aria-label={t.rollOver.toClassOf(name)}
            value={move.toClassName ?? ''}
            onChange={(event) => onChange({ ...move, toClassName: event.currentTarget.value })}
            error={move.toClassName === ''}
            w={130}
          />
        </>
      )}
    </Group>
  );
}

interface RepeaterProps {
  plan: RollOverPlan;
  row: Row;
  chosen: string[];
  onChange: (ids: string[]) => void;
}
/** The names of a class are fetched when somebody wants to choose among them. */
function Repeaters({ plan, row, chosen, onChange }: RepeaterProps) {
  const { t } = useTexts();
  const [opened, setOpened] = useState(false);
  const name = row.className ?? t.rollOver.noClass;
  const query = useQuery({
    queryKey: ['class-pupils', plan.unitId, row.grade, row.className, plan.from],
    queryFn: ({ signal }) =>
      api.get<ClassPupils>(
        `/units/${plan.unitId}/class-pupils`,
        { grade: row.grade, className: row.className, from: plan.from },
        signal,
      ),
    enabled: opened,
  });
  if (!opened) {
    return (
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => setOpened(true)}
        aria-label={t.rollOver.chooseRepeatersOf(name)}
      >
        {t.rollOver.chooseRepeaters}
      </Button>
    );
  }
  if (query.isError) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <MultiSelect
      aria-label={t.rollOver.chooseRepeatersOf(name)}
      placeholder={chosen.length === 0 ? t.rollOver.chooseRepeaters : undefined}
      value={chosen}
      onChange={onChange}
      searchable
      miw={200}
      data={(query.data?.items ?? []).map((pupil) => ({ value: pupil.id, label: pupil.fullName }))}
    />
  );
}
