import { VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { longDate } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { Schedule, ScheduleItem } from '../../types.js';
import { AnchorPins, DayLoads, KindMark, lunarWords } from './day-marks.js';
import { type DayView, dayViews } from './schedule-query.js';
import { DRAGGED, StepChip } from './step-chip.js';

export interface MonthProps {
  weeks: readonly (readonly string[])[];
  /** `yyyy-MM`. */
  month: string;
  schedule: Schedule;
  onMove: (item: ScheduleItem, day: string) => void;
}

/** A month as a table of weeks; steps can be dragged from day to day. */
export function MonthGrid({ weeks, month, schedule, onMove }: MonthProps) {
  const { t } = useTexts();
  const viewOf = dayViews(schedule);
  return (
    <table className="cal-month">
      <thead>
        <tr>
          {t.schedule.weekdays.map((weekday) => (
            <th key={weekday} scope="col">
              {weekday}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((day) => (
              <DayCell key={day} view={viewOf(day)} month={month} schedule={schedule} onMove={onMove} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CellProps extends Omit<MonthProps, 'weeks'> {
  view: DayView;
}

function DayCell({ view, month, schedule, onMove }: CellProps) {
  const { t, locale } = useTexts();
  const [over, setOver] = useState(false);
  const { day, facts, items, anchors } = view;
  const isToday = day === schedule.today;
  const drop = (id: string) => {
    // A re-send has the same step, and is moved by nobody.
    const item = schedule.items.find(({ stepId, movable }) => stepId === id && movable);
    if (item && item.day !== day) onMove(item, day);
  };
  return (
    <td
      className="cal-day"
      data-day={day}
      data-other={day.slice(0, 7) !== month}
      data-today={isToday}
      data-kind={facts?.kind ?? undefined}
      data-over={over}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        drop(event.dataTransfer.getData(DRAGGED));
      }}
    >
      <div className="cal-day-head">
        <span className="cal-number">
          <span aria-hidden="true">{Number(day.slice(8))}</span>
          <VisuallyHidden>{longDate(day, locale)}</VisuallyHidden>
        </span>
        {isToday && <span className="cal-today">{t.schedule.today}</span>}
        {facts?.lunar && <span className="cal-lunar">{lunarWords(facts.lunar, t.schedule.lunarShort)}</span>}
      </div>
      <KindMark facts={facts} />
      <AnchorPins anchors={anchors} />
      {items.map((item) => (
        <StepChip key={item.run?.id ?? `${item.stepId}${item.dueAt}`} item={item} onMove={onMove} />
      ))}
      <DayLoads facts={facts} cap={schedule.personPerDay} />
    </td>
  );
}
