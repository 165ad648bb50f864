import '@mantine/charts/styles.css';
import { BarChart, ChartTooltip, LineChart } from '@mantine/charts';
import { Button, Group, SegmentedControl, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { capitalised, clockTime, dayAndMonth, formatNumber, formatShare, longDate, shortMoment } from '../../format.js';
import { useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Run } from '../../types.js';
import { FIVE, NO_COUNTS } from '../../ui/five.js';
import { Icon } from '../../ui/icons.js';
import { Loading, Section } from '../../ui/page.js';
import { saveCsv } from '../../ui/save-csv.js';
import { WideTable } from '../../ui/table.js';
import { channelLines } from './bars.js';
import { overTime, standingUntil, ticksOf } from './over-time.js';
import { matrixQuery, timelineQuery } from './queries.js';

/** Reach over time, channels and units as drawings, each with its table and its file. */
export function CampaignCharts({ campaignId, runs }: { campaignId: string; runs: readonly Run[] }) {
  return (
    <>
      <OverTime campaignId={campaignId} />
      <ChannelMix runs={runs} />
      <Ranking campaignId={campaignId} />
    </>
  );
}

interface ChartProps {
  title: string;
  help: string;
  /** Head and rows of the table behind it; the file holds the same. */
  head: readonly string[];
  rows: readonly (readonly (string | number)[])[];
  /** Name of the file, without its ending. */
  file: string;
  height: number;
  /** Said instead of a drawing on which nothing could be seen. */
  blank?: string | false;
  children: ReactNode;
}

/** A drawing and the numbers behind it: one or the other, and both as a file. */
function Chart({ title, help, head, rows, file, height, blank = false, children }: ChartProps) {
  const { t, locale } = useTexts();
  const [look, setLook] = useState<'chart' | 'table'>('chart');
  const words = t.after.charts;
  const cell = (value: string | number) => (typeof value === 'number' ? formatNumber(value, locale) : value);
  return (
    <Section
      title={title}
      aside={
        <Group gap="xs" className="no-print">
          <SegmentedControl
            size="xs"
            aria-label={words.look(title)}
            data={[
              { value: 'chart', label: words.asChart },
              { value: 'table', label: words.asTable },
            ]}
            value={look}
            onChange={(value) => setLook(value as typeof look)}
          />
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Icon name="download" size={16} />}
            aria-label={words.saveOf(title)}
            onClick={() => saveCsv(file, [head, ...rows])}
          >
            {words.save}
          </Button>
        </Group>
      }
    >
      <Text size="sm" c="dimmed" mb="sm">
        {help}
      </Text>
      {rows.length === 0 ? (
        <Text c="dimmed">{words.none}</Text>
      ) : look === 'chart' && blank ? (
        <Text c="dimmed">{blank}</Text>
      ) : look === 'chart' ? (
        <div role="img" aria-label={words.describe(title)} style={{ minHeight: height }}>
          {children}
        </div>
      ) : (
        <div style={{ minHeight: height }}>
          <WideTable label={title}>
            <Table className="numbers" aria-label={title}>
              <Table.Thead>
                <Table.Tr>
                  {head.map((one) => (
                    <Table.Th key={one} scope="col">
                      {one}
                    </Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map(([name, ...values]) => (
                  <Table.Tr key={name}>
                    <Table.Th scope="row">{name}</Table.Th>
                    {values.map((value, index) => (
                      <Table.Td key={head[index + 1]}>{cell(value)}</Table.Td>
                    ))}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </WideTable>
        </div>
      )}
    </Section>
  );
}

const TALL = 260;
/** Room for names beside lying bars, in px: the longest take two lines. */
const NAMES = 170;
/** Keyboards and screen readers have the table; a drawing that takes the focus would only be in the way. */
const QUIET = { accessibilityLayer: false };

function OverTime({ campaignId }: { campaignId: string }) {
  const { t, locale } = useTexts();
  const now = useNow();
  const { data } = useQuery(timelineQuery(campaignId));
  if (!data) return <Loading />;
  const words = t.after.charts;
  const moments = standingUntil(overTime(data), Date.parse(now));
  const when = (time: number) => shortMoment(new Date(time).toISOString());
  const { ticks, unit } = ticksOf(moments);
  const tick = (time: number) => {
    const at = new Date(time).toISOString();
    return unit === 'day' ? dayAndMonth(at) : unit === 'hour' ? clockTime(at) : `${clockTime(at)} ${dayAndMonth(at)}`;
  };
  const [first] = moments;
  const number = (value: number) => formatNumber(value, locale);
  const series = [
    { name: 'plan', label: words.plan, color: 'var(--bar-notSent)', strokeDasharray: '6 4' },
    { name: 'reached', label: words.reached, color: 'var(--bar-reached)' },
  ];
  const head = [words.hour, words.plan, words.reached];
  const rows = moments.map(({ time, plan, reached }) => [when(time), plan, reached]);
  // Two rows a minute apart would have one name in the table.
  const told = [...new Map(rows.map((row) => [row[0], row])).values()];
  return (
    <Chart title={words.overTime} help={words.overTimeHelp} head={head} rows={told} file="reach" height={TALL}>
      <LineChart
        h={TALL}
        data={moments.map((moment) => ({ ...moment }))}
        dataKey="time"
        series={series}
        curveType="linear"
        withDots={false}
        withLegend
        valueFormatter={number}
        yAxisLabel={words.people}
        xAxisLabel={
          unit === 'hour' && first ? capitalised(longDate(new Date(first.time).toISOString(), locale)) : words.hour
        }
        yAxisProps={{ width: 72 }}
        lineChartProps={QUIET}
        lineProps={{ isAnimationActive: false }}
        xAxisProps={{
          type: 'number',
          scale: 'time',
          domain: ['dataMin', 'dataMax'],
          ticks,
          tickFormatter: tick,
        }}
        tooltipProps={{
          content: ({ active, label, payload }) =>
            active && (
              <ChartTooltip label={when(Number(label))} payload={payload} series={series} valueFormatter={number} />
            ),
        }}
      />
    </Chart>
  );
}

function ChannelMix({ runs }: { runs: readonly Run[] }) {
  const { t, locale } = useTexts();
  const words = t.after.charts;
  const lines = channelLines(runs);
  const data = lines.map(({ channel, five }) => ({ channel: capitalised(t.channels[channel]), ...five }));
  const head = [t.money.channel, ...FIVE.map((one) => t.five[one]), t.common.total];
  const rows = lines.map(({ channel, five, total }) => [
    capitalised(t.channels[channel]),
    ...FIVE.map((one) => five[one]),
    total,
  ]);
  return (
    <Chart title={words.mix} help={words.mixHelp} head={head} rows={rows} file="channels" height={TALL}>
      <BarChart
        h={TALL}
        data={data}
        dataKey="channel"
        orientation="vertical"
        type="stacked"
        withLegend
        maxBarWidth={36}
        xAxisLabel={words.messages}
        yAxisProps={{ width: NAMES, interval: 0 }}
        valueFormatter={(value) => formatNumber(value, locale)}
        series={FIVE.map((one) => ({ name: one, label: t.five[one], color: `var(--bar-${one})` }))}
        barChartProps={QUIET}
        barProps={{ isAnimationActive: false }}
      />
    </Chart>
  );
}

/** Height of one unit's bar, in px. */
const UNIT = 36;

function Ranking({ campaignId }: { campaignId: string }) {
  const { t, locale } = useTexts();
  const { data } = useQuery(matrixQuery(campaignId));
  if (!data) return <Loading />;
  const words = t.after.charts;
  const totals = new Map(data.rowTotals.map((row) => [row.unitId, row]));
  const units = data.units
    .map(({ id, name }) => ({ name, counts: totals.get(id) ?? NO_COUNTS }))
    .filter(({ counts }) => counts.members > 0)
    .map(({ name, counts }) => ({ name, counts, share: Math.floor((counts.reached / counts.members) * 1000) / 10 }))
    .sort((a, b) => b.share - a.share);
  const head = [t.common.unit, words.reached, t.matrix.modes.members, words.share];
  const rows = units.map(({ name, counts, share }) => [name, counts.reached, counts.members, share]);
  const height = units.length * UNIT + 40;
  const blank = units.every(({ counts }) => counts.reached === 0) && words.noneReached;
  return (
    <Chart title={words.ranking} help={words.rankingHelp} {...{ head, rows, height, blank }} file="ranking">
      <BarChart
        h={height}
        data={units.map(({ name, share }) => ({ name, share }))}
        dataKey="name"
        orientation="vertical"
        series={[{ name: 'share', label: words.share, color: 'var(--bar-reached)' }]}
        valueFormatter={(value) => formatShare(value, 100, locale)}
        xAxisProps={{ domain: [0, 100] }}
        xAxisLabel={words.share}
        yAxisProps={{ width: NAMES, interval: 0 }}
        maxBarWidth={20}
        barChartProps={QUIET}
        barProps={{ isAnimationActive: false }}
      />
    </Chart>
  );
}
