import './campaigns.css';
import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { capitalised, formatNumber, formatShare } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { Channel, Run } from '../../types.js';
import { CountsBar } from '../../ui/counts.js';
import { FIVE, type Five, NO_COUNTS } from '../../ui/five.js';
import { worstFirst } from './heat.js';
import { matrixQuery } from './queries.js';

const DELIVERY_FIVE: Readonly<Record<Five, readonly string[]>> = {
  reached: ['delivered'],
  unclear: ['presumed', 'unconfirmed', 'uncertain'],
  pending: ['queued', 'sending', 'sent'],
  failed: ['failed'],
  notSent: ['skipped', 'expired', 'cancelled'],
};

export interface ChannelLine {
  channel: Channel;
  total: number;
  five: Record<Five, number>;
}

/** Messages per channel over these runs; a person who was tried on two channels is in both lines. */
export function channelLines(runs: readonly Pick<Run, 'channels'>[]): ChannelLine[] {
  const all = runs.flatMap(({ channels }) => channels);
  return [...new Set(all.map(({ channel }) => channel))].sort().map((channel) => {
    const of = (five: Five) =>
      all
        .filter((line) => line.channel === channel && DELIVERY_FIVE[five].includes(line.state))
        .reduce((sum, { n }) => sum + n, 0);
    const five = Object.fromEntries(FIVE.map((one) => [one, of(one)])) as Record<Five, number>;
    return { channel: channel as Channel, five, total: Object.values(five).reduce((sum, n) => sum + n, 0) };
  });
}

export function ChannelBars({ runs }: { runs: readonly Pick<Run, 'channels'>[] }) {
  const { t, locale } = useTexts();
  return (
    <ul className="plain-list lines" aria-label={t.progress.byChannel}>
      {channelLines(runs).map(({ channel, five, total }) => (
        <li key={channel} data-testid="channel-bar">
          <div className="line-words">
            <span>
              {capitalised(t.channels[channel])}: {t.progress.messages(formatNumber(total, locale))}
            </span>
            <Text span size="sm" c="dimmed">
              {FIVE.filter((one) => five[one] > 0)
                .map((one) => `${t.five[one]} ${formatNumber(five[one], locale)}`)
                .join(' · ')}
            </Text>
          </div>
          <div className="bar" style={{ height: 10 }} aria-hidden="true">
            {FIVE.map((one) => (
              <span key={one} data-five={one} style={{ width: `${total === 0 ? 0 : (five[one] / total) * 100}%` }} />
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** So many units stand on the page; the table has them all. */
const SHOWN = 8;

/** A bar per unit, those with the lowest share reached first. */
export function UnitBars({ campaignId }: { campaignId: string }) {
  const { t, locale } = useTexts();
  const { data } = useQuery(matrixQuery(campaignId));
  if (!data) return <div style={{ minHeight: 120 }} />;
  const rows = new Map(data.rowTotals.map((row) => [row.unitId, row]));
  const units = worstFirst(data.units, (unit) => rows.get(unit.id) ?? NO_COUNTS, 'reached');
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        {t.after.running.byUnitHelp}
      </Text>
      <ul className="plain-list lines" aria-label={t.after.running.byUnit}>
        {units.slice(0, SHOWN).map((unit) => {
          const counts = rows.get(unit.id) ?? NO_COUNTS;
          const [reached, members] = [formatNumber(counts.reached, locale), formatNumber(counts.members, locale)];
          return (
            <li key={unit.id} data-testid="unit-bar">
              <div className="line-words">
                <span>{unit.name}</span>
                <Text span size="sm" c="dimmed">
                  {t.after.running.unitLine(reached, members, formatShare(counts.reached, counts.members, locale))}
                </Text>
              </div>
              <CountsBar counts={counts} label={unit.name} />
            </li>
          );
        })}
      </ul>
      {units.length > SHOWN && (
        <Anchor component={Link} to={`/campaigns/${campaignId}/matrix`} mt="sm" display="inline-block">
          {t.after.running.allUnits(formatNumber(units.length, locale))}
        </Anchor>
      )}
    </>
  );
}
