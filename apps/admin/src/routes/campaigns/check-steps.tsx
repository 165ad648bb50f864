import { Text } from '@mantine/core';
import { capitalised, formatMoney, formatNumber, longMoment } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { CampaignCheck } from '../../types.js';
import { Section } from '../../ui/page.js';

/** Step by step: when and until when, how many by which channel, who is left out and why, what it costs. */
export function CheckSteps({ check }: { check: CampaignCheck }) {
  const { t } = useTexts();
  const steps = [...check.steps].sort((a, b) => a.dueAt.localeCompare(b.dueAt));
  return (
    <Section title={t.check.who}>
      <ol className="check-steps">
        {steps.map((step) => (
          <CheckStep key={step.stepId} step={step} />
        ))}
      </ol>
    </Section>
  );
}

/** Words with their numbers, one under the other, so that the numbers can be compared. */
function Tally({ lines, none }: { lines: [words: string, n: number][]; none: string }) {
  const { locale } = useTexts();
  if (lines.length === 0) return none;
  return (
    <ul className="check-tally">
      {lines.map(([words, n]) => (
        <li key={words}>
          <span>{capitalised(words)}</span> <span>{formatNumber(n, locale)}</span>
        </li>
      ))}
    </ul>
  );
}

function CheckStep({ step }: { step: CampaignCheck['steps'][number] }) {
  const { t, locale } = useTexts();
  const number = (value: number) => formatNumber(value, locale);
  const { allowed, counts, cost } = step;
  const peopleWords =
    step.times > 1 ? t.diff.timesOf(number(step.people), number(step.times)) : t.diff.peopleOf(number(step.people));
  const leftOut = counts?.leftOut.filter(({ n }) => n > 0) ?? [];
  return (
    <li data-testid="check-step">
      <div className="check-step-head">
        <Text component="h3" fw={600}>
          {step.title}
        </Text>
        <Text fw={600}>{step.kind === 'post' ? t.check.pages(number(step.people)) : peopleWords}</Text>
      </div>
      <Text size="sm">
        {capitalised(longMoment(step.dueAt, locale))}. {t.check.hours(allowed.from, allowed.to)}.{' '}
        {t.check.expires(longMoment(step.expiresAt, locale))}.
      </Text>
      {counts && (
        <dl className="check-lines">
          <div>
            <dt>{t.check.byChannel}</dt>
            <dd>
              <Tally
                lines={counts.byChannel.filter(({ n }) => n > 0).map(({ channel, n }) => [t.channels[channel], n])}
                none="–"
              />
            </dd>
          </div>
          <div>
            <dt>{t.check.leftOut}</dt>
            <dd>
              <Tally
                lines={leftOut.map(({ reason, n }) => [t.reasons[reason] ?? t.otherReason, n])}
                none={t.check.leftOutNone}
              />
            </dd>
          </div>
          {cost && (
            <div>
              <dt>{capitalised(t.check.cost)}</dt>
              <dd>
                {cost.high === 0
                  ? t.check.free
                  : cost.low === cost.high
                    ? formatMoney(cost.high, locale)
                    : t.money.range(formatMoney(cost.low, locale), formatMoney(cost.high, locale))}
              </dd>
            </div>
          )}
        </dl>
      )}
    </li>
  );
}
