import { Fieldset, NumberInput, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { unitsQuery } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Step } from '../../types.js';

type Pilot = Step['pilot'];
type Way = 'none' | 'people' | 'unit';

interface Props {
  value: Pilot;
  onChange: (pilot: Pilot) => void;
}

const PEOPLE = 50;
const wayOf = (pilot: Pilot): Way => (pilot === null ? 'none' : 'people' in pilot ? 'people' : 'unit');

/** Whether a unit was chosen where one is asked for, and a number where that is. */
export const pilotComplete = (pilot: Pilot): boolean =>
  pilot === null || ('people' in pilot ? pilot.people >= 1 : pilot.unitId !== '');

/** Who gets the message before everybody else. */
export function PilotField({ value, onChange }: Props) {
  const { t } = useTexts();
  const { data: units } = useQuery(unitsQuery);
  const turn = (way: string | null) =>
    onChange(way === 'people' ? { people: PEOPLE } : way === 'unit' ? { unitId: '' } : null);
  return (
    <Fieldset legend={t.pilot.label}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t.pilot.help}
        </Text>
        <Select
          aria-label={t.pilot.label}
          value={wayOf(value)}
          onChange={turn}
          allowDeselect={false}
          data={Object.entries(t.pilot.ways).map(([way, label]) => ({ value: way, label }))}
          data-testid="pilot-way"
        />
        {value !== null && 'people' in value && (
          <NumberInput
            label={t.pilot.people}
            value={value.people}
            onChange={(people) => onChange({ people: Number(people) || 0 })}
            min={1}
            max={5000}
            allowDecimal={false}
          />
        )}
        {value !== null && 'unitId' in value && (
          <Select
            label={t.pilot.unit}
            placeholder={t.pilot.chooseUnit}
            value={value.unitId === '' ? null : value.unitId}
            onChange={(unitId) => onChange({ unitId: unitId ?? '' })}
            searchable
            data={(units?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
      </Stack>
    </Fieldset>
  );
}
