export interface CalendarSearch {
  view?: 'year';
  /** `yyyy-MM`; absent: the month of today. */
  month?: string;
}

export function calendarSearch({ view, month }: Record<string, unknown>): CalendarSearch {
  return {
    view: view === 'year' ? 'year' : undefined,
    month: typeof month === 'string' && /^20\d\d-(0[1-9]|1[0-2])$/.test(month) ? month : undefined,
  };
}
