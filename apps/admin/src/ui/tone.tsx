import type { ReactNode } from 'react';
import { useTexts } from '../texts/index.js';
import type { CampaignState, Outcome } from '../types.js';
import { Icon, type IconName } from './icons.js';

export type Tone = 'grey' | 'blue' | 'green' | 'amber' | 'red' | 'violet';
type Look = readonly [Tone, IconName];

/** A state as word, shape and colour together, so that none of them has to be seen alone. */
export function ToneBadge({ tone, icon, children }: { tone: Tone; icon: IconName; children: ReactNode }) {
  return (
    <span className="tone" data-tone={tone}>
      <Icon name={icon} size={15} />
      {children}
    </span>
  );
}

const CAMPAIGN_LOOKS: Record<CampaignState, Look> = {
  draft: ['grey', 'pencil'],
  submitted: ['violet', 'hourglass'],
  scheduled: ['blue', 'calendar'],
  running: ['green', 'play'],
  paused: ['amber', 'pause'],
  done: ['green', 'check'],
  cancelled: ['red', 'cross'],
};
export function CampaignStateBadge({ state }: { state: CampaignState }) {
  const { t } = useTexts();
  const [tone, icon] = CAMPAIGN_LOOKS[state];
  return (
    <ToneBadge tone={tone} icon={icon}>
      {t.states[state]}
    </ToneBadge>
  );
}

const RUN_LOOKS: Record<string, Look> = {
  planned: ['blue', 'calendar'],
  expanding: ['green', 'people'],
  sending: ['green', 'play'],
  done: ['green', 'check'],
  cancelled: ['red', 'cross'],
  missed: ['amber', 'warning'],
};
interface RunProps {
  state: string;
  /** Its campaign is paused: what was under way stands. */
  paused: boolean;
  /** It does not start before a second person has looked at what was changed. */
  waits: boolean;
}
/** A run that an edit made void has another in its place, and is never told. */
export function RunStateBadge({ state, paused, waits }: RunProps) {
  const { t } = useTexts();
  if (state === 'void') return null;
  if (waits) return <CampaignStateBadge state="submitted" />;
  if (paused && (state === 'expanding' || state === 'sending')) return <CampaignStateBadge state="paused" />;
  const [tone, icon] = RUN_LOOKS[state] ?? (['grey', 'dot'] as const);
  return (
    <ToneBadge tone={tone} icon={icon}>
      {t.runStates[state] ?? ''}
    </ToneBadge>
  );
}

const OUTCOME_LOOKS: Record<Outcome, Look> = {
  reached: ['green', 'check'],
  presumed: ['amber', 'check'],
  unconfirmed: ['amber', 'question'],
  pending: ['grey', 'wait'],
  failed: ['red', 'cross'],
  uncertain: ['amber', 'question'],
  skipped: ['grey', 'none'],
  expired: ['grey', 'hourglass'],
  cancelled: ['grey', 'none'],
};
export function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  const { t } = useTexts();
  const [tone, icon] = OUTCOME_LOOKS[outcome];
  return (
    <ToneBadge tone={tone} icon={icon}>
      {t.outcomes[outcome]}
    </ToneBadge>
  );
}

const DELIVERY_LOOKS: Record<string, Look> = {
  ...OUTCOME_LOOKS,
  queued: ['grey', 'wait'],
  sending: ['blue', 'play'],
  sent: ['blue', 'send'],
  delivered: ['green', 'check'],
  published: ['green', 'check'],
};
export function DeliveryStateBadge({ state, word }: { state: string; word?: string }) {
  const { t } = useTexts();
  const [tone, icon] = DELIVERY_LOOKS[state] ?? (['grey', 'dot'] as const);
  return (
    <ToneBadge tone={tone} icon={icon}>
      {word ?? t.deliveryStates[state] ?? ''}
    </ToneBadge>
  );
}

const NOTE_ICONS = { grey: 'info', blue: 'move', green: 'check', amber: 'warning', red: 'warning' } as const;
/** A remark in place, such as why a date moved. */
export function Note({
  tone,
  icon,
  children,
  role,
}: {
  tone: keyof typeof NOTE_ICONS;
  icon?: IconName;
  children: ReactNode;
  role?: 'alert' | 'status';
}) {
  return (
    <div className="note" data-tone={tone} role={role}>
      <Icon name={icon ?? NOTE_ICONS[tone]} />
      <div>{children}</div>
    </div>
  );
}
