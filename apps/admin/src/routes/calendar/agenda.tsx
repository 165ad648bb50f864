import { capitalised, dayAndMonth, longDate } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import { AnchorPins, DayLoads, KindMark, lunarWords } from './day-marks.js';
import type { MonthProps } from './month-grid.js';
import { type DayView, dayViews } from './schedule-query.js';
import { StepChip } from './step-chip.js';

/** A month as a list by week, for small screens: only days with something on them. */
export function Agenda({ weeks, month, schedule, onMove }: MonthProps) {
  const { t, locale } = useTexts();
  const viewOf = dayViews(schedule);
  const filled = weeks
    .map((week) => ({
      week,
      days: week
        .filter((day) => day.startsWith(month))
        .map(viewOf)
        .filter(hasSomething),
    }))
    .filter(({ days }) => days.length > 0);
  return (
    <div className="cal-agenda">
      {filled.map(({ week, days }) => (
        <section key={week[0]}>
          <h3>{t.schedule.week(dayAndMonth(week[0]!), dayAndMonth(week[6]!))}</h3>
          <ul className="plain-list">
            {days.map(({ day, facts, items, anchors }) => (
              <li
                key={day}
                className="cal-day"
                data-today={day === schedule.today}
                data-kind={facts?.kind ?? undefined}
              >
                <div className="cal-day-head">
                  <strong>{capitalised(longDate(day, locale))}</strong>
                  {day === schedule.today && <span className="cal-today">{t.schedule.today}</span>}
                  {facts?.lunar && <span className="cal-lunar">{lunarWords(facts.lunar, t.schedule.lunar)}</span>}
                </div>
                <KindMark facts={facts} />
                <AnchorPins anchors={anchors} />
                {items.map((item) => (
                  <StepChip key={item.run?.id ?? `${item.stepId}${item.dueAt}`} item={item} onMove={onMove} />
                ))}
                <DayLoads facts={facts} cap={schedule.personPerDay} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

const hasSomething = ({ facts, items, anchors }: DayView): boolean =>
  items.length > 0 || anchors.length > 0 || Boolean(facts?.kind);
