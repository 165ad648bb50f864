import { Button, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { Fragment, useState } from 'react';
import { dayAndMonth, longMoment } from '../../format.js';
import { useCan, useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { CampaignState, CampaignWithSteps, Plan, PlanStep, Step } from '../../types.js';
import { Loaded, Section } from '../../ui/page.js';
import { Note, RunStateBadge } from '../../ui/tone.js';
import { ApproveStep } from './approve-step.js';
import { CostBox } from './cost-box.js';
import { EditCampaign } from './edit-campaign.js';
import { LastTime } from './last-time.js';
import { campaignQuery, planQuery } from './queries.js';
import { flatSettings } from './settings-fields.js';
import { StepEdit } from './step-edit.js';
import { StepNotes } from './step-notes.js';
import { StepPreviewDrawer } from './step-preview.js';
import { StepSentence } from './step-sentence.js';
import { StepTimes } from './step-times.js';
import './plan.css';

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
  const { edit } = useSearch({ from: '/shell/campaigns/$id/' });
  const [editing, setEditing] = useState<Editing | null>(() => asked(campaign, plan, editable ? edit : undefined));
  const [previewing, setPreviewing] = useState<string | null>(null);
  const byId = new Map(campaign.steps.map((step) => [step.id, step]));
  const titles = new Map(campaign.steps.map(({ id, title }) => [id, title]));
  const groups = groupsOf(plan.steps);
  const anchor = dayAndMonth(campaign.anchorDate);
  const anyEdit = editable || plan.steps.some(changeable);
  return (
    <>
      <Section
        title={t.campaign.tabs.plan}
        aside={
          <Button className="no-print" variant="default" size="compact-md" onClick={() => window.print()}>
            {t.planPage.print}
          </Button>
        }
      >
        {plan.approveBy && campaign.approvalLeadHours > 0 && <ApproveBy moment={plan.approveBy} />}
        {campaign.state === 'draft' && (
          <Text c="dimmed" mb="xs">
            {t.campaign.calendarNote}
          </Text>
        )}
        {anyEdit && <p className="plan-hint">{t.planPage.hint}</p>}
        <ol className="steps">
          {groups.map(({ when, lines }) => (
            <Fragment key={when}>
              <li className="plan-anchor">{t.planPage[when](anchor)}</li>
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
                    titles={titles}
                    onEdit={editable || changeable(line) ? () => setEditing({ campaign, step, line }) : undefined}
                    onPreview={() => setPreviewing(step.id)}
                  />
                );
              })}
            </Fragment>
          ))}
        </ol>
      </Section>
      <CostBox campaign={campaign} />
      <Facts campaign={campaign} editable={editable} open={editable && edit === 'settings'} />
      {editing && <StepEdit key={editing.step.id} {...editing} onClose={() => setEditing(null)} />}
      <StepPreviewDrawer
        campaign={campaign}
        step={byId.get(previewing ?? '') ?? null}
        onClose={() => setPreviewing(null)}
      />
    </>
  );
}

/** What a link asked to have opened: a step, by its key. */
function asked(campaign: CampaignWithSteps, plan: Plan, key: string | undefined): Editing | null {
  const step = campaign.steps.find((one) => one.key === key);
  const line = plan.steps.find(({ stepId }) => stepId === step?.id);
  return step && line ? { campaign, step, line } : null;
}

/** By the side of the anchor on which they are meant to be, each in the order of time; empty ones are left out. */
function groupsOf(lines: readonly PlanStep[]): { when: 'before' | 'on' | 'after'; lines: PlanStep[] }[] {
  const sorted = [...lines].sort((a, b) => a.dueAt.localeCompare(b.dueAt));
  const side = { before: -1, on: 0, after: 1 };
  return (['before', 'on', 'after'] as const)
    .map((when) => ({ when, lines: sorted.filter(({ offsetDays }) => Math.sign(offsetDays) === side[when]) }))
    .filter((group) => group.lines.length > 0);
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
        <div className="plan-head">
          <Group gap="sm">
            <Title order={3} fz="md">
              {step.title}
            </Title>
            {line.run && step.active && (
              <RunStateBadge state={line.run.state} paused={campaign.state === 'paused'} waits={waits} />
            )}
          </Group>
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
        </div>
        <StepSentence campaign={campaign} step={step} line={line} editable={onEdit !== undefined} />
        <StepTimes step={step} line={line} paused={campaign.state === 'paused'} />
        <LastTime campaign={campaign} step={step} />
        {waits && <Note tone="amber">{t.decidedStep.awaits}</Note>}
        {line.run?.state === 'missed' && step.active && (
          <Note tone="amber">{onEdit ? t.decidedStep.missedEdit : t.decidedStep.missed}</Note>
        )}
        <StepNotes step={step} line={line} titles={titles} />
      </Stack>
    </li>
  );
}

/** Until when the second person has to have looked at it. */
function ApproveBy({ moment }: { moment: string }) {
  const { t, locale } = useTexts();
  const late = moment < useNow();
  const words = late ? t.times.approveLate : t.times.approveBy;
  return <Note tone={late ? 'red' : 'blue'}>{words(longMoment(moment, locale))}</Note>;
}

function Facts({ campaign, editable, open }: { campaign: CampaignWithSteps; editable: boolean; open: boolean }) {
  const { t } = useTexts();
  const [editing, setEditing] = useState<CampaignWithSteps | null>(open ? campaign : null);
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
