import { Button, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { dayAndMonth, localOf, longDate, longMoment } from '../../format.js';
import { useCan, useUnitNames } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { CampaignState, CampaignWithSteps, PlanStep, Step } from '../../types.js';
import { Loaded, Section } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';
import { ApproveStep } from './approve-step.js';
import { EditCampaign } from './edit-campaign.js';
import { campaignQuery, planQuery } from './queries.js';
import { flatSettings } from './settings-fields.js';
import { StepEdit } from './step-edit.js';
import { StepPreviewDrawer } from './step-preview.js';
import { audienceWords, channelOrder, offsetWords } from './step-words.js';

/** The steps of a campaign as sentences in the order of time. */
export function PlanTab() {
  const { id } = useParams({ from: '/shell/campaigns/$id' });
  const campaign = useQuery(campaignQuery(id));
  const plan = useQuery(planQuery(id));
  return (
    <Loaded query={campaign}>
      {(loaded) => <Loaded query={plan}>{({ steps }) => <StepList campaign={loaded} plan={steps} />}</Loaded>}
    </Loaded>
  );
}

const DECIDED: readonly CampaignState[] = ['scheduled', 'running', 'paused'];
const NOT_STARTED = new Set(['planned', 'missed']);

function StepList({ campaign, plan }: { campaign: CampaignWithSteps; plan: PlanStep[] }) {
  const { t } = useTexts();
  const can = useCan();
  const editable = campaign.state === 'draft' && campaign.own && can('campaign.write');
  /** A step of an approved campaign may be changed until somebody was written to. */
  const decided = DECIDED.includes(campaign.state) && campaign.own && can('campaign.write');
  const changeable = ({ run }: PlanStep) => decided && (run === null || NOT_STARTED.has(run.state));
  const [editing, setEditing] = useState<Step | null>(null);
  const [previewing, setPreviewing] = useState<Step | null>(null);
  const byId = new Map(campaign.steps.map((step) => [step.id, step]));
  const lines = [...plan].sort((a, b) => a.dueAt.localeCompare(b.dueAt));
  return (
    <>
      <Section
        title={t.campaign.tabs.plan}
        aside={campaign.state === 'draft' && <Text c="dimmed">{t.campaign.calendarNote}</Text>}
      >
        <ol className="steps">
          {lines.map((line) => {
            const step = byId.get(line.stepId);
            if (!step) return null;
            return (
              <StepLine
                key={line.stepId}
                campaign={campaign}
                step={step}
                line={line}
                titles={new Map(campaign.steps.map(({ id, title }) => [id, title]))}
                onEdit={editable || changeable(line) ? () => setEditing(step) : undefined}
                onPreview={() => setPreviewing(step)}
              />
            );
          })}
        </ol>
      </Section>
      <Facts campaign={campaign} editable={editable} />
      {editing && <StepEdit key={editing.id} campaign={campaign} step={editing} onClose={() => setEditing(null)} />}
      <StepPreviewDrawer campaign={campaign} step={previewing} onClose={() => setPreviewing(null)} />
    </>
  );
}

interface StepLineProps {
  campaign: CampaignWithSteps;
  step: Step;
  line: PlanStep;
  titles: ReadonlyMap<string, string>;
  onEdit?: () => void;
  onPreview: () => void;
}

function StepLine({ campaign, step, line, titles, onEdit, onPreview }: StepLineProps) {
  const { t } = useTexts();
  const past = line.collisions.some(({ code }) => code === 'past');
  return (
    <li data-muted={past || !step.active} data-anchor={step.offsetDays === 0} data-testid="step">
      <Stack gap={8}>
        <Title order={3} fz="md">
          {step.title}
        </Title>
        <StepSentence campaign={campaign} step={step} line={line} />
        {line.run?.awaitsApproval && <Note tone="amber">{t.decidedStep.awaits}</Note>}
        <StepNotes step={step} line={line} titles={titles} />
        <Group gap="xs">
          <Button size="compact-md" variant="default" onClick={onPreview} aria-label={t.step.previewOf(step.title)}>
            {t.step.preview}
          </Button>
          {line.run?.awaitsApproval && <ApproveStep campaign={campaign} step={step} dueAt={line.dueAt} />}
          {onEdit && (
            <Button size="compact-md" variant="default" onClick={onEdit} aria-label={t.step.editOf(step.title)}>
              {t.step.edit}
            </Button>
          )}
        </Group>
      </Stack>
    </li>
  );
}

/** "30 ngày trước 10/10, thứ Sáu 10/09/2027 lúc 08:00, gửi ‹Thư khởi động› tới cán bộ quản lý bằng Zalo → SMS → email". */
function StepSentence({ campaign, step, line }: { campaign: CampaignWithSteps; step: Step; line: PlanStep }) {
  const { t, locale } = useTexts();
  const unitNames = useUnitNames();
  const movedDay = line.moved && localOf(line.moved.from).date !== localOf(line.moved.to).date;
  return (
    <Text>
      {offsetWords(step.offsetDays, dayAndMonth(campaign.anchorDate), t)}, {movedDay && `${t.step.movedTo} `}
      <strong>{longMoment(line.dueAt, locale)}</strong>,{' '}
      {step.kind === 'post' ? (
        <>
          {t.step.posts} ‹{step.title}› {t.step.onOutlets} {t.step.everyUnit}
        </>
      ) : (
        <>
          {t.step.sends} ‹{step.title}› {t.step.to}{' '}
          <strong>{step.audience ? audienceWords(step.audience, t, unitNames) : t.step.everyUnit}</strong> {t.step.by}{' '}
          {channelOrder(step.channels, t)}
        </>
      )}
    </Text>
  );
}

/** What moved the date and why, what it gets in the way of, what has to be put right: in place. */
function StepNotes({ step, line, titles }: { step: Step; line: PlanStep; titles: ReadonlyMap<string, string> }) {
  const { t, locale } = useTexts();
  if (!step.active) return <Note tone="grey">{t.step.off}</Note>;
  const { moved } = line;
  const sameDay = moved && localOf(moved.from).date === localOf(moved.to).date;
  return (
    <>
      {moved && (
        <Note tone="blue">
          {t.step.moved(sameDay ? localOf(moved.from).time : longDate(moved.from, locale))}{' '}
          {t.step.movedWhy[moved.code] ?? t.step.movedOther}.
        </Note>
      )}
      {line.collisions.map((collision) => (
        <Note key={`${collision.code}${collision.stepId}`} tone={collision.code === 'past' ? 'red' : 'amber'}>
          {collisionWords(collision)}
        </Note>
      ))}
      {line.problems.map((problem) => (
        <Note key={problem.code} tone="amber">
          {t.step.problem}: {problem.detail ?? ''}
        </Note>
      ))}
    </>
  );

  function collisionWords({ code, stepId, groups }: PlanStep['collisions'][number]): string {
    const other = titles.get(stepId ?? '') ?? '';
    if (code === 'past') return t.step.past;
    if (code === 'today') return t.step.today;
    if (code === 'sameDay') return t.step.sameDay(other, (groups ?? []).map((group) => t.groups[group]).join(', '));
    if (code === 'orderInverted') return t.step.orderInverted(other);
    return t.step.collisionOther;
  }
}

function Facts({ campaign, editable }: { campaign: CampaignWithSteps; editable: boolean }) {
  const { t } = useTexts();
  const [editing, setEditing] = useState(false);
  const settings = Object.entries(flatSettings(campaign.settings));
  if (settings.length === 0 && !editable) return null;
  return (
    <Paper p={{ base: 'md', sm: 'lg' }} component="section">
      <Group justify="space-between" mb="md">
        <Title order={2}>{t.campaign.settings}</Title>
        {editable && (
          <Button variant="default" onClick={() => setEditing(true)}>
            {t.campaign.edit}
          </Button>
        )}
      </Group>
      <SimpleGrid component="dl" cols={{ base: 1, sm: 2 }} m={0} spacing="sm">
        {settings.map(([name, value], index) => (
          <div key={name}>
            <Text component="dt" size="sm" c="dimmed">
              {t.settings[name] ?? t.otherSetting(index + 1)}
            </Text>
            <Text component="dd" m={0} style={{ overflowWrap: 'anywhere' }}>
              {value || '–'}
            </Text>
          </div>
        ))}
      </SimpleGrid>
      {editing && <EditCampaign campaign={campaign} onClose={() => setEditing(false)} />}
    </Paper>
  );
}
