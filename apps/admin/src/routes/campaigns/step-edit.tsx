import { Button, Fieldset, Group, NumberInput, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { addDays, dayAndMonth, longDate, typedTime } from '../../format.js';
import { inLocale, type Texts, useTexts } from '../../texts/index.js';
import type { Campaign, Channel, PlanStep, Shift, Step } from '../../types.js';
import { SideDialog } from '../../ui/dialog.js';
import { Icon } from '../../ui/icons.js';
import { ErrorNote } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';
import { StepAudience } from '../audiences/step-audience.js';
import { timesAsked, triedQuery } from '../calendar/schedule-query.js';
import { Checking, TriedNotes } from '../calendar/tried-notes.js';
import { OpenPartsField, openPartsComplete } from './open-parts-field.js';
import { PilotField, pilotComplete } from './pilot-field.js';
import { campaignKey, templatesQuery } from './queries.js';
import { type Consequence, consequenceOf } from './step-change.js';
import { offsetWords } from './step-words.js';
import { rulesFit, TIME, type TimeRules, TimeRulesFields } from './time-rules.js';

type Direction = keyof Texts['step']['directions'];

interface Props {
  campaign: Campaign;
  step: Step;
  line: PlanStep;
  onClose: () => void;
}

/**
 * When, with which words and by which channels one step goes: of a draft, or of a campaign that is approved. Campaign,
 * step and line are those of the moment it was opened.
 */
export function StepEdit({ campaign, step, line, onClose }: Props) {
  const { t, locale } = useTexts();
  const queryClient = useQueryClient();
  const [days, setDays] = useState<number | string>(Math.abs(step.offsetHours || step.offsetDays));
  const [direction, setDirection] = useState<Direction>(
    step.offsetHours === 0
      ? `${step.offsetUnit}${step.offsetDays > 0 ? 'After' : 'Before'}`
      : `hours${step.offsetHours > 0 ? 'After' : 'Before'}`,
  );
  const [rules, setRules] = useState<TimeRules>({
    repeat: step.repeat,
    expiryTime: step.expiryTime,
    avoidSchoolBreaks: step.avoidSchoolBreaks,
  });
  const [localTime, setLocalTime] = useState(step.localTime.slice(0, 5));
  const [shiftRule, setShiftRule] = useState<Shift>(step.shiftRule);
  const [channels, setChannels] = useState(step.channels);
  const [templateKey, setTemplateKey] = useState(step.templateKey);
  const { data: templates } = useQuery(templatesQuery);
  const [active, setActive] = useState(step.active);
  const [pilot, setPilot] = useState(step.pilot);
  const [openParts, setOpenParts] = useState(step.openParts);
  const [audience, setAudience] = useState(step.audience);
  const offset = days === '' ? null : Number(days) * (direction.endsWith('Before') ? -1 : 1) || 0;
  const inHours = direction.startsWith('hours');
  const offsetDays = offset !== null && inHours ? 0 : offset;
  const offsetHours = inHours ? (offset ?? step.offsetHours) : 0;
  const offsetUnit: Step['offsetUnit'] = direction.startsWith('working') ? 'workingDays' : 'days';
  const mayRepeat = direction.startsWith('days');
  const when = { offsetHours, ...rules, repeat: mayRepeat ? rules.repeat : null };
  const decided = campaign.state !== 'draft';
  const hour = TIME.test(localTime) ? localTime : step.localTime.slice(0, 5);
  const facts = {
    offsetDays: offsetDays ?? step.offsetDays,
    offsetUnit,
    localTime: hour,
    shiftRule,
    channels,
    active,
    templateKey,
    pilot,
    audience,
    ...when,
    openParts,
  };
  const asked = JSON.stringify(timesAsked(facts));
  const [settled] = useDebouncedValue(asked, 300);
  const tellable = active && offset !== null && rulesFit(rules);
  const tried = useQuery({
    ...triedQuery({ campaignId: campaign.id, stepId: step.id, version: campaign.version }, JSON.parse(settled), locale),
    enabled: tellable,
  });
  const consequence = decided ? consequenceOf(step, facts, line.run) : null;
  const save = useMutation({
    mutationFn: () =>
      api.patch(`/campaigns/${campaign.id}/steps/${step.id}`, {
        version: campaign.version,
        offsetDays,
        offsetUnit,
        localTime,
        shiftRule,
        channels,
        active,
        pilot,
        audience: audience === step.audience ? undefined : audience,
        openParts,
        templateKey: templateKey === step.templateKey ? undefined : templateKey,
        ...when,
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: campaignKey(campaign.id) });
      onClose();
    },
    onError: () => queryClient.invalidateQueries({ queryKey: campaignKey(campaign.id), exact: true }),
  });
  return (
    <SideDialog
      opened
      onClose={onClose}
      size="md"
      title={<Text fw={650}>{t.step.editOf(step.title)}</Text>}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Stack gap="lg">
        <Switch label={t.step.active} checked={active} onChange={(event) => setActive(event.currentTarget.checked)} />
        <Group align="flex-end" grow>
          <NumberInput
            label={t.step.offset}
            value={days}
            onChange={setDays}
            min={0}
            max={inHours ? 72 : 366}
            allowDecimal={false}
          />
          <Select
            label={t.step.direction}
            value={direction}
            onChange={(value) => setDirection(value as Direction)}
            allowDeselect={false}
            data={Object.entries(t.step.directions).map(([value, label]) => ({ value, label }))}
          />
        </Group>
        {offsetDays !== null && (
          <Text c="dimmed" aria-live="polite">
            {offsetWords({ offsetDays, offsetUnit, localTime: hour, ...when }, dayAndMonth(campaign.anchorDate), t)}
            {offsetUnit === 'workingDays' && `: ${t.step.workingDaysHelp}`}
            {mayRepeat && !when.repeat && `: ${longDate(addDays(campaign.anchorDate, offsetDays), locale)}`}
          </Text>
        )}
        <TextInput
          label={inHours ? t.times.eventTime : t.step.time}
          description={inHours ? t.times.eventTimeHelp : t.step.timeHelp}
          value={localTime}
          onChange={(event) => setLocalTime(typedTime(event.currentTarget.value))}
          error={!TIME.test(localTime)}
          inputMode="numeric"
          maxLength={5}
          maw={260}
        />
        <Select
          label={t.step.shift}
          value={shiftRule}
          onChange={(value) => setShiftRule(value as Shift)}
          allowDeselect={false}
          data={Object.entries(t.step.shifts).map(([value, label]) => ({ value, label }))}
        />
        <TimeRulesFields rules={rules} mayRepeat={mayRepeat} offsetDays={offsetDays ?? 0} onChange={setRules} />
        <Select
          label={t.decidedStep.template}
          value={templateKey}
          onChange={(value) => setTemplateKey(value ?? step.templateKey)}
          allowDeselect={false}
          searchable
          data={(templates?.items ?? [])
            .filter(
              ({ key, channels: written }) => key === templateKey || channels.every((one) => written.includes(one)),
            )
            .map(({ key, title }) => ({ value: key, label: inLocale(title, locale) }))}
        />
        {step.kind === 'message' && (
          <Channels templateKey={templateKey} step={step} channels={channels} onChange={setChannels} />
        )}
        {step.audience && (
          <StepAudience rule={step.audience} onChange={setAudience} channels={channels} templateKey={templateKey} />
        )}
        {step.kind === 'message' && <PilotField value={pilot} onChange={setPilot} />}
        {step.kind === 'message' && <OpenPartsField value={openParts} onChange={setOpenParts} localTime={hour} />}
        {tellable &&
          (tried.data && settled === asked ? (
            <TriedNotes tried={{ ...tried.data, needsApproval: false }} />
          ) : (
            <Checking error={tried.error} />
          ))}
        <div aria-live="polite">{consequence && <ConsequenceNote consequence={consequence} />}</div>
        {save.isError && <ErrorNote error={save.error} />}
        <Group justify="flex-end" className="drawer-end">
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button
            onClick={() => save.mutate()}
            loading={save.isPending}
            disabled={
              (step.audience !== null && audience === null) ||
              offsetDays === null ||
              channels.length === 0 ||
              !TIME.test(localTime) ||
              !pilotComplete(pilot) ||
              !rulesFit(rules) ||
              !openPartsComplete(openParts) ||
              consequence === 'none'
            }
          >
            {consequence === 'approval' ? t.decidedStep.saveAndWait : t.common.save}
          </Button>
        </Group>
      </Stack>
    </SideDialog>
  );
}

