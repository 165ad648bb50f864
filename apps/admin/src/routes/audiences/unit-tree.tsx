import { Button, Checkbox, Fieldset, Group, ScrollArea, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { formatNumber, plain } from '../../format.js';
import { unitsQuery } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Unit } from '../../types.js';
import { Icon } from '../../ui/icons.js';
import { chosenUnits, treeOf, type UnitNode } from './choose-units.js';

interface Props {
  /** Undefined: every unit. */
  value: readonly string[] | undefined;
  onChange: (unitIds: string[] | undefined) => void;
}

/** Units with tick-boxes, each with all that is below it; typing shows those whose names fit, with those above them. */
export function UnitTree({ value, onChange }: Props) {
  const { t, locale } = useTexts();
  const { data } = useQuery(unitsQuery);
  const [search, setSearch] = useState('');
  const units = data?.items ?? [];
  const roots = useMemo(() => treeOf(units), [units]);
  const shown = useMemo(() => fitting(roots, plain(search.trim())), [roots, search]);
  const chosen = new Set(value);
  return (
    <Fieldset legend={t.audiences.units}>
      <Text size="sm" c="dimmed" mb="xs">
        {t.audiences.unitsHelp}
      </Text>
      <TextInput
        type="search"
        label={t.audiences.unitSearch}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        leftSection={<Icon name="search" size={16} />}
        mb="xs"
      />
      <Group justify="space-between" mb="xs" gap="xs">
        <Text size="sm" aria-live="polite">
          {value ? t.audiences.unitsChosen(formatNumber(value.length, locale)) : t.audiences.unitsAll}
        </Text>
        {value && (
          <Button size="compact-sm" variant="default" onClick={() => onChange(undefined)}>
            {t.audiences.unitsClear}
          </Button>
        )}
      </Group>
      <ScrollArea.Autosize mah={320} type="auto" viewportProps={{ tabIndex: -1 }}>
        {shown.length === 0 ? (
          <Text c="dimmed">{t.audiences.unitsNone}</Text>
        ) : (
          <Branch
            nodes={shown}
            chosen={chosen}
            covered={false}
            openAll={search.trim() !== ''}
            onToggle={(unit) => onChange(chosenUnits(roots, chosen, unit.id))}
          />
        )}
      </ScrollArea.Autosize>
    </Fieldset>
  );
}

interface BranchProps {
  nodes: readonly UnitNode[];
  chosen: ReadonlySet<string>;
  /** A unit above is chosen, so all of these are. */
  covered: boolean;
  openAll: boolean;
  onToggle: (unit: Unit) => void;
}

function Branch({ nodes, ...rest }: BranchProps) {
  return (
    <Stack component="ul" className="plain-list" gap={6}>
      {nodes.map((node) => (
        <Twig key={node.unit.id} node={node} {...rest} />
      ))}
    </Stack>
  );
}

function Twig({ node, chosen, covered, openAll, onToggle }: Omit<BranchProps, 'nodes'> & { node: UnitNode }) {
  const { t, locale } = useTexts();
  const [opened, setOpened] = useState(node.depth === 0);
  const { unit, below } = node;
  const checked = covered || chosen.has(unit.id);
  const open = opened || openAll;
  const words = t.audiences.below(formatNumber(below.length, locale), unit.name);
  return (
    <li>
      <Group gap={6} wrap="nowrap" align="flex-start">
        <Checkbox
          label={unit.name}
          checked={checked}
          indeterminate={!checked && hasChosen(below, chosen)}
          onChange={() => onToggle(unit)}
        />
        {below.length > 0 && !openAll && (
          <Button
            size="compact-sm"
            variant="subtle"
            aria-label={words}
            aria-expanded={open}
            onClick={() => setOpened(!opened)}
          >
            <Icon name={open ? 'down' : 'right'} size={16} />
          </Button>
        )}
      </Group>
      {open && below.length > 0 && (
        <div style={{ paddingInlineStart: 24, paddingTop: 6 }}>
          <Branch nodes={below} chosen={chosen} covered={checked} openAll={openAll} onToggle={onToggle} />
        </div>
      )}
    </li>
  );
}

const hasChosen = (nodes: readonly UnitNode[], chosen: ReadonlySet<string>): boolean =>
  nodes.some(({ unit, below }) => chosen.has(unit.id) || hasChosen(below, chosen));

/** Those whose names hold the words, and those above them; the whole below a unit that is meant itself. */
function fitting(nodes: readonly UnitNode[], words: string): readonly UnitNode[] {
  if (words === '') return nodes;
  return nodes.flatMap((node) => {
    if (plain(`${node.unit.name} ${node.unit.shortName}`).includes(words)) return [node];
    const below = fitting(node.below, words);
    return below.length === 0 ? [] : [{ ...node, below }];
  });
}
