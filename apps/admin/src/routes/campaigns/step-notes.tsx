import { localOf, longDate } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { PlanStep, Step } from '../../types.js';
import { Note } from '../../ui/tone.js';

interface Props {
  step: Step;
  line: PlanStep;
  titles: ReadonlyMap<string, string>;
}

/** What moved the date and why, what it gets in the way of in this campaign and in others, what has to be put right. */
export function StepNotes({ step, line, titles }: Props) {
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
      {line.clashes.map(({ code, detail, proposal }) => (
        <Note key={code} tone="amber">
          {detail}
          {proposal && ` ${t.schedule.proposal}: ${proposal.detail}`}
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
