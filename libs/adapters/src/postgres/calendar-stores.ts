import type {
  CalendarFeed,
  FeedEvent,
  FeedOwners,
  FeedStore,
  KnownUser,
  NamedPeriod,
  SchoolYearStore,
  SendingStop,
  StopStore,
} from '@loa/application';
import type { Role } from '@loa/domain';
import type { Query } from './database.js';

export class PostgresStops implements StopStore {
  constructor(private readonly query: Query) {}

  list(day: string): Promise<SendingStop[]> {
    return this.query<SendingStop>(
      `SELECT s.unit_id AS "unitId", s.reason, s.stopped_at AS "stoppedAt", s.stopped_by AS "stoppedBy",
         s.unit_id = ANY ((SELECT units_below())::uuid[]) AS own,
         coalesce((SELECT p.name FROM unit_period p WHERE p.unit_id = s.unit_id
           ORDER BY daterange(p.valid_from, p.valid_to) @> $1::date DESC, p.valid_from DESC LIMIT 1), '') AS "unitName"
       FROM sending_stop s ORDER BY s.stopped_at`,
      [day],
    );
  }

  async mayStop(unitId: string): Promise<boolean> {
    const [row] = await this.query<{ may: boolean }>('SELECT $1::uuid = ANY (units_below()) AS may', [unitId]);
    return row!.may;
  }

  async add(stop: { unitId: string; reason: string; stoppedAt: Date; stoppedBy: string }): Promise<boolean> {
    const rows = await this.query(
      `INSERT INTO sending_stop (unit_id, reason, stopped_at, stopped_by) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING RETURNING unit_id`,
      [stop.unitId, stop.reason, stop.stoppedAt, stop.stoppedBy],
    );
    return rows.length === 1;
  }

  async remove(unitId: string): Promise<boolean> {
    return (await this.query('DELETE FROM sending_stop WHERE unit_id = $1 RETURNING unit_id', [unitId])).length === 1;
  }
}

export class PostgresSchoolYears implements SchoolYearStore {
  constructor(private readonly query: Query) {}

  list(from: string, to: string): Promise<(NamedPeriod & { id: string })[]> {
    return this.query<NamedPeriod & { id: string }>(
      `SELECT id, kind, first_day AS "firstDay", last_day AS "lastDay", name_vi AS "nameVi", name_en AS "nameEn"
       FROM school_period WHERE first_day <= $2 AND last_day >= $1 ORDER BY first_day, kind DESC`,
      [from, to],
    );
  }

  async mayChange(): Promise<boolean> {
    const [may] = await this.query<{ all: boolean }>('SELECT sees_all() AS "all"');
    return may!.all;
  }

  async put(periods: readonly NamedPeriod[]): Promise<void> {
    await this.query(
      `INSERT INTO school_period (kind, first_day, last_day, name_vi, name_en)
       SELECT kind, "firstDay", "lastDay", "nameVi", "nameEn" FROM jsonb_to_recordset($1::jsonb)
         AS p (kind text, "firstDay" date, "lastDay" date, "nameVi" text, "nameEn" text)
       ON CONFLICT (kind, first_day) DO UPDATE
         SET last_day = excluded.last_day, name_vi = excluded.name_vi, name_en = excluded.name_en`,
      [JSON.stringify(periods)],
    );
  }

  async remove(id: string): Promise<boolean> {
    return (await this.query('DELETE FROM school_period WHERE id = $1 RETURNING id', [id])).length === 1;
  }
}

const FEED = 'id, name, created_at AS "createdAt", used_at AS "usedAt"';

export class PostgresFeeds implements FeedStore {
  constructor(private readonly query: Query) {}

  list(userId: string): Promise<CalendarFeed[]> {
    const text = `SELECT ${FEED} FROM calendar_feed WHERE user_id = $1 ORDER BY created_at, id`;
    return this.query<CalendarFeed & object>(text, [userId]);
  }

  async add({ userId, name, hash, at }: Parameters<FeedStore['add']>[0]): Promise<CalendarFeed> {
    const [row] = await this.query<CalendarFeed & object>(
      `INSERT INTO calendar_feed (user_id, name, token_hash, created_at) VALUES ($1, $2, $3, $4) RETURNING ${FEED}`,
      [userId, name, hash, at],
    );
    return row!;
  }

  async remove(userId: string, id: string): Promise<boolean> {
    const text = 'DELETE FROM calendar_feed WHERE user_id = $1 AND id = $2 RETURNING id';
    return (await this.query(text, [userId, id])).length === 1;
  }

  /**
   * Of each time of each step the newest run; one that only has runs which an edit took away is cancelled. A cancelled
   * campaign changes its state without a new version, so the state counts into the sequence too.
   */
  events(from: Date, to: Date): Promise<FeedEvent[]> {
    return this.query<FeedEvent & object>(
      `SELECT "stepId", occurrence, title, campaign, unit, "dueAt", "expiresAt", state, "changedAt",
         version * 2 + (state = 'cancelled')::int AS sequence
       FROM (
         SELECT DISTINCT ON (r.step_id, r.occurrence) r.step_id AS "stepId", r.occurrence, s.title, c.name AS campaign,
           c.version, c.updated_at AS "changedAt", r.due_at AS "dueAt", r.expires_at AS "expiresAt",
           coalesce((SELECT p.name FROM unit_period p WHERE p.unit_id = c.unit_id
             ORDER BY daterange(p.valid_from, p.valid_to) @> c.anchor_date DESC, p.valid_from DESC LIMIT 1), '') AS unit,
           CASE WHEN r.state IN ('void', 'cancelled') OR (c.state = 'cancelled' AND r.state = 'planned') THEN 'cancelled'
             WHEN r.state = 'done' OR r.state = 'missed' THEN r.state
             WHEN r.state IN ('expanding', 'sending') THEN 'sending'
             WHEN c.state = 'paused' THEN 'paused' WHEN r.awaits_approval THEN 'waits' ELSE 'planned' END AS state
         FROM run r JOIN step s ON s.id = r.step_id JOIN campaign c ON c.id = r.campaign_id
         WHERE r.resend_of IS NULL AND r.due_at BETWEEN $1 AND $2
         ORDER BY r.step_id, r.occurrence, r.state = 'void', r.stamp DESC) shown
       ORDER BY "dueAt", "stepId" LIMIT 5000`,
      [from, to],
    );
  }
}

interface OwnerRow {
  user_id: string;
  unit_id: string;
  email: string;
  full_name: string;
  role: Role;
  locale: 'vi' | 'en';
  demo: boolean;
}

/** Goes through the one function that may look where no scope is set yet (migration 0020). */
export class PostgresFeedOwners implements FeedOwners {
  constructor(private readonly query: Query) {}

  async find(hash: Buffer, at: Date): Promise<KnownUser | null> {
    const [row] = await this.query<OwnerRow>('SELECT * FROM find_calendar_feed($1, $2)', [hash, at]);
    if (!row) return null;
    const { user_id: id, unit_id: unitId, full_name: name, ...user } = row;
    return { ...user, id, unitId, name };
  }
}
