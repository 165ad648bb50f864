import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { capitalised, clockTime, daysUntil, localOf, longDate, relativeDay } from '../../format.js';
import { useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { HomeSend } from '../../types.js';

/** What leaves in the seven days after today, day by day. */
export function Week({ sends }: { sends: HomeSend[] }) {
  const { t, locale } = useTexts();
  const now = useNow();
  const coming = sends.filter(({ state, dueAt }) => {
    const days = daysUntil(dueAt, now);
    return state === 'planned' && days > 0 && days <= 7;
  });
  if (coming.length === 0) return <Text c="dimmed">{t.home.weekEmpty}</Text>;
  const days = [...new Set(coming.map(({ dueAt }) => localOf(dueAt).date))];
  return (
    <ul className="plain-list days">
      {days.map((day) => (
        <li key={day}>
          <div className="day-head">
            <span>{capitalised(longDate(day, locale))}</span>
            <span>{relativeDay(day, now, locale)}</span>
          </div>
          <ul className="plain-list">
            {coming
              .filter(({ dueAt }) => localOf(dueAt).date === day)
              .map((send) => (
                <li key={send.runId}>
                  <Link to="/campaigns/$id" params={{ id: send.campaignId }} className="day-send">
                    <span className="day-time">{clockTime(send.dueAt)}</span>
                    <span>
                      <span className="day-title">{send.title}</span>
                      <span className="day-campaign">{send.campaignName}</span>
                    </span>
                  </Link>
                </li>
              ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
