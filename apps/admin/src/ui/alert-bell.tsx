import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { formatNumber } from '../format.js';
import { alertCountQuery } from '../routes/alerts/alert-queries.js';
import { useTexts } from '../texts/index.js';
import { Icon } from './icons.js';

/** The way to the alerts, with how many are open. */
export function AlertBell() {
  const { t, locale } = useTexts();
  const { data, isSuccess } = useQuery(alertCountQuery);
  const open = data?.open ?? 0;
  const number = formatNumber(open, locale);
  const nothing = isSuccess ? t.alerts.bellNone : t.alerts.title;
  return (
    <Link to="/alerts" className="icon-button" aria-label={open > 0 ? t.alerts.bell(number) : nothing}>
      <Icon name="bell" size={22} />
      {open > 0 && (
        <span className="bell-count" aria-hidden="true">
          {open > 99 ? '99+' : number}
        </span>
      )}
    </Link>
  );
}
