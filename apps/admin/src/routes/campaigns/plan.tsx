import { Button, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { dayAndMonth, localOf, longDate, longMoment } from '../../format.js';
import { useCan, useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { CampaignState, CampaignWithSteps, Plan, PlanStep, Step } from '../../types.js';
import { Loaded, Section } from '../../ui/page.js';
import { Note, RunStateBadge } from '../../ui/tone.js';
import { useRuleNames } from '../audiences/audience-queries.js';
import { ApproveStep } from './approve-step.js';
import { CostBox } from './cost-box.js';
import { EditCampaign } from './edit-campaign.js';
import { LastTime } from './last-time.js';
import { campaignQuery, planQuery } from './queries.js';
import { flatSettings } from './settings-fields.js';
import { StepEdit } from './step-edit.js';
import { StepPreviewDrawer } from './step-preview.js';
import { StepTimes } from './step-times.js';
import { audienceWords, channelOrder, offsetWords, pilotWords } from './step-words.js';

/** The steps of a campaign as sentences in the order of time. */
export function PlanTab() {
  const { id } = useParams({ from: '/shell/campaigns/$id' });
  const campaign = useQuery(campaignQuery(id));
  const decided = campaign.data !== undefined && DECIDED.includes(campaign.data.state);
  const plan = useQuery({
    ...planQuery(id, campaign.data?.version ?? 0),
    enabled: campaign.data !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval: decided ? 15_000 : false,
  });
  return (
    <Loaded query={campaign}>
      {(loaded) => <Loaded query={plan}>{(answer) => <StepList campaign={loaded} plan={answer} />}</Loaded>}
    </Loaded>
  );
}

const DECIDED: readonly CampaignState[] = ['scheduled', 'running', 'paused'];
const NOT_STARTED = new Set(['planned', 'missed']);

/** Its run stands, and does not start before a second person has looked at what was changed. */
const awaits = (campaign: CampaignWithSteps, { run }: PlanStep): boolean =>
  DECIDED.includes(campaign.state) && run?.state === 'planned' && run.awaitsApproval;

/** What is being edited, as it was when the form opened: the page behind goes on asking. */
interface Editing {
  campaign: CampaignWithSteps;
  step: Step;
  line: PlanStep;
}

function StepList({ campaign, plan }: { campaign: CampaignWithSteps; plan: Plan }) {
  const { t } = useTexts();
  const can = useCan();
  const editable = campaign.state === 'draft' && campaign.own && can('campaign.write');
  /** A step of an approved campaign may be changed until somebody was written to, by whoever may stop it too. */
  const decided = DECIDED.includes(campaign.state) && campaign.own && can('campaign.write') && can('campaign.control');
  const changeable = ({ run, times }: PlanStep) =>
    decided && (run === null || NOT_STARTED.has(run.state) || times.some((time) => time.run?.state === 'planned'));
  const [editing, setEditing] = useState<Editing | null>(null);
  const [previewing, setPreviewing] = useState<string | null>(null);
  const byId = new Map(campaign.steps.map((step) => [step.id, step]));
  const lines = [...plan.steps].sort((a, b) => a.dueAt.localeCompare(b.dueAt));
  return (
    <>
      <Section
        title={t.campaign.tabs.plan}
        aside={campaign.state === 'draft' && <Text c="dimmed">{t.campaign.calendarNote}</Text>}
      >
        {plan.approveBy && campaign.approvalLeadHours > 0 && <ApproveBy moment={plan.approveBy} />}
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
                version={plan.version}
                titles={new Map(campaign.steps.map(({ id, title }) => [id, title]))}
                onEdit={editable || changeable(line) ? () => setEditing({ campaign, step, line }) : undefined}
                onPreview={() => setPreviewing(step.id)}
              />
            );
          })}
        </ol>
      </Section>
      <CostBox campaign={campaign} />
      <Facts campaign={campaign} editable={editable} />
      {editing && <StepEdit key={editing.step.id} {...editing} onClose={() => setEditing(null)} />}
      <StepPreviewDrawer
        campaign={campaign}
        step={byId.get(previewing ?? '') ?? null}
        onClose={() => setPreviewing(null)}
      />
    </>
  );
}

