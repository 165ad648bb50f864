import { useTexts } from '../../texts/index.js';
import type { PartTask } from '../../types.js';
import type { IconName } from '../../ui/icons.js';
import { type Tone, ToneBadge } from '../../ui/tone.js';

const LOOKS: Record<'none' | NonNullable<PartTask['state']>, readonly [Tone, IconName]> = {
  none: ['grey', 'dot'],
  filling: ['blue', 'pencil'],
  submitted: ['violet', 'hourglass'],
  approved: ['green', 'check'],
};

export function PartStateBadge({ state }: { state: PartTask['state'] }) {
  const { t } = useTexts();
  const [tone, icon] = LOOKS[state ?? 'none'];
  return (
    <ToneBadge tone={tone} icon={icon}>
      {t.parts.states[state ?? 'none']}
    </ToneBadge>
  );
}
