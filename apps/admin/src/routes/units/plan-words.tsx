import { List, Stack, Text } from '@mantine/core';
import { formatNumber } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { UnitChangePlan, UnitWish } from '../../types.js';
import { Note } from '../../ui/tone.js';

/** What a change of a unit does, line by line, with its numbers. */
export function PlanWords({ action, plan }: { action: UnitWish['action']; plan: UnitChangePlan }) {
  const { t } = useTexts();
  const lines = useLines(action, plan);
  const { naming } = plan.belongings;
  const ends = action === 'merge' || action === 'close';
  return (
    <Stack gap="sm" role="status">
      <Text fw={600}>{t.units.plan}</Text>
      <List spacing={4}>
        {lines.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
        <List.Item>{t.units.stays}</List.Item>
      </List>
      {ends && naming.length > 0 && (
        <Note tone="amber">
          {t.units.naming(naming.map((one) => `${t.units.namingKinds[one.kind]} “${one.name}”`).join(', '))}
        </Note>
      )}
    </Stack>
  );
}

function useLines(action: UnitWish['action'], { people, belongings, to }: UnitChangePlan): string[] {
  const { t, locale } = useTexts();
  const number = (n: number) => formatNumber(n, locale);
  const names = (all: { name: string }[]) => all.map((one) => one.name).join(', ');
  const target = to?.name ?? t.units.newUnit;
  const lines: string[] = action === 'move' ? [t.units.movesBelow(target)] : [];
  if (action === 'merge' || action === 'split' || action === 'close') {
    if (people.persons === 0) lines.push(t.units.nobody);
    else {
      const moved =
        action === 'close' ? t.units.leaves(number(people.persons)) : t.units.moves(number(people.persons), target);
      lines.push(
        `${moved} ${people.groups.map(({ group, n }) => t.units.byGroup(number(n), t.groups[group])).join(', ')}.`,
      );
    }
    if (people.alreadyThere > 0) lines.push(t.units.already(number(people.alreadyThere)));
    if (people.sameClasses.length > 0) lines.push(t.units.sameClasses(people.sameClasses.join(', ')));
  }
  if (action === 'merge' || action === 'close') {
    const moves = action === 'merge';
    const { below, accounts, outlets, campaigns } = belongings;
    if (below.length > 0) lines.push(t.units.belowMove(names(below), target));
    const going = accounts.filter((account) => !account.stops);
    const stopping = names(accounts.filter((account) => account.stops));
    if (going.length > 0) lines.push(t.units.accountsMove(names(going)));
    if (stopping) lines.push(moves ? t.units.accountsGiveWay(stopping, target) : t.units.accountsStop(stopping));
    if (outlets > 0) lines.push(moves ? t.units.outletsMove(number(outlets)) : t.units.outletsStop(number(outlets)));
    for (const { name, state } of campaigns) {
      const kept = moves && (state === 'draft' || state === 'submitted');
      lines.push(kept ? t.units.campaignMoves(name) : t.units.campaignEnds(name));
    }
  }
  return lines;
}
