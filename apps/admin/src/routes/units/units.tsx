import { Anchor, Box, Button, Paper, Switch, Text, TextInput } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised, formatNumber, localOf, plain, shortDate } from '../../format.js';
import { useCan, useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { List, UnitOverview } from '../../types.js';
import { Empty, Loaded, Page } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';
import { ToneBadge } from '../../ui/tone.js';
import { OpenUnitForm } from './open-unit.js';

export const overviewQuery = queryOptions({
  queryKey: ['units', 'overview'],
  queryFn: ({ signal }) => api.get<List<UnitOverview>>('/unit-overview', undefined, signal),
});

/** The tree of units with the people of each. */
export function UnitsPage() {
  const { t, locale } = useTexts();
  const can = useCan();
  const [ended, setEnded] = useState(false);
  const [opening, setOpening] = useState(false);
  const query = useQuery(overviewQuery);
  const [typed, setTyped] = useState('');
  const wanted = plain(typed.trim());
  const fits = ({ name, code }: UnitOverview) => plain(`${name} ${code}`).includes(wanted);
  return (
    <Page
      title={t.units.title}
      intro={t.units.intro}
      actions={can('unit.write') && <Button onClick={() => setOpening(true)}>{t.units.open}</Button>}
    >
      <div className="filters">
        <TextInput
          type="search"
          label={t.units.search}
          description={t.people.searchHelp}
          inputWrapperOrder={['label', 'input', 'description']}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Switch
          label={t.units.showEnded}
          checked={ended}
          onChange={(event) => setEnded(event.currentTarget.checked)}
          mt={{ base: 0, sm: 34 }}
        />
      </div>
      <Paper p={{ base: 'sm', sm: 'md' }}>
        <Loaded query={query}>
          {({ items }) => {
            const rows = asTree(items.filter((unit) => (ended || unit.endedOn === null) && fits(unit)));
            return rows.length === 0 ? (
              <Empty title={t.units.notFound} icon="tree" />
            ) : (
              <CardTable
                label={t.units.title}
                rows={rows}
                rowKey={(row) => row.unit.id}
                columns={[
                  {
                    label: t.common.name,
                    cell: ({ unit, depth }) => (
                      <Box pl={{ base: 0, sm: depth * 24 }}>
                        <Anchor component={Link} to={`/units/${unit.id}`}>
                          {unit.name}
                        </Anchor>
                        <Text size="sm" c="dimmed">
                          {unit.code}
                        </Text>
                      </Box>
                    ),
                  },
                  { label: t.units.kind, cell: ({ unit }) => kindWords(unit, t) },
                  { label: t.units.people, right: true, cell: ({ unit }) => formatNumber(unit.people, locale) },
                  { label: t.common.state, cell: ({ unit }) => <Standing unit={unit} all={items} /> },
                ]}
              />
            );
          }}
        </Loaded>
      </Paper>
      {opening && <OpenUnitForm units={query.data?.items ?? []} onClose={() => setOpening(false)} />}
    </Page>
  );
}

/** "Trường, tiểu học". */
export function kindWords(
  { kind, level }: { kind: string; level: string | null },
  t: ReturnType<typeof useTexts>['t'],
): string {
  const words = [t.units.kinds[kind] ?? kind, level && (t.units.levels[level] ?? level)];
  return capitalised(words.filter(Boolean).join(', '));
}

function Standing({ unit, all }: { unit: UnitOverview; all: UnitOverview[] }) {
  const { t } = useTexts();
  const today = localOf(useNow()).date;
  const successor = all.find((one) => one.id === unit.successorId);
  if (unit.endedOn !== null && unit.endedOn <= today) {
    return (
      <>
        <ToneBadge tone="grey" icon="none">
          {t.units.ended(shortDate(unit.endedOn))}
        </ToneBadge>
        {successor && <Text size="sm">{t.units.into(successor.name)}</Text>}
      </>
    );
  }
  if (unit.opensOn > today) {
    return (
      <ToneBadge tone="blue" icon="calendar">
        {t.units.opens(shortDate(unit.opensOn))}
      </ToneBadge>
    );
  }
  return (
    <ToneBadge tone="green" icon="check">
      {t.units.working}
    </ToneBadge>
  );
}

/** Parents before their children, in the order of the list; whose parent is out of sight stands at the top. */
function asTree(units: UnitOverview[]): { unit: UnitOverview; depth: number }[] {
  const known = new Set(units.map((unit) => unit.id));
  const below = (parentId: string | null, depth: number): { unit: UnitOverview; depth: number }[] =>
    units
      .filter((unit) => (unit.parentId !== null && known.has(unit.parentId) ? unit.parentId : null) === parentId)
      .flatMap((unit) => [{ unit, depth }, ...below(unit.id, depth + 1)]);
  return below(null, 0);
}
