import { Text, VisuallyHidden } from '@mantine/core';
import { dayAndMonth, formatMoney, formatNumber, longDate, longMoment } from '../../format.js';
import { type Texts, useTexts } from '../../texts/index.js';
import type { Allowed, CampaignCheck, StepChange } from '../../types.js';
import { Section } from '../../ui/page.js';
import { useRuleNames } from '../audiences/audience-queries.js';
import type { CheckProps } from './check-props.js';
import { audienceWords, channelOrder, offsetWords, pilotWords } from './step-words.js';

type Text2 = Extract<StepChange, { kind: 'text' }>;

/** What an approver has not seen before: per step in words, and in the messages word by word. */
export function CheckDifference({ campaign, check }: CheckProps) {
  const { t, locale } = useTexts();
  const { compared, difference } = check;
  if (compared === null || difference === null) {
    return (
      <Section title={t.diff.title}>
        <Text c="dimmed">{t.diff.nothingToCompare}</Text>
      </Section>
    );
  }
  const changed = new Set(difference.steps.map(({ key }) => key));
  const same = check.steps.filter(({ key }) => !changed.has(key)).length;
  const nothing = difference.fields.length === 0 && difference.steps.length === 0;
  return (
    <Section title={t.diff.title}>
      <Text c="dimmed" mb="sm" data-testid="compared">
        {sinceWords(compared)}
      </Text>
      {nothing && <Text>{t.diff.none}</Text>}
      {difference.fields.length > 0 && (
        <article className="diff-step">
          <h3>{t.diff.general}</h3>
          <dl className="diff-list">
            {difference.fields.map(({ field, before, after }) => (
              <FromTo
                key={field}
                label={fieldLabel(field)}
                before={fieldWords(field, before)}
                after={fieldWords(field, after)}
              />
            ))}
          </dl>
        </article>
      )}
      {difference.steps.map(({ key, title, changes }) => (
        <article key={key} className="diff-step" data-testid="difference">
          <h3>{title}</h3>
          <dl className="diff-list">
            {changes.map((change) => (
              <Change
                key={`${change.kind}${change.kind === 'text' ? change.channel : ''}`}
                change={change}
                anchor={dayAndMonth(campaign.anchorDate)}
              />
            ))}
          </dl>
        </article>
      ))}
      {!nothing && same > 0 && <Text c="dimmed">{t.diff.same(formatNumber(same, locale))}</Text>}
    </Section>
  );

  function sinceWords({ kind, by, at, name }: NonNullable<CampaignCheck['compared']>): string {
    if (kind === 'approved') return t.diff.since.approved(by || t.diff.somebody, at ? longMoment(at, locale) : '');
    return kind === 'lastYear' ? t.diff.since.lastYear(name ?? '') : t.diff.since.playbook;
  }

  function fieldLabel(field: string): string {
    const setting = field.replace(/^settings\./, '');
    return field === setting ? (t.diff.fields[field] ?? field) : (t.settings[setting] ?? t.diff.general);
  }

  function fieldWords(field: string, value: string | null): string {
    if (value === null) return field.startsWith('settings.') || field === 'name' ? t.diff.empty : t.diff.noLimit;
    if (field === 'budget') return formatMoney(Number(value), locale);
    if (field === 'errorThreshold') return `${formatNumber(Math.round(Number(value) * 100), locale)}%`;
    if (field === 'anchorDate') return longDate(value, locale);
    if (field === 'perSecond' || field === 'perDay') return formatNumber(Number(value), locale);
    return value === '' ? t.diff.empty : value;
  }
}

