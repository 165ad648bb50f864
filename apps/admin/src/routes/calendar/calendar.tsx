import './calendar.css';
import { Button, Group, SegmentedControl, VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { localOf } from '../../format.js';
import { useCan, useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Schedule, ScheduleItem } from '../../types.js';
import { Icon } from '../../ui/icons.js';
import { Empty, Loaded, Page } from '../../ui/page.js';
import { Agenda } from './agenda.js';
import { Legend } from './legend.js';
import { MonthGrid } from './month-grid.js';
import { MoveStep } from './move-step.js';
import { scheduleQuery } from './schedule-query.js';
import { addMonths, daysBetween, firstOf, hoursInDays, lastOf, schoolYearStart, weeksOf } from './spans.js';
import { YearView } from './year-view.js';

/** Below it the grid of a month has no room for words. */
const PHONE = '(max-width: 48em)';

/** A step on its way to another day. */
export interface Moving {
  item: ScheduleItem;
  offsetDays: number;
}

/** Everything that is sent, was sent and stands in the way, by month or school year. */
export function CalendarPage() {
  const { t } = useTexts();
  const can = useCan();
  const search = useSearch({ from: '/shell/calendar' });
  const today = localOf(useNow()).date;
  const month = search.month ?? today.slice(0, 7);
  const view = search.view ?? 'month';
  const phone = useMediaQuery(PHONE, undefined, { getInitialValueInEffect: false });
  const title = titleOf();
  return (
    <Page
      title={t.schedule.title}
      intro={can('campaign.write') ? t.schedule.intro : t.schedule.introRead}
      actions={
        !phone && (
          <Button variant="default" onClick={() => window.print()}>
            {t.schedule.print}
          </Button>
        )
      }
    >
      <Group justify="space-between" gap="sm">
        <h2 className="cal-title" aria-live="polite">
          {title}
        </h2>
        <Steering month={month} view={view} today={today} />
      </Group>
      {view === 'year' ? <Year start={schoolYearStart(month)} /> : <Month month={month} />}
    </Page>
  );

  function titleOf(): string {
    if (view === 'month') return t.schedule.month(String(Number(month.slice(5))), month.slice(0, 4));
    const from = Number(schoolYearStart(month).slice(0, 4));
    return t.schedule.year(String(from), String(from + 1));
  }
}

function Steering({ month, view, today }: { month: string; view: 'month' | 'year'; today: string }) {
  const { t } = useTexts();
  const navigate = useNavigate({ from: '/calendar' });
  const stride = view === 'year' ? 12 : 1;
  const go = (to: string) => void navigate({ search: (now) => ({ ...now, month: to }) });
  return (
    <Group gap="xs" className="cal-steering">
      <SegmentedControl
        aria-label={t.schedule.view}
        value={view}
        onChange={(to) => void navigate({ search: { month, view: to === 'year' ? 'year' : undefined } })}
        data={Object.entries(t.schedule.views).map(([value, label]) => ({ value, label }))}
      />
      <Group gap="xs" wrap="nowrap">
        <Button variant="default" px="sm" onClick={() => go(addMonths(month, -stride))}>
          <Icon name="left" />
          <VisuallyHidden>{t.schedule.earlier[view]}</VisuallyHidden>
        </Button>
        <Button variant="default" onClick={() => go(today.slice(0, 7))}>
          {t.schedule.now[view]}
        </Button>
        <Button variant="default" px="sm" onClick={() => go(addMonths(month, stride))}>
          <Icon name="right" />
          <VisuallyHidden>{t.schedule.later[view]}</VisuallyHidden>
        </Button>
      </Group>
    </Group>
  );
}

function Month({ month }: { month: string }) {
  const { locale } = useTexts();
  const phone = useMediaQuery(PHONE, undefined, { getInitialValueInEffect: false });
  const [moving, setMoving] = useState<Moving | null>(null);
  const weeks = weeksOf(month);
  const query = useQuery({
    ...scheduleQuery(weeks[0]![0]!, weeks.at(-1)![6]!, locale),
    placeholderData: keepPreviousData,
  });
  const moveTo = (item: ScheduleItem, day: string) =>
    setMoving({ item, offsetDays: daysBetween(item.anchorDate, day) - hoursInDays(item) });
  return (
    <Loaded query={query}>
      {(schedule) => (
        <>
          {phone ? (
            <Agenda weeks={weeks} month={month} schedule={schedule} onMove={moveTo} />
          ) : (
            <MonthGrid weeks={weeks} month={month} schedule={schedule} onMove={moveTo} />
          )}
          {isEmpty(schedule, month) && <NoSteps />}
          <Legend />
          {moving && <MoveStep {...moving} onClose={() => setMoving(null)} />}
        </>
      )}
    </Loaded>
  );
}

function Year({ start }: { start: string }) {
  const { locale } = useTexts();
  const end = addMonths(start, 11);
  const query = useQuery({
    ...scheduleQuery(firstOf(start), lastOf(end), locale),
    placeholderData: keepPreviousData,
  });
  return (
    <Loaded query={query}>
      {(schedule) => (
        <>
          <YearView start={start} schedule={schedule} />
          {schedule.items.length === 0 && <NoSteps />}
        </>
      )}
    </Loaded>
  );
}

function NoSteps() {
  const { t } = useTexts();
  const can = useCan();
  const action = can('campaign.write') && (
    <Button component={Link} to="/campaigns/new">
      {t.schedule.create}
    </Button>
  );
  return <Empty title={t.schedule.empty} help={t.schedule.emptyHelp} action={action} />;
}

const isEmpty = ({ items }: Schedule, month: string): boolean =>
  items.every(({ day }) => day < firstOf(month) || day > lastOf(month));
