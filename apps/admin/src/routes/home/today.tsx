import { Anchor, Button, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { capitalised, clockTime, daysUntil, formatNumber, longMoment, shortDate } from '../../format.js';
import { useCan, useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { HomeSend } from '../../types.js';
import { CountsBar } from '../../ui/counts.js';
import { Icon } from '../../ui/icons.js';
import { RunStateBadge } from '../../ui/tone.js';
import { StopDialog } from './stop-dialog.js';

const UNDER_WAY = ['expanding', 'sending'];
const STOPPABLE = ['scheduled', 'running'];

/** What is sent today, each with the way to stop it; what began earlier and still runs belongs to it. */
export function Today({ sends }: { sends: HomeSend[] }) {
  const { t, locale } = useTexts();
  const now = useNow();
  const [stopping, setStopping] = useState<HomeSend | null>(null);
  const today = sends.filter(({ dueAt, state }) => UNDER_WAY.includes(state) || daysUntil(dueAt, now) === 0);
  const next = sends.find(({ state, dueAt }) => state === 'planned' && daysUntil(dueAt, now) > 0);
  if (today.length === 0) {
    return (
      <Text c="dimmed">
        {t.home.nothingToday} {next && t.home.nextIs(longMoment(next.dueAt, locale))}
      </Text>
    );
  }
  return (
    <>
      <ul className="plain-list rows">
        {today.map((send) => (
          <Send key={send.runId} send={send} onStop={() => setStopping(send)} />
        ))}
      </ul>
      {stopping && <StopDialog send={stopping} onClose={() => setStopping(null)} />}
    </>
  );
}

function Send({ send, onStop }: { send: HomeSend; onStop: () => void }) {
  const { t, locale } = useTexts();
  const can = useCan();
  const now = useNow();
  const { counts, campaignId, title, state, dueAt } = send;
  const goesOn = state === 'planned' || UNDER_WAY.includes(state);
  const mayStop = goesOn && send.own && can('campaign.control') && STOPPABLE.includes(send.campaignState);
  return (
    <li className="send">
      <div className="send-time">
        {daysUntil(dueAt, now) === 0 ? clockTime(dueAt) : capitalised(t.home.since(shortDate(dueAt).slice(0, 5)))}
      </div>
      <div className="send-words">
        <div className="send-title">
          <Anchor component={Link} to={`/campaigns/${campaignId}/progress`} fw={600}>
            {title}
          </Anchor>
          <RunStateBadge state={state} paused={send.campaignState === 'paused'} waits={send.awaitsApproval} />
        </div>
        <Text size="sm" c="dimmed">
          {send.campaignName}
        </Text>
        {counts.members > 0 && (
          <div className="send-bar">
            <CountsBar counts={counts} label={title} />
            <Text size="sm">
              {t.home.reachedOf(formatNumber(counts.reached, locale), formatNumber(counts.members, locale))}
            </Text>
          </div>
        )}
      </div>
      {mayStop && (
        <Button
          variant="default"
          size="sm"
          leftSection={<Icon name="stop" size={14} />}
          aria-label={t.home.stopOf(title)}
          onClick={onStop}
        >
          {t.home.stop}
        </Button>
      )}
    </li>
  );
}
