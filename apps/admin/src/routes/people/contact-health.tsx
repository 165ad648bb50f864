import { shortDate } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { Contact } from '../../types.js';
import { ToneBadge } from '../../ui/tone.js';

const LOOKS = {
  active: ['green', 'check'],
  unverified: ['grey', 'question'],
  invalid: ['red', 'cross'],
  bounced: ['amber', 'warning'],
  blocked: ['red', 'none'],
  optedOut: ['red', 'none'],
} as const;

/** The state of an address, with the day since when where that says something. */
export function ContactHealth({ contact }: { contact: Contact }) {
  const { t } = useTexts();
  const [tone, icon] = LOOKS[contact.health];
  const day = contact.verifiedAt ?? (isUnusable(contact.health) ? contact.healthAt : null);
  const word = contact.verifiedAt !== null ? t.care.verified : t.care.since;
  return (
    <ToneBadge tone={tone} icon={icon}>
      {t.people.health[contact.health]}
      {day !== null && `, ${word(shortDate(day))}`}
    </ToneBadge>
  );
}

export const isUnusable = (health: Contact['health']): boolean =>
  health === 'invalid' || health === 'bounced' || health === 'blocked';
