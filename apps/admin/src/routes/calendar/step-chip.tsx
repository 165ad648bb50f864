import { Button, Popover, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { DragEvent } from 'react';
import { addDays, formatNumber, localOf } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Clash, ScheduleItem } from '../../types.js';
import { Icon } from '../../ui/icons.js';
import { CampaignStateBadge, RunStateBadge } from '../../ui/tone.js';
import { dayByKey, hoursInDays } from './spans.js';

/** What is dragged; a type of our own, so that nothing else is taken for a step. */
export const DRAGGED = 'application/x-loa-step';

interface Props {
  item: ScheduleItem;
  onMove: (item: ScheduleItem, day: string) => void;
}

/** Whether the reader may change it: what is approved takes who may stop it too. */
function useChangeable(): (item: ScheduleItem) => boolean {
  const can = useCan();
  return ({ campaignState }) => can('campaign.write') && (campaignState === 'draft' || can('campaign.control'));
}

/**
 * One step on its day: time, title, campaign, state, what it clashes with; leads to the step, can be dragged. One that comes
 * back is moved as a whole, where its rule stands.
 */
export function StepChip({ item, onMove }: Props) {
  const { t, locale } = useTexts();
  const changeable = useChangeable()(item);
  const movable = changeable && item.movable;
  const drag = (event: DragEvent) => {
    event.dataTransfer.setData(DRAGGED, item.stepId);
    event.dataTransfer.effectAllowed = 'move';
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dragging is the mouse's way; the button below is everybody's
    <div
      className="cal-step"
      data-past={item.past || item.skipped !== null}
      data-clash={item.clashes.length > 0}
      data-testid="calendar-step"
      draggable={movable}
      onDragStart={drag}
    >
      <Link
        to="/campaigns/$id"
        params={{ id: item.campaignId }}
        hash={`step-${item.stepId}`}
        className="cal-step-link"
        draggable={false}
      >
        <span className="cal-time">{localOf(item.dueAt).time}</span> {item.title}
      </Link>
      <span className="cal-campaign">
        {item.campaign}
        {item.people === null ? ` · ${t.schedule.posts}` : ` · ${t.schedule.people(formatNumber(item.people, locale))}`}
      </span>
      <State item={item} />
      {item.clashes.map((clash) => (
        <ClashChip key={clash.code} clash={clash} item={item} onMove={movable ? onMove : undefined} />
      ))}
      {movable && (
        <button
          type="button"
          className="cal-move"
          aria-label={t.schedule.moveOf(item.title)}
          onClick={() => onMove(item, item.day)}
          onKeyDown={(event) => {
            const day = dayByKey(event.key, item.day);
            if (day === null) return;
            event.preventDefault();
            onMove(item, day);
          }}
        >
          <Icon name="move" size={14} />
          {t.schedule.move}
        </button>
      )}
      {changeable && item.series && (
        <Link
          to="/campaigns/$id"
          params={{ id: item.campaignId }}
          search={{ edit: item.stepKey }}
          hash={`step-${item.stepId}`}
          className="cal-move"
          aria-label={t.schedule.moveSeriesOf(item.title)}
          draggable={false}
        >
          <Icon name="move" size={14} />
          {t.schedule.moveSeries}
        </Link>
      )}
    </div>
  );
}

function State({ item }: { item: ScheduleItem }) {
  const { t } = useTexts();
  const { run, campaignState } = item;
  if (item.past || item.skipped) {
    return (
      <span className="cal-past">
        <Icon name="none" size={14} />
        {item.skipped?.detail ?? t.schedule.past}
      </span>
    );
  }
  if (run === null || campaignState === 'cancelled') return <CampaignStateBadge state={campaignState} />;
  return <RunStateBadge state={run.state} paused={campaignState === 'paused'} waits={run.awaitsApproval} />;
}

function ClashChip({ clash, item, onMove }: { clash: Clash; item: ScheduleItem; onMove?: Props['onMove'] }) {
  const { t } = useTexts();
  const word = t.schedule.clashes[clash.code];
  const days = clash.proposal?.offsetDays;
  return (
    <Popover width={320} shadow="md" withArrow trapFocus returnFocus>
      <Popover.Target>
        <button type="button" className="cal-clash" aria-label={t.schedule.clashOf(word, item.title)}>
          <Icon name="warning" size={14} />
          {word}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={word} className="cal-popover">
        <Stack gap="sm">
          <Text size="sm">{clash.detail}</Text>
          {clash.proposal && (
            <Text size="sm">
              <strong>{t.schedule.proposal}:</strong> {clash.proposal.detail}
            </Text>
          )}
          {onMove && days !== undefined && item.offsetUnit === 'days' && (
            <Button size="xs" onClick={() => onMove(item, addDays(item.anchorDate, days + hoursInDays(item)))}>
              {t.schedule.takeProposal}
            </Button>
          )}
          <Link to="/campaigns/$id" params={{ id: item.campaignId }} hash={`step-${item.stepId}`}>
            {t.schedule.openStep}
          </Link>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
