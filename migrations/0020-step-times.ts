import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rules of time that steps lacked, steps that come back, the switch that stops all sending, school years, calendar feeds. */
export class StepTimes1764000000020 implements MigrationInterface {
  name = 'StepTimes1764000000020';

  async up(db: QueryRunner): Promise<void> {
    await db.query(STEPS);
    await db.query(STOP);
    await db.query(SCHOOL_YEARS);
    await db.query(FEEDS);
    for (const table of ['sending_stop', 'school_period', 'calendar_feed']) {
      await db.query(`
        ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY worker ON ${table} TO loa_worker USING (true) WITH CHECK (true);
        GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO loa_worker;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO loa_api;
      `);
    }
  }

  async down(): Promise<void> {
    throw new Error('not undone: the runs of steps that come back would have no name');
  }
}

const STEPS = `
  ALTER TABLE step DROP CONSTRAINT step_shift_rule_check;
  ALTER TABLE step
    ADD CONSTRAINT step_shift_rule_check
      CHECK (shift_rule IN ('none', 'previousWorkingDay', 'nextWorkingDay', 'nextAllowed', 'skip')),
    -- Counted from local_time on the day of the offset.
    ADD COLUMN offset_hours smallint NOT NULL DEFAULT 0,
    -- On the due day, after which nothing of it leaves.
    ADD COLUMN expiry_time time,
    ADD COLUMN avoid_school_breaks boolean NOT NULL DEFAULT false,
    -- {"everyWeeks": 1, "weekdays": [1..7], "untilOffsetDays": 0}: it comes back from offset_days to there.
    ADD COLUMN repeat jsonb;
  ALTER TABLE campaign ADD COLUMN approval_lead_hours smallint NOT NULL DEFAULT 0
    CHECK (approval_lead_hours BETWEEN 0 AND 720);
  -- The day that names one time of a step that comes back; null for a step that does not.
  ALTER TABLE run ADD COLUMN occurrence date;
  DROP INDEX run_step_stamp;
  CREATE UNIQUE INDEX run_step_stamp ON run (step_id, stamp, occurrence) NULLS NOT DISTINCT WHERE resend_of IS NULL;
`;

const STOP = `
  -- While a unit is in here nothing leaves for it or a unit below it. Empty but for emergencies, so that every claim can
  -- afford to look; who stopped and released is in the log.
  CREATE TABLE sending_stop (
    unit_id uuid PRIMARY KEY REFERENCES unit ON DELETE CASCADE,
    reason text NOT NULL,
    stopped_at timestamptz NOT NULL,
    stopped_by text NOT NULL
  );
  -- A unit is told of a stop above it, and may not release it.
  CREATE POLICY api_read ON sending_stop FOR SELECT TO loa_api
    USING (unit_id = ANY ((SELECT units_below())::uuid[]) OR unit_id = ANY ((SELECT units_above())::uuid[]));
  CREATE POLICY api_insert ON sending_stop FOR INSERT TO loa_api WITH CHECK (unit_id = ANY ((SELECT units_below())::uuid[]));
  CREATE POLICY api_update ON sending_stop FOR UPDATE TO loa_api USING (unit_id = ANY ((SELECT units_below())::uuid[]));
  CREATE POLICY api_delete ON sending_stop FOR DELETE TO loa_api USING (unit_id = ANY ((SELECT units_below())::uuid[]));
`;

const SCHOOL_YEARS = `
  CREATE TABLE school_period (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    kind text NOT NULL CHECK (kind IN ('term', 'break')),
    first_day date NOT NULL,
    last_day date NOT NULL,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    CHECK (last_day >= first_day),
    UNIQUE (kind, first_day)
  );
  CREATE POLICY api_read ON school_period FOR SELECT TO loa_api USING (scope_unit() IS NOT NULL);
  CREATE POLICY api_insert ON school_period FOR INSERT TO loa_api WITH CHECK ((SELECT sees_all()));
  CREATE POLICY api_update ON school_period FOR UPDATE TO loa_api USING ((SELECT sees_all()));
  CREATE POLICY api_delete ON school_period FOR DELETE TO loa_api USING ((SELECT sees_all()));
`;

const FEEDS = `
  -- Addresses at which a person's calendar program reads what is planned. Of the address only a hash is kept.
  CREATE TABLE calendar_feed (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    user_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
    name text NOT NULL,
    token_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    used_at timestamptz
  );
  CREATE INDEX calendar_feed_user ON calendar_feed (user_id);
  CREATE POLICY own ON calendar_feed TO loa_api USING ('user:' || user_id = current_setting('loa.actor', true))
    WITH CHECK ('user:' || user_id = current_setting('loa.actor', true));
  -- A calendar program comes with no log-in: whose address it is, at most once an hour written down as used.
  CREATE FUNCTION find_calendar_feed(hash bytea, at timestamptz) RETURNS TABLE
    (user_id uuid, unit_id uuid, email text, full_name text, role text, locale text, demo boolean)
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE calendar_feed f SET used_at = at WHERE f.token_hash = hash AND (f.used_at IS NULL OR f.used_at < at - interval '1 hour');
    SELECT u.id, u.unit_id, u.email, u.full_name, u.role, u.locale, u.demo
    FROM calendar_feed f JOIN app_user u ON u.id = f.user_id WHERE f.token_hash = hash AND u.active $$;
  REVOKE ALL ON FUNCTION find_calendar_feed(bytea, timestamptz) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION find_calendar_feed(bytea, timestamptz) TO loa_api;
`;
