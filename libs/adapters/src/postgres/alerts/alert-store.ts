import type { AlertFilter, AlertStore } from '@loa/application';
import type { Query } from '../database.js';
import { type AlertRow, alertOf, alertSql } from './alert-rows.js';

export class PgAlertStore implements AlertStore {
  constructor(private readonly query: Query) {}

  async list({ open, campaignId, limit, cursor }: AlertFilter, now: Date) {
    // Ids count up with time, so the newest come first and the id is the place in the list.
    const rows = await this.query<AlertRow>(
      `${alertSql('$1')}
       WHERE a.raised_at <= $1 AND ($2::boolean IS NULL OR (a.resolved_at IS NULL) = $2)
         AND ($3::uuid IS NULL OR a.campaign_id = $3) AND ($4::uuid IS NULL OR a.id < $4)
       ORDER BY a.id DESC LIMIT $5`,
      [now, open ?? null, campaignId ?? null, cursor ?? null, limit + 1],
    );
    const items = rows.slice(0, limit).map(alertOf);
    return { items, next: rows.length > limit ? items.at(-1)!.id : null };
  }

  async openCount(now: Date): Promise<number> {
    const [row] = await this.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM alert WHERE resolved_at IS NULL AND raised_at <= $1',
      [now],
    );
    return row!.n;
  }
}
