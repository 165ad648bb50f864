import { type ComboboxItem, type OptionsFilter, Select, type SelectProps } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { plain } from '../format.js';
import { unitsQuery } from '../session.js';
import { useTexts } from '../texts/index.js';
import type { Unit } from '../types.js';

type Props = Pick<SelectProps, 'label' | 'description' | 'error'> & {
  value: string | null;
  onChange: (unitId: string | null) => void;
};

/** One unit of the reader's tree, with all below it; found by any part of its name, without accents as well. */
export function UnitSelect({ value, onChange, ...rest }: Props) {
  const { t } = useTexts();
  const { data } = useQuery(unitsQuery);
  const lines = asTree(data?.items ?? []);
  // A school sees itself alone: there is nothing to choose.
  if (lines.length === 1 && value === null) return null;
  const depths = new Map(lines.map(({ unit, depth }) => [unit.id, depth]));
  return (
    <Select
      {...rest}
      placeholder={t.common.all}
      data={lines.map(({ unit }) => ({ value: unit.id, label: unit.name }))}
      value={value}
      onChange={onChange}
      filter={withoutAccents}
      renderOption={({ option }) => (
        <span style={{ paddingLeft: (depths.get(option.value) ?? 0) * 16 }}>{option.label}</span>
      )}
      nothingFoundMessage={t.people.noUnit}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t.common.all }}
      maxDropdownHeight={360}
    />
  );
}

const withoutAccents: OptionsFilter = ({ options, search }) =>
  (options as ComboboxItem[]).filter(({ label }) => plain(label).includes(plain(search.trim())));

/** Parents before their children, in the order of the list; whose parent is out of sight stands at the top. */
function asTree(units: readonly Unit[]): { unit: Unit; depth: number }[] {
  const known = new Set(units.map(({ id }) => id));
  const children = new Map<string | null, Unit[]>();
  for (const unit of units) {
    const parent = unit.parentId !== null && known.has(unit.parentId) ? unit.parentId : null;
    children.set(parent, [...(children.get(parent) ?? []), unit]);
  }
  const below = (parent: string | null, depth: number): { unit: Unit; depth: number }[] =>
    (children.get(parent) ?? []).flatMap((unit) => [{ unit, depth }, ...below(unit.id, depth + 1)]);
  return below(null, 0);
}