interface StepLineProps {
  campaign: CampaignWithSteps;
  step: Step;
  line: PlanStep;
  /** Of the plan that is shown. */
  version: number;
  titles: ReadonlyMap<string, string>;
  onEdit?: () => void;
  onPreview: () => void;
}

function StepLine({ campaign, step, line, version, titles, onEdit, onPreview }: StepLineProps) {
  const { t } = useTexts();
  const past = line.collisions.some(({ code }) => code === 'past');
  const dead = line.run?.state === 'missed' || line.run?.state === 'cancelled';
  const waits = awaits(campaign, line);
  return (
    <li
      id={`step-${step.id}`}
      data-muted={past || dead || line.skipped !== null || !step.active}
      data-anchor={step.offsetDays === 0}
      data-testid="step"
    >
      <Stack gap={8}>
        <Group gap="sm">
          <Title order={3} fz="md">
            {step.title}
          </Title>
          {line.run && step.active && (
            <RunStateBadge state={line.run.state} paused={campaign.state === 'paused'} waits={waits} />
          )}
        </Group>
        <StepSentence campaign={campaign} step={step} line={line} />
        <StepTimes step={step} line={line} paused={campaign.state === 'paused'} />
        <LastTime campaign={campaign} step={step} />
        {waits && <Note tone="amber">{t.decidedStep.awaits}</Note>}
        {line.run?.state === 'missed' && step.active && (
          <Note tone="amber">{onEdit ? t.decidedStep.missedEdit : t.decidedStep.missed}</Note>
        )}
        <StepNotes step={step} line={line} titles={titles} />
        <Group gap="xs">
          <Button size="compact-md" variant="default" onClick={onPreview} aria-label={t.step.previewOf(step.title)}>
            {t.step.preview}
          </Button>
          {waits && <ApproveStep campaign={campaign} step={step} line={line} version={version} />}
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
  const names = useRuleNames();
  const movedDay = line.moved && localOf(line.moved.from).date !== localOf(line.moved.to).date;
  return (
    <Text>
      {offsetWords(step, dayAndMonth(campaign.anchorDate), t)}, {movedDay && `${t.step.movedTo} `}
      <strong>{longMoment(line.dueAt, locale)}</strong>,{' '}
      {step.kind === 'post' ? (
        <>
          {t.step.posts} ‹{step.title}› {t.step.onOutlets} {t.step.everyUnit}
        </>
      ) : (
        <>
          {t.step.sends} ‹{step.title}› {t.step.to}{' '}
          <strong>{step.audience ? audienceWords(step.audience, t, names) : t.step.everyUnit}</strong> {t.step.by}{' '}
          {channelOrder(step.channels, t)}
          {step.pilot && `; ${pilotWords(step.pilot, t, names)}`}
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
      {line.skipped && <Note tone="amber">{line.skipped.detail}</Note>}
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

/** Until when the second person has to have looked at it. */
function ApproveBy({ moment }: { moment: string }) {
  const { t, locale } = useTexts();
  const late = moment < useNow();
  const words = late ? t.times.approveLate : t.times.approveBy;
  return <Note tone={late ? 'red' : 'blue'}>{words(longMoment(moment, locale))}</Note>;
}

function Facts({ campaign, editable }: { campaign: CampaignWithSteps; editable: boolean }) {
  const { t } = useTexts();
  const [editing, setEditing] = useState<CampaignWithSteps | null>(null);
  const settings = Object.entries(flatSettings(campaign.settings));
  if (settings.length === 0 && !editable) return null;
  return (
    <Paper p={{ base: 'md', sm: 'lg' }} component="section">
      <Group justify="space-between" mb="md">
        <Title order={2}>{t.campaign.settings}</Title>
        {editable && (
          <Button variant="default" onClick={() => setEditing(campaign)}>
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
      {editing && <EditCampaign campaign={editing} onClose={() => setEditing(null)} />}
    </Paper>
  );
}
