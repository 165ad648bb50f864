import { Button, Checkbox, Fieldset, Group, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import { capitalised } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { AudienceClause, Group as AudienceGroup } from '../../types.js';
import { Icon } from '../../ui/icons.js';
import { ConditionField, type ConditionName, type SetField } from './condition-fields.js';
import { UnitTree } from './unit-tree.js';

interface Props {
  title: string;
  clause: AudienceClause;
  onChange: (clause: AudienceClause) => void;
  /** Absent: the only one, which stays. */
  onRemove?: () => void;
}

/** One part of a rule: who, where, and what else must hold. */
export function ClauseEditor({ title, clause, onChange, onRemove }: Props) {
  const { t } = useTexts();
  const names = Object.keys(t.audiences.conditions) as ConditionName[];
  // A condition that was just added has no value yet, and stays on screen.
  const [added, setAdded] = useState<readonly ConditionName[]>([]);
  const shown = names.filter((name) => clause[name] !== undefined || added.includes(name));
  const set: SetField = (name, value) => {
    const next = { ...clause };
    if (value === undefined || (Array.isArray(value) && value.length === 0)) delete next[name];
    else next[name] = value;
    onChange(next);
  };
  return (
    <Fieldset legend={title} className="clause">
      <Stack gap="md">
        <Checkbox.Group
          label={t.audiences.groups}
          value={clause.groups}
          onChange={(groups) => onChange({ ...clause, groups: groups as AudienceGroup[] })}
          error={clause.groups.length === 0 ? t.audiences.groupsMissing : undefined}
        >
          <Group gap="md" mt="xs" mb="xs">
            {Object.entries(t.groups).map(([value, label]) => (
              <Checkbox key={value} value={value} label={capitalised(label)} />
            ))}
          </Group>
        </Checkbox.Group>
        <UnitTree value={clause.unitIds} onChange={(unitIds) => set('unitIds', unitIds)} />
        {shown.map((name) => (
          <Group key={name} align="flex-end" wrap="nowrap" gap="xs">
            <div style={{ flex: 1, minWidth: 0 }}>
              <ConditionField name={name} clause={clause} set={set} />
            </div>
            <Button
              variant="default"
              aria-label={t.audiences.removeCondition(t.audiences.conditions[name])}
              onClick={() => {
                setAdded(added.filter((one) => one !== name));
                set(name, undefined);
              }}
            >
              <Icon name="cross" size={16} />
            </Button>
          </Group>
        ))}
        <Group justify="space-between" align="flex-end">
          {shown.length < names.length && (
            <Select
              label={t.audiences.refine}
              placeholder={t.audiences.refinePick}
              value={null}
              onChange={(name) => name && setAdded([...added, name as ConditionName])}
              data={names
                .filter((name) => !shown.includes(name))
                .map((name) => ({ value: name, label: t.audiences.conditions[name] }))}
              maw={320}
            />
          )}
          {onRemove && (
            <Button variant="default" onClick={onRemove}>
              {t.audiences.removeClause(title)}
            </Button>
          )}
        </Group>
      </Stack>
    </Fieldset>
  );
}
