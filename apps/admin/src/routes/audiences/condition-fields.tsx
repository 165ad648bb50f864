import { Checkbox, Group, MultiSelect, Select, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { capitalised } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { AskableStep, AudienceClause, Channel } from '../../types.js';
import { listsQuery, stepsQuery } from './audience-queries.js';
import { FAMILIES, type Family, familiesOf } from './channel-families.js';

export type ConditionName = Exclude<keyof AudienceClause, 'groups' | 'unitIds'>;

/** An empty value takes the field away. */
export type SetField = <K extends Exclude<keyof AudienceClause, 'groups'>>(
  name: K,
  value: AudienceClause[K] | undefined,
) => void;

interface Props {
  name: ConditionName;
  clause: AudienceClause;
  set: SetField;
}

const GRADES = [-4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** What is asked for one condition, in the reader's words. */
export function ConditionField({ name, clause, set }: Props) {
  const { t } = useTexts();
  const label = t.audiences.conditions[name];
  const of = (words: Record<string, string>) =>
    Object.entries(words).map(([value, word]) => ({ value, label: capitalised(word) }));
  switch (name) {
    case 'grades':
      return (
        <Many
          label={label}
          data={GRADES.map((grade) => ({
            value: String(grade),
            label: capitalised(grade < 0 ? (t.rollOver.ages[String(grade)] ?? '') : t.step.grades(String(grade))),
          }))}
          value={(clause.grades ?? []).map(String)}
          onChange={(grades) => set('grades', grades.map(Number))}
        />
      );
    case 'classNames':
    case 'tags':
      return (
        <TagsInput
          label={label}
          description={t.audiences.typeAndEnter}
          value={clause[name] ?? []}
          onChange={(values) => set(name, values)}
          maxTags={200}
        />
      );
    case 'employmentTypes':
      return (
        <Many
          label={label}
          data={of(t.step.employment)}
          value={clause.employmentTypes ?? []}
          onChange={(types) => set('employmentTypes', types as AudienceClause['employmentTypes'])}
        />
      );
    case 'eidStatus':
    case 'serviceUse':
      return (
        <Many
          label={label}
          data={of(name === 'eidStatus' ? t.step.eid : t.step.use)}
          value={clause[name] ?? []}
          onChange={(facts) => set(name, facts as AudienceClause['eidStatus'])}
        />
      );
    case 'coreTeam':
      return (
        <Checkbox
          label={t.audiences.coreTeamOnly}
          checked={clause.coreTeam ?? false}
          onChange={(event) => set('coreTeam', event.currentTarget.checked || undefined)}
        />
      );
    case 'hasChannels':
    case 'lacksChannels':
      return (
        <Many
          label={label}
          data={of(t.audiences.ways)}
          value={familiesOf(clause[name] ?? [])}
          onChange={(ways) =>
            set(
              name,
              ways.flatMap((way) => FAMILIES[way as Family]),
            )
          }
        />
      );
    case 'listIds':
      return <ListField label={label} value={clause.listIds ?? []} onChange={(lists) => set('listIds', lists)} />;
    case 'past':
      return <PastField value={clause.past} onChange={(past) => set('past', past)} />;
    case 'consent':
      return <ConsentField value={clause.consent} onChange={(consent) => set('consent', consent)} />;
  }
}

interface ManyProps {
  label: string;
  data: { value: string; label: string }[];
  value: string[];
  onChange: (values: string[]) => void;
}
function Many({ label, data, value, onChange }: ManyProps) {
  const { t } = useTexts();
  return (
    <MultiSelect
      label={label}
      placeholder={value.length === 0 ? t.audiences.any : undefined}
      data={data}
      value={value}
      onChange={onChange}
      searchable
      hidePickedOptions
    />
  );
}

function ListField({ label, value, onChange }: Omit<ManyProps, 'data'>) {
  const { t } = useTexts();
  const lists = useQuery(listsQuery);
  return (
    <MultiSelect
      label={label}
      description={lists.data?.items.length === 0 ? t.audiences.noLists : undefined}
      placeholder={value.length === 0 ? t.audiences.any : undefined}
      data={(lists.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={value}
      onChange={onChange}
      searchable
      hidePickedOptions
    />
  );
}

type Past = NonNullable<AudienceClause['past']>;
function PastField({ value, onChange }: { value: Past | undefined; onChange: (past: Past | undefined) => void }) {
  const { t } = useTexts();
  const steps = useQuery(stepsQuery);
  const set = (change: Partial<Past>) => {
    const past = { stepIds: [], outcome: 'notReached' as const, ...value, ...change };
    onChange(past.stepIds.length === 0 ? undefined : past);
  };
  return (
    <Group align="flex-start" grow wrap="wrap" preventGrowOverflow={false}>
      <MultiSelect
        label={t.audiences.pastSteps}
        placeholder={value ? undefined : t.audiences.any}
        data={byCampaign(steps.data?.items ?? [])}
        value={value?.stepIds ?? []}
        onChange={(stepIds) => set({ stepIds })}
        nothingFoundMessage={t.audiences.pastNone}
        searchable
        hidePickedOptions
        miw={220}
      />
      <Select
        label={t.audiences.pastOutcome}
        data={Object.entries(t.audiences.pastOutcomes).map(([outcome, label]) => ({ value: outcome, label }))}
        value={value?.outcome ?? 'notReached'}
        onChange={(outcome) => set({ outcome: outcome as Past['outcome'] })}
        disabled={!value}
        allowDeselect={false}
        miw={220}
      />
    </Group>
  );
}

/** Campaigns of one name stay apart only by their steps: an officer tells them by the year in the name. */
function byCampaign(steps: readonly AskableStep[]) {
  const groups = new Map<string, { value: string; label: string }[]>();
  for (const { stepId, title, campaignName } of steps) {
    groups.set(campaignName, [...(groups.get(campaignName) ?? []), { value: stepId, label: title }]);
  }
  return [...groups].map(([group, items]) => ({ group, items }));
}

type Consent = NonNullable<AudienceClause['consent']>;
/** The ways on which consent is asked for: by Zalo it is the number that was said yes to. */
const CONSENT_CHANNELS: readonly Channel[] = ['zaloZns', 'sms', 'email'];
function ConsentField({ value, onChange }: { value: Consent | undefined; onChange: (consent: Consent) => void }) {
  const { t } = useTexts();
  const whole: Consent = { purpose: 'outreach', channel: 'zaloZns', word: 'yes', ...value };
  const of = (words: Record<string, string>) =>
    Object.entries(words).map(([one, word]) => ({ value: one, label: capitalised(word) }));
  return (
    <Group align="flex-start" grow wrap="wrap" preventGrowOverflow={false}>
      <Select
        label={t.audiences.consentWord}
        placeholder={value ? undefined : t.audiences.refinePick}
        data={of(t.audiences.consentWords)}
        value={value?.word ?? null}
        onChange={(word) => word && onChange({ ...whole, word: word as Consent['word'] })}
        allowDeselect={false}
      />
      <Select
        label={t.audiences.consentPurpose}
        data={of(t.audiences.consentPurposes)}
        value={whole.purpose}
        onChange={(purpose) => onChange({ ...whole, purpose: purpose as Consent['purpose'] })}
        allowDeselect={false}
      />
      <Select
        label={t.audiences.consentChannel}
        data={CONSENT_CHANNELS.map((channel) => ({ value: channel, label: capitalised(t.channelFamilies[channel]) }))}
        value={whole.channel}
        onChange={(channel) => onChange({ ...whole, channel: channel as Channel })}
        allowDeselect={false}
      />
    </Group>
  );
}
