import { useTexts } from '../../texts/index.js';
import { Icon } from '../../ui/icons.js';
import { KIND_ICONS } from './day-marks.js';

/** What the shapes of the calendar stand for. */
export function Legend() {
  const { t } = useTexts();
  return (
    <ul className="cal-legend" aria-label={t.schedule.legend}>
      <li className="cal-pin" data-used="true">
        <Icon name="pin" size={14} /> {t.schedule.anchor}
      </li>
      {Object.entries(KIND_ICONS).map(([kind, icon]) => (
        <li key={kind} className="cal-kind" data-kind={kind}>
          <Icon name={icon} size={14} /> {t.schedule.kinds[kind as keyof typeof KIND_ICONS]}
        </li>
      ))}
    </ul>
  );
}