function Change({ change, anchor }: { change: StepChange; anchor: string }) {
  const { t, locale } = useTexts();
  const names = useRuleNames();
  const number = (value: number) => formatNumber(value, locale);
  const label = t.diff.kinds;
  switch (change.kind) {
    case 'added':
    case 'removed':
      return (
        <div>
          <dt>{label[change.kind]}</dt>
          <dd />
        </div>
      );
    case 'text':
      return <TextChange change={change} label={label.text(t.channels[change.channel])} />;
    case 'audience': {
      const words = (rule: typeof change.before, people: number) =>
        `${audienceWords(rule, t, names)} (${t.diff.peopleOf(number(people))})`;
      const [before, after] = [words(change.before, change.beforePeople), words(change.after, change.afterPeople)];
      return <FromTo label={label.audience} before={before} after={after} />;
    }
    default: {
      const words = valueWords(change, { t, locale, number, anchor, names });
      return <FromTo label={label[change.kind]} before={words.before} after={words.after} />;
    }
  }
}

interface Reading {
  t: Texts;
  locale: 'vi' | 'en';
  number: (value: number) => string;
  anchor: string;
  names: ReadonlyMap<string, string>;
}

function valueWords(
  change: Exclude<StepChange, { kind: 'added' | 'removed' | 'text' | 'audience' }>,
  { t, locale, number, anchor, names }: Reading,
): { before: string; after: string } {
  const both = <V,>({ before, after }: { before: V; after: V }, words: (value: V) => string) => ({
    before: words(before),
    after: words(after),
  });
  switch (change.kind) {
    case 'title':
      return both(change, (title) => title);
    case 'time':
      return both(change, (moment) => `${longMoment(moment.dueAt, locale)} (${offsetWords(moment, anchor, t)})`);
    case 'shift':
      return both(change, (shift) => t.step.shifts[shift]);
    case 'hours':
      return both(change, (allowed) => hoursWords(allowed, t));
    case 'expiry':
      return both(change, ({ hours, time }) => t.diff.expiryOf(number(hours), time));
    case 'schoolBreaks':
      return both(change, (avoids) => (avoids ? t.diff.avoidsBreaks : t.diff.ignoresBreaks));
    case 'pilot':
      return both(change, (pilot) => (pilot === null ? t.diff.noPilot : pilotWords(pilot, t, names)));
    case 'people':
      return both(change, (people) => t.diff.peopleOf(number(people)));
    case 'channels':
      return both(change, (channels) => channelOrder(channels, t));
    case 'silence':
      return both(change, (hours) => (hours === null ? t.diff.silenceNone : t.diff.silenceOf(number(hours))));
    case 'price':
      return both(change, (price) => formatMoney(price, locale));
  }
}

const hoursWords = ({ days, from, to }: Allowed, t: Texts): string =>
  t.diff.hoursOf(days.map((day) => t.diff.weekdays[day]).join(', '), from, to);

function FromTo({ label, before, after }: { label: string; before: string; after: string }) {
  const { t } = useTexts();
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <VisuallyHidden>{t.diff.from}: </VisuallyHidden>
        <del>{before}</del> <span aria-hidden="true">→</span> <VisuallyHidden>{t.diff.to}: </VisuallyHidden>
        <ins>{after}</ins>
      </dd>
    </div>
  );
}

/** What stayed is cut where it is long: the reader looks for what came and went. */
function TextChange({ change, label }: { change: Text2; label: string }) {
  const { t } = useTexts();
  return (
    <div>
      <dt>{label}</dt>
      <dd className="diff-text">
        {change.parts.map((part, index) => {
          // Parts never move among themselves: a new answer is a new list.
          const key = `${index}${part.op}`;
          if (part.op === 'same') return <span key={key}>{shortened(part.text, index, change.parts.length)}</span>;
          const Tag = part.op === 'added' ? 'ins' : 'del';
          return (
            <Tag key={key}>
              <VisuallyHidden>[{part.op === 'added' ? t.diff.added : t.diff.removed}] </VisuallyHidden>
              {part.text}
            </Tag>
          );
        })}
      </dd>
    </div>
  );
}

const KEPT = 60;
function shortened(text: string, index: number, parts: number): string {
  if (text.length <= KEPT * 2) return text;
  const [start, end] = [index === 0 ? '' : text.slice(0, KEPT), index === parts - 1 ? '' : text.slice(-KEPT)];
  return `${start} … ${end}`;
}
