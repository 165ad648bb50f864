import type { Alert, AlertKind } from '@loa/application';
import type { ChannelName } from '@loa/domain';

export interface AlertRow {
  id: string;
  kind: AlertKind;
  unit_id: string;
  unit_name: string;
  time_zone: string;
  campaign_id: string | null;
  campaign_name: string | null;
  run_id: string | null;
  step_title: string | null;
  account_id: string | null;
  account_name: string | null;
  channel: ChannelName | null;
  facts: Record<string, unknown>;
  raised_at: Date;
  resolved_at: Date | null;
}

/** Alerts with the names of what they are about; `a` is the alert, `at` an SQL expression of the time. */
export const alertSql = (at: string) => `
  SELECT a.id, a.kind, a.unit_id, coalesce(p.name, '') AS unit_name, u.time_zone, a.campaign_id, c.name AS campaign_name, a.run_id::text,
    s.title AS step_title, a.account_id, ca.name AS account_name, ca.channel, a.facts, a.raised_at, a.resolved_at
  FROM alert a JOIN unit u ON u.id = a.unit_id
  LEFT JOIN unit_period p ON p.unit_id = a.unit_id AND daterange(p.valid_from, p.valid_to) @> (${at}::timestamptz AT TIME ZONE u.time_zone)::date
  LEFT JOIN campaign c ON c.id = a.campaign_id
  LEFT JOIN run r ON r.id = a.run_id LEFT JOIN step s ON s.id = r.step_id
  LEFT JOIN channel_account ca ON ca.id = a.account_id`;

export const alertOf = (row: AlertRow): Alert => ({
  id: row.id,
  kind: row.kind,
  unitId: row.unit_id,
  unitName: row.unit_name,
  timeZone: row.time_zone,
  campaign: row.campaign_id === null ? null : { id: row.campaign_id, name: row.campaign_name ?? '' },
  run: row.run_id === null ? null : { id: row.run_id, step: row.step_title ?? '' },
  account: row.account_id === null ? null : { id: row.account_id, name: row.account_name ?? '', channel: row.channel! },
  facts: row.facts,
  raisedAt: row.raised_at,
  resolvedAt: row.resolved_at,
});
