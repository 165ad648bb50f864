/**
 * Whether nothing may leave for a unit because it, or a unit above it, pressed the stop. The table is empty but for emergencies,
 * so that this costs a look at nothing.
 */
export const stoppedSql = (unit: string): string =>
  `EXISTS (SELECT 1 FROM sending_stop h JOIN unit_tree above ON above.ancestor_id = h.unit_id WHERE above.unit_id = ${unit})`;

/** Whether a person looked at the few of run `r` and stopped it: from then on nothing of it leaves, whatever is cut already. */
export const PILOT_STOPPED_SQL = `EXISTS (SELECT 1 FROM run_pilot p WHERE p.run_id = r.id AND p.state = 'stopped')`;

/**
 * Days without outreach that a run meets, asked again when messages are about to leave: what was approved stands, a day that
 * was closed since does not open for it. Of `r` a run and `u` its unit.
 */
export const SILENT_DAYS_SQL = `ARRAY(SELECT h.day::text FROM holiday h WHERE h.kind = 'noOutreach'
  AND h.day BETWEEN (r.due_at AT TIME ZONE u.time_zone)::date AND (r.expires_at AT TIME ZONE u.time_zone)::date)`;
