import { Select } from '@mantine/core';
import { capitalised } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { RegisterRequest } from '../../types.js';

export type Asked = Pick<RegisterRequest, 'askedBy' | 'way'>;
export const NEW_ASKED: Asked = { askedBy: 'self', way: 'paper' };
const ASKERS = ['self', 'guardian', 'representative'] as const;
const WAYS = ['inPerson', 'paper', 'phone', 'email', 'message'] as const;

/** Who asks, and how the request came in. */
export function AskedFields({ value, onChange }: { value: Asked; onChange: (value: Asked) => void }) {
  const { t } = useTexts();
  return (
    <>
      <Select
        label={t.rights.askedBy}
        value={value.askedBy}
        onChange={(askedBy) => onChange({ ...value, askedBy: askedBy as Asked['askedBy'] })}
        allowDeselect={false}
        data={ASKERS.map((name) => ({ value: name, label: capitalised(t.rights.askers[name] ?? '') }))}
      />
      <Select
        label={t.rights.way}
        value={value.way}
        onChange={(way) => onChange({ ...value, way: way as Asked['way'] })}
        allowDeselect={false}
        data={WAYS.map((name) => ({ value: name, label: t.rights.ways[name] ?? '' }))}
      />
    </>
  );
}
