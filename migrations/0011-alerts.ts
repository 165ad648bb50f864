import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the officer must be told of: alerts, the mails about them, and the watch over runs that raises some of them. */
export class Alerts1764000000011 implements MigrationInterface {
  name = 'Alerts1764000000011';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- How each open run goes: written by the clock that looks at the counts.
      CREATE TABLE run_watch (
        run_id bigint PRIMARY KEY REFERENCES run ON DELETE CASCADE,
        -- Counts at the start of the window that is judged, and at the start of the one that follows it.
        since timestamptz NOT NULL,
        base_bad integer NOT NULL,
        base_finished integer NOT NULL,
        next_since timestamptz NOT NULL,
        next_bad integer NOT NULL,
        next_finished integer NOT NULL,
        -- The counts at the last look, and when any of them last moved.
        bad integer NOT NULL,
        finished integer NOT NULL,
        waiting integer NOT NULL,
        moved_at timestamptz NOT NULL,
        -- The campaign was paused: what is counted so far is not held against it again.
        anew boolean NOT NULL DEFAULT false
      );

      CREATE TABLE alert (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        unit_id uuid NOT NULL REFERENCES unit,
        kind text NOT NULL CHECK (kind IN ('runStuck', 'runWaitsForAccount', 'runPausedItself', 'uncertainMessages', 'accountHeld', 'accountStopped',
          'balanceOut', 'tokenOut', 'tokenEnding', 'dayCapReached')),
        -- What it is about, "run:12": one open alert per kind and subject.
        subject text NOT NULL,
        campaign_id uuid REFERENCES campaign ON DELETE CASCADE,
        run_id bigint REFERENCES run ON DELETE CASCADE,
        account_id uuid REFERENCES channel_account ON DELETE CASCADE,
        facts jsonb NOT NULL DEFAULT '{}',
        -- Not shown and not mailed before this time, which may lie ahead: some causes first get a chance to end by themselves.
        raised_at timestamptz NOT NULL,
        -- When the cause was last there.
        seen_at timestamptz NOT NULL,
        resolved_at timestamptz,
        mailed_at timestamptz
      );
      CREATE UNIQUE INDEX alert_open ON alert (kind, subject) WHERE resolved_at IS NULL;
      CREATE INDEX alert_unit ON alert (unit_id, id);
      CREATE INDEX alert_unmailed ON alert (raised_at) WHERE mailed_at IS NULL AND resolved_at IS NULL;

      -- Who is told of an alert by mail. One row is sent once; several of one person go in one mail.
      CREATE TABLE alert_mail (
        alert_id uuid NOT NULL REFERENCES alert ON DELETE CASCADE,
        user_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
        state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'uncertain', 'dropped')),
        code text NOT NULL DEFAULT '',
        tries smallint NOT NULL DEFAULT 0,
        not_before timestamptz NOT NULL,
        state_at timestamptz NOT NULL,
        -- The worker that is at it, by its advisory lock.
        lease_by integer,
        PRIMARY KEY (alert_id, user_id)
      );
      CREATE INDEX alert_mail_open ON alert_mail (user_id) WHERE state IN ('queued', 'sending');

      ALTER TABLE alert ENABLE ROW LEVEL SECURITY;
      CREATE POLICY api_read ON alert FOR SELECT TO loa_api USING (unit_id = ANY ((SELECT units_below())::uuid[]));
      GRANT SELECT ON alert TO loa_api;
    `);
    for (const table of ['run_watch', 'alert', 'alert_mail']) {
      await db.query(`
        ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY worker ON ${table} TO loa_worker USING (true) WITH CHECK (true);
        GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO loa_worker;
      `);
    }
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE alert_mail, alert, run_watch');
  }
}
