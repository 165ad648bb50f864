import './summary.css';
import { Button, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { capitalised, formatNumber, formatShare } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { UnitDetails } from '../../types.js';
import { Section } from '../../ui/page.js';

/** How many belong to it and to what is below it, in which groups, and by which ways they can be written to. */
export function UnitPeople({ unit }: { unit: UnitDetails }) {
  const { t, locale } = useTexts();
  const can = useCan();
  const { people, groups, ways } = unit.summary;
  const number = (value: number) => formatNumber(value, locale);
  return (
    <Section
      title={t.units.inUnit}
      aside={
        can('person.read') && (
          <Button
            variant="default"
            renderRoot={(props) => <Link to="/people" search={{ unitId: unit.id }} {...props} />}
          >
            {t.units.seePeople}
          </Button>
        )
      }
    >
      <Text fz={30} fw={650} lh={1.2} mb="md" data-testid="unit-people">
        {t.units.inUnitTotal(number(people))}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
        <Facts
          title={t.people.groupFilter}
          lines={groups.map(({ group, n }) => [capitalised(t.groups[group]), number(n)])}
        />
        <Facts
          title={t.units.ways}
          lines={ways.map(({ way, n }) => [
            capitalised(t.units.wayNames[way]),
            t.units.share(number(n), formatShare(n, people, locale)),
          ])}
        />
      </SimpleGrid>
    </Section>
  );
}

/** The accounts that send for it, and the pages that it publishes on. */
export function UnitSenders({ unit }: { unit: UnitDetails }) {
  const { t } = useTexts();
  const can = useCan();
  const { accounts, outlets } = unit.summary;
  return (
    <Section title={t.units.senders}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
        {can('account.read') && (
          <Facts
            title={t.units.accounts}
            none={t.units.noAccounts}
            lines={accounts.map(({ channel, name, own }) => [
              `${capitalised(t.channels[channel])}: ${name}`,
              own ? t.units.ownAccount : t.units.sharedAccount,
            ])}
          />
        )}
        <Facts
          title={t.units.outlets}
          none={t.units.noOutlets}
          lines={outlets.map(({ channel, name }) => [name, capitalised(t.channels[channel])])}
        />
      </SimpleGrid>
    </Section>
  );
}

function Facts({ title, lines, none }: { title: string; lines: [string, string][]; none?: string }) {
  return (
    <div>
      <Title order={3} fz="md" mb="xs">
        {title}
      </Title>
      {lines.length === 0 ? (
        <Text c="dimmed">{none ?? '–'}</Text>
      ) : (
        <Stack component="dl" gap={8} m={0}>
          {lines.map(([label, value]) => (
            <div key={label} className="fact-line">
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </Stack>
      )}
    </div>
  );
}
