import { Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { capitalised, formatMoney, formatNumber, longMoment } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { CampaignCheck, CampaignWithSteps } from '../../types.js';
import { Loaded, Section } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';
import './check.css';
import { CheckDecision } from './check-decision.js';
import { CheckDifference } from './check-difference.js';
import { CheckMessages } from './check-messages.js';
import type { CheckProps } from './check-props.js';
import { CheckSteps } from './check-steps.js';
import { campaignQuery, checkQuery, planQuery } from './queries.js';
import { StepNotes } from './step-notes.js';

/** The last page before "send": the same for whoever submits and for whoever approves. */
export function CheckTab() {
  const { id } = useParams({ from: '/shell/campaigns/$id' });
  const campaign = useQuery(campaignQuery(id));
  const check = useQuery({
    ...checkQuery(id, campaign.data?.version ?? 0),
    enabled: campaign.data !== undefined,
    placeholderData: keepPreviousData,
  });
  return (
    <Loaded query={campaign}>
      {(loaded) => <Loaded query={check}>{(answer) => <Check campaign={loaded} check={answer} />}</Loaded>}
    </Loaded>
  );
}

function Check({ campaign, check }: CheckProps) {
  const { t } = useTexts();
  const open = campaign.state === 'draft' || campaign.state === 'submitted';
  if (!open && check.steps.length === 0) {
    return (
      <Section title={t.check.tab}>
        <Text>{t.check.decided}</Text>
      </Section>
    );
  }
  return (
    <>
      {!open && <Note tone="amber">{t.check.decidedWaiting}</Note>}
      <Figures campaign={campaign} check={check} />
      {open && <Missing campaign={campaign} check={check} />}
      <CheckDifference campaign={campaign} check={check} />
      <CheckMessages campaign={campaign} check={check} />
      <CheckSteps check={check} />
      <Clashes campaign={campaign} />
      <CheckDecision campaign={campaign} check={check} />
    </>
  );
}

/** The four numbers that a decision is about. */
function Figures({ check }: CheckProps) {
  const { t, locale } = useTexts();
  const { low, high, budget } = check.cost;
  const sum = (amount: number) => formatMoney(amount, locale);
  const cost = high === 0 ? t.check.free : low === high ? sum(high) : t.money.range(sum(low), sum(high));
  const first = check.steps.map(({ dueAt }) => dueAt).sort()[0];
  const figures: [label: string, value: string, help?: string][] = [
    [t.check.messages, formatNumber(check.people, locale), t.check.messagesHelp],
    [t.check.steps, formatNumber(check.steps.length, locale)],
    [t.check.cost, cost, budget === null ? t.check.noBudget : t.check.ofBudget(sum(budget))],
    [t.check.first, first ? capitalised(longMoment(first, locale)) : t.check.noFirst],
  ];
  return (
    <>
      <dl className="check-figures" data-testid="check-figures">
        {figures.map(([label, value, help]) => (
          <div key={label}>
            <dt>{capitalised(label)}</dt>
            <dd className="check-value">{value}</dd>
            {help && <dd className="check-help">{help}</dd>}
          </div>
        ))}
      </dl>
      {t.money.verdict[check.cost.verdict] && (
        <Note tone={check.cost.verdict === 'over' ? 'red' : 'amber'}>{t.money.verdict[check.cost.verdict]}</Note>
      )}
      {check.cost.unpriced.length > 0 && (
        <Note tone="amber">
          {t.money.unpriced(check.cost.unpriced.map((channel) => t.channels[channel]).join(', '))}
        </Note>
      )}
    </>
  );
}

/** What stands in the way, each line with the way to where it is put right. */
function Missing({ campaign, check }: CheckProps) {
  const { t, locale } = useTexts();
  const draft = campaign.state === 'draft';
  if (check.problems.length === 0) return draft ? <Note tone="green">{t.check.nothingMissing}</Note> : null;
  const n = formatNumber(check.problems.length, locale);
  const titles = new Map(campaign.steps.map(({ key, title }) => [key, title]));
  return (
    <Section title={draft ? t.check.missing(n) : t.check.missingToApprove(n)}>
      <ul className="check-missing" data-testid="missing">
        {check.problems.map((problem) => {
          const [, key = ''] = problem.field?.startsWith('steps.') ? problem.field.split('.') : [];
          const detail = [titles.has(key) && t.check.inStep(titles.get(key)!), problem.detail]
            .filter(Boolean)
            .join(': ');
          return (
            <li key={`${problem.code}${problem.field}${problem.detail}`}>
              <span>{detail}</span>
              {draft && <MendLink campaign={campaign} problem={problem} stepKey={key} label={t.check.mendOf(detail)} />}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

interface MendProps {
  campaign: CampaignWithSteps;
  problem: CampaignCheck['problems'][number];
  stepKey: string;
  label: string;
}

function MendLink({ campaign, problem, stepKey, label }: MendProps) {
  const { t } = useTexts();
  const { id } = campaign;
  if (problem.code === 'step.noAccount')
    return (
      <Link to="/accounts" aria-label={label}>
        {t.check.mend}
      </Link>
    );
  if (problem.code === 'campaign.budgetNoPrice')
    return (
      <Link to="/tariffs" aria-label={label}>
        {t.check.mend}
      </Link>
    );
  const edit = stepKey || (problem.field?.startsWith('settings.') ? 'settings' : undefined);
  return (
    <Link to="/campaigns/$id" params={{ id }} search={{ edit }} aria-label={label}>
      {t.check.mend}
    </Link>
  );
}

/** What the plan says of dates: too late, in the way of other steps or of other campaigns. Only steps that have something to say. */
function Clashes({ campaign }: { campaign: CampaignWithSteps }) {
  const { t } = useTexts();
  const { data } = useQuery(planQuery(campaign.id, campaign.version));
  const lines = (data?.steps ?? []).filter((line) => line.active && line.collisions.length + line.clashes.length > 0);
  if (lines.length === 0) return null;
  const titles = new Map(campaign.steps.map(({ id, title }) => [id, title]));
  return (
    <Section title={t.check.clashes}>
      <ul className="check-clashes">
        {lines.map((line) => {
          const step = campaign.steps.find(({ id }) => id === line.stepId);
          return (
            step && (
              <li key={line.stepId}>
                <Text fw={600}>{line.title}</Text>
                <StepNotes step={step} line={{ ...line, moved: null, problems: [] }} titles={titles} />
              </li>
            )
          );
        })}
      </ul>
    </Section>
  );
}
