import { NumberInput, Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { addDays, dayAndMonth, longDate, typedTime } from '../../format.js';
import { inLocale, type Texts, useTexts } from '../../texts/index.js';
import type { Campaign, Step } from '../../types.js';
import { templatesQuery } from './queries.js';
import type { PartChange } from './sentence-part.js';
import { Channels } from './step-edit.js';
import { offsetWords } from './step-words.js';

interface FormProps {
  step: Step;
  change: PartChange;
  set: (change: PartChange | null) => void;
}

type Direction = keyof Texts['step']['directions'];
/** The browser's own time field writes 6:30 PM wherever it was installed in English. */
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** How far from the anchor: the number, what it counts, before or after. */
export function OffsetForm({ campaign, step, set }: FormProps & { campaign: Campaign }) {
  const { t, locale } = useTexts();
  const [days, setDays] = useState<number | string>(Math.abs(step.offsetDays));
  const [direction, setDirection] = useState<Direction>(
    `${step.offsetUnit}${step.offsetDays > 0 ? 'After' : 'Before'}`,
  );
  const changeOf = (number: number | string, way: Direction) => {
    if (number === '') return set(null);
    const offsetDays = Number(number) * (way.endsWith('Before') ? -1 : 1) || 0;
    set({ offsetDays, offsetUnit: way.startsWith('working') ? 'workingDays' : 'days' });
  };
  const offsetDays = Number(days || 0) * (direction.endsWith('Before') ? -1 : 1) || 0;
  const offsetUnit = direction.startsWith('working') ? ('workingDays' as const) : ('days' as const);
  return (
    <Stack gap="sm">
      <NumberInput
        label={t.step.offset}
        value={days}
        onChange={(value) => {
          setDays(value);
          changeOf(value, direction);
        }}
        min={0}
        max={366}
        allowDecimal={false}
        data-autofocus
      />
      <Select
        label={t.step.direction}
        value={direction}
        onChange={(value) => {
          setDirection(value as Direction);
          changeOf(days, value as Direction);
        }}
        allowDeselect={false}
        data={Object.entries(t.step.directions).map(([value, label]) => ({ value, label }))}
        comboboxProps={{ withinPortal: false }}
      />
      <Text size="sm" c="dimmed" aria-live="polite">
        {offsetWords({ offsetDays, offsetUnit }, dayAndMonth(campaign.anchorDate), t)}:{' '}
        {offsetUnit === 'days' ? longDate(addDays(campaign.anchorDate, offsetDays), locale) : t.step.workingDaysHelp}
      </Text>
    </Stack>
  );
}

export function TimeForm({ step, set }: FormProps) {
  const { t } = useTexts();
  const [value, setValue] = useState(step.localTime.slice(0, 5));
  return (
    <TextInput
      label={t.step.time}
      description={t.step.timeHelp}
      value={value}
      onChange={(event) => {
        const next = typedTime(event.currentTarget.value);
        setValue(next);
        set(TIME.test(next) ? { localTime: next } : null);
      }}
      error={!TIME.test(value)}
      inputMode="numeric"
      maxLength={5}
      data-autofocus
    />
  );
}

/** Templates that have words for every channel of the step. */
export function TemplateForm({ step, change, set }: FormProps) {
  const { t, locale } = useTexts();
  const { data } = useQuery(templatesQuery);
  const fitting = (data?.items ?? []).filter(
    ({ key, channels }) => key === step.templateKey || step.channels.every((one) => channels.includes(one)),
  );
  return (
    <Select
      label={t.decidedStep.template}
      value={change.templateKey ?? step.templateKey}
      onChange={(value) => set(value && value !== step.templateKey ? { templateKey: value } : {})}
      allowDeselect={false}
      searchable
      data={fitting.map(({ key, title }) => ({ value: key, label: inLocale(title, locale) }))}
      comboboxProps={{ withinPortal: false }}
      data-autofocus
    />
  );
}

export function ChannelsForm({ step, change, set }: FormProps) {
  const channels = change.channels ?? step.channels;
  return (
    <Channels
      templateKey={step.templateKey}
      step={step}
      channels={channels}
      onChange={(next) => set(next.length > 0 ? { channels: next } : null)}
    />
  );
}

const USUAL_HOURS = 48;

/** Whether silence starts the next channel, and after how long. */
export function SilenceForm({ step, change, set }: FormProps) {
  const { t } = useTexts();
  const hours = change.silenceHours === undefined ? step.silenceHours : change.silenceHours;
  const [number, setNumber] = useState<number | string>(hours ?? USUAL_HOURS);
  return (
    <Stack gap="sm">
      <Radio.Group
        label={t.planPage.silence}
        value={hours === null ? 'none' : 'wait'}
        onChange={(value) => set({ silenceHours: value === 'none' ? null : Number(number) || USUAL_HOURS })}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="none" label={t.planPage.silenceChoices.none} />
          <Radio value="wait" label={t.planPage.silenceChoices.wait} />
        </Stack>
      </Radio.Group>
      {hours !== null && (
        <NumberInput
          label={t.planPage.silenceHours}
          value={number}
          onChange={(value) => {
            setNumber(value);
            set(value === '' ? null : { silenceHours: Number(value) });
          }}
          min={1}
          max={336}
          allowDecimal={false}
        />
      )}
    </Stack>
  );
}
