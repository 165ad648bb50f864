import type { Texts } from '../../texts/index.js';
import { useTexts } from '../../texts/index.js';
import type { HolidayKind, Schedule, ScheduleDay } from '../../types.js';
import { Icon, type IconName } from '../../ui/icons.js';

export const KIND_ICONS: Record<HolidayKind, IconName> = { holiday: 'sun', makeUp: 'gear', noOutreach: 'none' };

/** "8/9": day and month; the year goes without saying. */
export const lunarWords = (lunar: NonNullable<ScheduleDay['lunar']>, say: Texts['schedule']['lunar']): string =>
  say(`${lunar.day}/${lunar.month}`, lunar.leap);

/** Off, worked instead or silent: by word and shape, with its name. */
export function KindMark({ facts }: { facts: ScheduleDay | undefined }) {
  const { t, locale } = useTexts();
  if (!facts?.kind) return null;
  const name = locale === 'vi' ? facts.nameVi : facts.nameEn;
  return (
    <p className="cal-kind" data-kind={facts.kind}>
      <Icon name={KIND_ICONS[facts.kind]} size={14} />
      <span>
        {t.schedule.kinds[facts.kind]}
        {name && `: ${name}`}
      </span>
    </p>
  );
}

/** The pins of a day. */
export function AnchorPins({ anchors }: { anchors: Schedule['anchors'] }) {
  const { locale } = useTexts();
  return anchors.map((anchor) => (
    <p key={anchor.nameVi} className="cal-pin" data-used={anchor.campaignIds.length > 0}>
      <Icon name="pin" size={14} />
      <strong>{locale === 'vi' ? anchor.nameVi : anchor.nameEn}</strong>
    </p>
  ));
}

/** Groups that get several messages that day; loud only above the office's cap. */
export function DayLoads({ facts, cap }: { facts: ScheduleDay | undefined; cap: number | null }) {
  const { t } = useTexts();
  return facts?.loads.map(({ group, most, detail }) => (
    <p key={group} className="cal-load" data-over={cap !== null && most > cap} title={detail}>
      <Icon name={cap !== null && most > cap ? 'warning' : 'people'} size={14} />
      <span>{t.schedule.load(t.groups[group], String(most))}</span>
    </p>
  ));
}
