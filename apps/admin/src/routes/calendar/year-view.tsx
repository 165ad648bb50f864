import { Button, Collapse, Group, Table, Text, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { dayAndMonth, formatNumber, longDate } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { Schedule, ScheduleItem } from '../../types.js';
import { Icon } from '../../ui/icons.js';
import { Section } from '../../ui/page.js';
import { saveCsv } from '../../ui/save-csv.js';
import { type DayView, dayViews } from './schedule-query.js';
import { addMonths, weeksOf } from './spans.js';

const LEVELS = [1, 2, 3, 4] as const;

/** How full a day is beside the fullest one, 1 to 4; 0 when nothing is sent. The square root tells small days apart too. */
export const heatOf = (messages: number, most: number): number =>
  messages === 0 ? 0 : Math.max(1, Math.ceil(Math.sqrt(messages / most) * LEVELS.length));

/** The messages of a school year, September to August, with the numbers behind them. */
export function YearView({ start, schedule }: { start: string; schedule: Schedule }) {
  const { t } = useTexts();
  const viewOf = dayViews(schedule);
  const most = Math.max(1, ...schedule.days.map(({ messages }) => messages));
  const months = Array.from({ length: 12 }, (_, ahead) => addMonths(start, ahead));
  return (
    <>
      <Section title={t.schedule.heat} aside={<HeatKey />}>
        <Text c="dimmed" mb="md">
          {t.schedule.heatHelp}
        </Text>
        <div className="cal-year">
          {months.map((month) => (
            <HeatMonth key={month} month={month} most={most} schedule={schedule} viewOf={viewOf} />
          ))}
        </div>
      </Section>
      <Numbers schedule={schedule} />
    </>
  );
}

function HeatKey() {
  const { t } = useTexts();
  return (
    <Group gap={6} className="cal-heat-key" aria-hidden="true">
      <Text size="sm">{t.schedule.heatLess}</Text>
      {LEVELS.map((level) => (
        <span key={level} className="cal-heat" data-level={level} />
      ))}
      <Text size="sm">{t.schedule.heatMore}</Text>
    </Group>
  );
}

interface MonthProps {
  month: string;
  most: number;
  schedule: Schedule;
  viewOf: (day: string) => DayView;
}

function HeatMonth({ month, most, schedule, viewOf }: MonthProps) {
  const { t, locale } = useTexts();
  const inMonth = schedule.items.filter(({ day }) => day.startsWith(month));
  const messages = schedule.days.reduce((sum, one) => sum + (one.day.startsWith(month) ? one.messages : 0), 0);
  const name = t.schedule.month(String(Number(month.slice(5))), month.slice(0, 4));
  return (
    <section>
      <h3>
        <Link to="/calendar" search={{ month }}>
          {name}
        </Link>
      </h3>
      <Text size="sm" c="dimmed">
        {inMonth.length === 0
          ? t.schedule.nothing
          : t.schedule.monthWords(formatNumber(inMonth.length, locale), formatNumber(messages, locale))}
      </Text>
      <table className="cal-mini" aria-label={name}>
        <thead>
          <tr>
            {t.schedule.shortWeekdays.map((weekday, index) => (
              <th key={weekday} scope="col">
                <span aria-hidden="true">{weekday}</span>
                <VisuallyHidden>{t.schedule.weekdays[index]}</VisuallyHidden>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(month).map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <td
                  key={day}
                  data-today={day === schedule.today}
                  data-kind={day.startsWith(month) ? (viewOf(day).facts?.kind ?? undefined) : undefined}
                >
                  {day.startsWith(month) && <HeatDay view={viewOf(day)} most={most} month={month} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <MonthPins schedule={schedule} month={month} />
    </section>
  );
}

function HeatDay({ view, most, month }: { view: DayView; most: number; month: string }) {
  const { t, locale } = useTexts();
  const { day, items, facts } = view;
  const number = Number(day.slice(8));
  if (items.length === 0) return <span className="cal-quiet">{number}</span>;
  const count = (value: number) => formatNumber(value, locale);
  const words = t.schedule.dayWords(longDate(day, locale), count(items.length), count(facts?.messages ?? 0));
  return (
    <Link
      to="/calendar"
      search={{ month }}
      className="cal-heat"
      data-level={heatOf(facts?.messages ?? 0, most)}
      title={words}
    >
      <span aria-hidden="true">{number}</span>
      <VisuallyHidden>{words}</VisuallyHidden>
    </Link>
  );
}

function MonthPins({ schedule, month }: { schedule: Schedule; month: string }) {
  const { locale } = useTexts();
  const anchors = schedule.anchors.filter(({ day }) => day.startsWith(month));
  return anchors.map((anchor) => (
    <p key={`${anchor.day}${anchor.nameVi}`} className="cal-pin" data-used={anchor.campaignIds.length > 0}>
      <Icon name="pin" size={14} />
      <span>
        {dayAndMonth(anchor.day)} {locale === 'vi' ? anchor.nameVi : anchor.nameEn}
      </span>
    </p>
  ));
}

/** The same as a table, and as a file. */
function Numbers({ schedule }: { schedule: Schedule }) {
  const { t, locale } = useTexts();
  const [opened, { toggle }] = useDisclosure(false);
  const rows = schedule.days
    .map((day) => ({ ...day, items: schedule.items.filter((item) => item.day === day.day) }))
    .filter(({ items }) => items.length > 0);
  const { columns } = t.schedule;
  const save = () =>
    saveCsv(t.schedule.csvName(schedule.from.slice(0, 4)), [
      [columns.day, columns.campaign, columns.steps, columns.messages, columns.clashes],
      ...rows.map(({ day, items, messages }) => [day, campaignsOf(items), items.length, messages, clashCount(items)]),
    ]);
  if (rows.length === 0) return null;
  return (
    <Section
      title={t.schedule.table}
      aside={
        <Group gap="xs">
          <Button variant="default" onClick={toggle} aria-expanded={opened}>
            {opened ? t.schedule.hideTable : t.schedule.showTable}
          </Button>
          <Button variant="default" onClick={save}>
            {t.schedule.csv}
          </Button>
        </Group>
      }
    >
      <Collapse expanded={opened}>
        <Table className="cards numbers" aria-label={t.schedule.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{columns.day}</Table.Th>
              <Table.Th>{columns.campaign}</Table.Th>
              <Table.Th className="right">{columns.steps}</Table.Th>
              <Table.Th className="right">{columns.messages}</Table.Th>
              <Table.Th className="right">{columns.clashes}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ day, items, messages }) => (
              <Table.Tr key={day}>
                <Table.Td data-label={columns.day}>{longDate(day, locale)}</Table.Td>
                <Table.Td data-label={columns.campaign} style={{ textAlign: 'left' }}>
                  {campaignsOf(items)}
                </Table.Td>
                <Table.Td data-label={columns.steps}>{formatNumber(items.length, locale)}</Table.Td>
                <Table.Td data-label={columns.messages}>{formatNumber(messages, locale)}</Table.Td>
                <Table.Td data-label={columns.clashes}>{formatNumber(clashCount(items), locale)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Collapse>
    </Section>
  );
}

const campaignsOf = (items: readonly ScheduleItem[]): string =>
  [...new Set(items.map(({ campaign }) => campaign))].join(', ');
const clashCount = (items: readonly ScheduleItem[]): number =>
  items.reduce((sum, { clashes }) => sum + clashes.length, 0);
