import { Button, Group, List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { formatNumber, shortDate, shortMoment } from '../../format.js';
import { useCan, useMe } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { PeopleChange, UnitDetails, UnitWish } from '../../types.js';
import { LoadedPage, Page, Section } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';
import { UnitPeople, UnitSenders } from './summary.js';
import { UnitAction } from './unit-action.js';
import { kindWords } from './units.js';

export function UnitPage() {
  const { id } = useParams({ from: '/shell/units/$id' });
  const query = useQuery({
    queryKey: ['units', 'details', id],
    queryFn: ({ signal }) => api.get<UnitDetails>(`/units/${id}`, undefined, signal),
  });
  return <LoadedPage query={query}>{(unit) => <UnitView unit={unit} />}</LoadedPage>;
}

const ACTIONS = ['rename', 'move', 'merge', 'split', 'close'] as const;

function UnitView({ unit }: { unit: UnitDetails }) {
  const { t } = useTexts();
  const me = useMe();
  const can = useCan();
  const [action, setAction] = useState<UnitWish['action'] | null>(null);
  const last = unit.periods.at(-1)!;
  const possible = can('unit.write') && last.validTo === null;
  return (
    <Page
      title={last.name}
      intro={[kindWords(last, t), last.parentName && t.units.below(last.parentName)].filter(Boolean).join(', ')}
    >
      {possible && (
        <Group gap="sm">
          {ACTIONS.filter((one) => one === 'rename' || unit.id !== me.user.unit.id).map((one) => (
            <Button key={one} variant="default" onClick={() => setAction(one)}>
              {t.units.actions[one]}
            </Button>
          ))}
        </Group>
      )}
      <UnitPeople unit={unit} />
      <UnitSenders unit={unit} />
      <Section title={t.units.history}>
        <List spacing="xs">
          {unit.periods.map((period) => (
            <List.Item key={period.validFrom}>
              <Text size="sm" c="dimmed">
                {period.validTo
                  ? t.units.span(shortDate(period.validFrom), shortDate(period.validTo))
                  : t.units.since(shortDate(period.validFrom))}
              </Text>
              {[period.name, period.parentName && t.units.below(period.parentName)].filter(Boolean).join(', ')}
            </List.Item>
          ))}
        </List>
      </Section>
      <Section title={t.units.changes}>
        {unit.changes.length === 0 ? (
          <Text c="dimmed">{t.units.none}</Text>
        ) : (
          <CardTable
            label={t.units.changes}
            rows={unit.changes}
            rowKey={(row) => row.id}
            columns={[
              { label: t.units.changes, cell: (row) => <ChangeLine change={row} /> },
              { label: t.changes.from, cell: (row) => shortDate(row.effectiveOn) },
              { label: t.common.when, cell: (row) => shortMoment(row.madeAt) },
            ]}
          />
        )}
      </Section>
      {action && <UnitAction unit={unit} action={action} onClose={() => setAction(null)} />}
    </Page>
  );
}

/** "Sáp nhập: Trường A → Trường B, 1.417 người". */
function ChangeLine({ change }: { change: PeopleChange }) {
  const { t, locale } = useTexts();
  const { from, to, persons } = change.facts as { from?: string; to?: string; persons?: number };
  const names = from && to && from !== to ? `${from} → ${to}` : '';
  const people = persons ? t.changes.people(formatNumber(persons, locale)) : '';
  const said = [names, people].filter(Boolean).join(', ');
  return <>{`${t.changes.kinds[change.kind]}${said && `: ${said}`}`}</>;
}
