import { Button, Group, Stack, Text } from '@mantine/core';
import { useTexts } from '../../texts/index.js';
import type { AudienceClause, AudienceRule, Channel } from '../../types.js';
import { Icon } from '../../ui/icons.js';
import { AudienceCountsView } from './audience-counts.js';
import { ClauseEditor } from './clause-editor.js';

/** A rule while it is written: a clause may have no group yet, and is not sent then. */
export interface RuleDraft {
  readonly include: readonly AudienceClause[];
  readonly exclude: readonly AudienceClause[];
}

export const draftOf = (rule: AudienceRule | undefined): RuleDraft => ({
  include: rule?.include ?? [{ groups: [] }],
  exclude: rule?.exclude ?? [],
});

/** Null while something that a rule needs is missing. */
export function ruleOf({ include, exclude }: RuleDraft): AudienceRule | null {
  if ([...include, ...exclude].some(({ groups }) => groups.length === 0)) return null;
  return { include: [...include], ...(exclude.length > 0 ? { exclude: [...exclude] } : {}) };
}

interface Props {
  value: RuleDraft;
  onChange: (draft: RuleDraft) => void;
  /** In the order in which they are tried. */
  channels: readonly Channel[];
  templateKey?: string;
}

/** Who is meant and who is left out, with the numbers beside it as they change. */
export function AudienceEditor({ value, onChange, channels, templateKey }: Props) {
  const { t } = useTexts();
  const clauses = (side: keyof RuleDraft, name: (n: string) => string) =>
    value[side].map((clause, index) => (
      <ClauseEditor
        // biome-ignore lint/suspicious/noArrayIndexKey: clauses have no name but their place
        key={`${side}${index}`}
        title={name(value.include.length === 1 && side === 'include' ? '' : String(index + 1)).trim()}
        clause={clause}
        onChange={(next) => onChange({ ...value, [side]: value[side].map((one, at) => (at === index ? next : one)) })}
        onRemove={
          side === 'include' && value.include.length === 1
            ? undefined
            : () => onChange({ ...value, [side]: value[side].filter((_, at) => at !== index) })
        }
      />
    ));
  const add = (side: keyof RuleDraft) => onChange({ ...value, [side]: [...value[side], { groups: [] }] });
  return (
    <Stack gap="lg">
      {clauses('include', t.audiences.include)}
      {value.exclude.length > 0 && <Text c="dimmed">{t.audiences.excludeHelp}</Text>}
      {clauses('exclude', t.audiences.exclude)}
      <Group gap="sm">
        <Button variant="default" leftSection={<Icon name="plus" size={16} />} onClick={() => add('include')}>
          {t.audiences.addInclude}
        </Button>
        <Button variant="default" leftSection={<Icon name="none" size={16} />} onClick={() => add('exclude')}>
          {t.audiences.addExclude}
        </Button>
      </Group>
      <AudienceCountsView rule={ruleOf(value)} channels={channels} templateKey={templateKey} />
    </Stack>
  );
}