/** The rule of a decided step, or what it makes of this very change. */
function ConsequenceNote({ consequence }: { consequence: Consequence }) {
  const { t } = useTexts();
  return <Note tone={consequence === 'approval' ? 'amber' : 'grey'}>{t.decidedStep.consequences[consequence]}</Note>;
}

export function Channels({
  templateKey,
  step,
  channels,
  onChange,
}: {
  templateKey: string;
  step: Step;
  channels: Channel[];
  onChange: (channels: Channel[]) => void;
}) {
  const { t } = useTexts();
  const { data: templates } = useQuery(templatesQuery);
  const written = templates?.items.find(({ key }) => key === templateKey)?.channels ?? step.channels;
  const unused = written.filter((channel) => !channels.includes(channel) && channel !== 'facebookPage');
  const moveUp = (index: number) => {
    const next = [...channels];
    const [moved] = next.splice(index, 1);
    next.splice(index - 1, 0, moved!);
    onChange(next);
  };
  return (
    <Fieldset legend={t.step.channels}>
      <Text size="sm" c="dimmed" mb="sm">
        {t.step.channelsHelp}
      </Text>
      <Stack component="ol" className="plain-list" gap="xs">
        {channels.map((channel, index) => (
          <Group component="li" key={channel} justify="space-between" wrap="nowrap">
            <Text>
              {index + 1}. {t.channels[channel]}
            </Text>
            <Group gap={4} wrap="nowrap">
              <Button
                size="compact-sm"
                variant="default"
                disabled={index === 0}
                onClick={() => moveUp(index)}
                aria-label={t.step.moveUp(t.channels[channel])}
              >
                <Icon name="up" size={16} />
              </Button>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => onChange(channels.filter((other) => other !== channel))}
                aria-label={t.step.removeChannel(t.channels[channel])}
              >
                <Icon name="cross" size={16} />
              </Button>
            </Group>
          </Group>
        ))}
      </Stack>
      {channels.length === 0 && <Note tone="red">{t.step.atLeastOne}</Note>}
      {unused.length > 0 && (
        <Group gap="xs" mt="sm">
          {unused.map((channel) => (
            <Button key={channel} size="compact-sm" variant="default" onClick={() => onChange([...channels, channel])}>
              {t.step.addChannel(t.channels[channel])}
            </Button>
          ))}
        </Group>
      )}
    </Fieldset>
  );
}
