import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The delivery engine: frozen members, deliveries, receipts and the counts that everybody reads. */
export class Delivery1764000000004 implements MigrationInterface {
  name = 'Delivery1764000000004';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Partitioned by season (the year of the due date), so that old campaigns cost nothing.
      -- No index covers a column that changes while sending, which keeps those updates heap-only (fillfactor leaves the room).
      CREATE TABLE member (
        season smallint NOT NULL,
        id bigint GENERATED ALWAYS AS IDENTITY,
        run_id bigint NOT NULL,
        person_id uuid NOT NULL,
        -- The pupil that the message speaks of, when the template speaks of one.
        subject_id uuid,
        unit_id uuid NOT NULL,
        audience_group text NOT NULL,
        outcome text NOT NULL CHECK (outcome IN
          ('pending', 'reached', 'presumed', 'unconfirmed', 'failed', 'uncertain', 'skipped', 'expired', 'cancelled')),
        reason text NOT NULL DEFAULT '',
        -- The member whose message serves this one too (same address); its outcome is this one's.
        via_id bigint,
        -- Values of the template's variables, frozen for the text as sent; blanked by erasure.
        vars jsonb NOT NULL DEFAULT '{}',
        PRIMARY KEY (season, id)
      ) PARTITION BY LIST (season);
      CREATE UNIQUE INDEX member_once ON member (season, run_id, person_id, subject_id) NULLS NOT DISTINCT;
      CREATE INDEX member_via ON member (via_id) WHERE via_id IS NOT NULL;
      CREATE INDEX member_person ON member (person_id);

      CREATE TABLE delivery (
        season smallint NOT NULL,
        id bigint GENERATED ALWAYS AS IDENTITY,
        run_id bigint NOT NULL,
        member_id bigint NOT NULL,
        leg smallint NOT NULL,
        channel text NOT NULL,
        account_id uuid NOT NULL,
        contact_id uuid NOT NULL,
        batch_id bigint,
        unit_id uuid NOT NULL,
        audience_group text NOT NULL,
        state text NOT NULL CHECK (state IN
          ('queued', 'sending', 'sent', 'delivered', 'presumed', 'unconfirmed', 'failed', 'uncertain', 'skipped', 'expired', 'cancelled')),
        code text NOT NULL DEFAULT '',
        attempts smallint NOT NULL DEFAULT 0,
        not_before timestamptz,
        -- When an answer was first lost at a provider that tells repeats apart: until it is told, this may have arrived.
        unknown_at timestamptz,
        state_at timestamptz NOT NULL,
        -- When the provider took it. Stays when a bounce makes it failed later.
        sent_at timestamptz,
        provider_ref text,
        PRIMARY KEY (season, id)
      ) PARTITION BY LIST (season);
      CREATE UNIQUE INDEX delivery_once ON delivery (season, member_id, leg);
      CREATE INDEX delivery_batch ON delivery (batch_id);
      CREATE INDEX delivery_run ON delivery (run_id, id);

      CREATE TABLE delivery_event (
        season smallint NOT NULL,
        id bigint GENERATED ALWAYS AS IDENTITY,
        delivery_id bigint NOT NULL,
        at timestamptz NOT NULL,
        from_state text NOT NULL,
        to_state text NOT NULL,
        code text NOT NULL DEFAULT '',
        detail text NOT NULL DEFAULT '',
        attempt smallint NOT NULL DEFAULT 0
      ) PARTITION BY LIST (season);
      CREATE INDEX delivery_event_delivery ON delivery_event (delivery_id);

      -- For receipts of channels that carry the provider's id only.
      CREATE TABLE delivery_ref (
        account_id uuid NOT NULL,
        provider_ref text NOT NULL,
        season smallint NOT NULL,
        delivery_id bigint NOT NULL,
        PRIMARY KEY (provider_ref, account_id)
      );

      CREATE TABLE batch (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        season smallint NOT NULL,
        run_id bigint NOT NULL REFERENCES run ON DELETE CASCADE,
        account_id uuid NOT NULL REFERENCES channel_account,
        state text NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'queued', 'done')),
        size integer NOT NULL,
        not_before timestamptz,
        queued_at timestamptz,
        -- How often it was put on the queue; names the job, so that a dead worker's job never stands in the way.
        turn integer NOT NULL DEFAULT 0,
        -- The worker process that holds it: it is alive while its advisory lock is held, however the clock moves.
        lease_by integer
      );
      CREATE INDEX batch_open ON batch (account_id, id) WHERE state <> 'done';
      CREATE INDEX batch_run ON batch (run_id);

      CREATE TABLE outlet_post (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        run_id bigint NOT NULL REFERENCES run ON DELETE CASCADE,
        outlet_id uuid NOT NULL REFERENCES outlet,
        unit_id uuid NOT NULL REFERENCES unit,
        channel text NOT NULL,
        account_id uuid NOT NULL REFERENCES channel_account,
        state text NOT NULL CHECK (state IN ('queued', 'sending', 'published', 'failed', 'uncertain', 'expired', 'cancelled')),
        code text NOT NULL DEFAULT '',
        attempts smallint NOT NULL DEFAULT 0,
        not_before timestamptz,
        state_at timestamptz NOT NULL,
        published_at timestamptz,
        provider_ref text,
        body text NOT NULL DEFAULT '',
        lease_by integer,
        UNIQUE (run_id, outlet_id)
      );
      CREATE INDEX outlet_post_open ON outlet_post (run_id) WHERE state IN ('queued', 'sending');

      CREATE TABLE receipt (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        account_id uuid NOT NULL REFERENCES channel_account,
        received_at timestamptz NOT NULL,
        method text NOT NULL,
        query jsonb NOT NULL,
        headers jsonb NOT NULL,
        body bytea NOT NULL,
        tries smallint NOT NULL DEFAULT 0,
        retry_at timestamptz,
        applied_at timestamptz,
        result text NOT NULL DEFAULT ''
      );
      CREATE INDEX receipt_open ON receipt (id) WHERE applied_at IS NULL;

      -- Counts. Writers append deltas in the transaction of the change; a clock folds them.
      CREATE TABLE tally (
        run_id bigint NOT NULL,
        unit_id uuid NOT NULL,
        audience_group text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('member', 'delivery')),
        channel text NOT NULL DEFAULT '',
        state text NOT NULL,
        reason text NOT NULL DEFAULT '',
        n integer NOT NULL,
        PRIMARY KEY (run_id, unit_id, audience_group, kind, channel, state, reason)
      );
      CREATE TABLE tally_delta (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        run_id bigint NOT NULL,
        unit_id uuid NOT NULL,
        audience_group text NOT NULL,
        kind text NOT NULL,
        channel text NOT NULL DEFAULT '',
        state text NOT NULL,
        reason text NOT NULL DEFAULT '',
        n integer NOT NULL
      );
      CREATE INDEX tally_delta_run ON tally_delta (run_id);
      CREATE VIEW tally_now WITH (security_invoker = true) AS
        SELECT run_id, unit_id, audience_group, kind, channel, state, reason, sum(n)::bigint AS n
        FROM (SELECT run_id, unit_id, audience_group, kind, channel, state, reason, n FROM tally
              UNION ALL
              SELECT run_id, unit_id, audience_group, kind, channel, state, reason, n FROM tally_delta) both_parts
        GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(n) <> 0;

      -- A message to oneself, outside all counts.
      CREATE TABLE test_message (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        unit_id uuid NOT NULL REFERENCES unit,
        user_id uuid NOT NULL REFERENCES app_user,
        step_id uuid NOT NULL REFERENCES step ON DELETE CASCADE,
        person_id uuid REFERENCES person,
        channel text NOT NULL,
        -- Values of the person's variables, frozen when it was asked for, as that scope saw them.
        vars jsonb NOT NULL DEFAULT '{}',
        state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'uncertain')),
        code text NOT NULL DEFAULT '',
        created_at timestamptz NOT NULL
      );
      CREATE INDEX test_message_open ON test_message (created_at) WHERE state IN ('queued', 'sending');

      CREATE FUNCTION ensure_season(wanted smallint) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE parent text; part text;
      BEGIN
        IF wanted NOT BETWEEN 2000 AND 2200 THEN RAISE EXCEPTION 'season % is not a year', wanted; END IF;
        IF to_regclass('public.member_' || wanted) IS NOT NULL THEN RETURN; END IF;
        PERFORM pg_advisory_xact_lock(hashtext('ensure_season'));
        FOREACH parent IN ARRAY ARRAY['member', 'delivery', 'delivery_event'] LOOP
          part := parent || '_' || wanted;
          IF to_regclass('public.' || part) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES IN (%s)', part, parent, wanted);
            IF parent <> 'delivery_event' THEN EXECUTE format('ALTER TABLE %I SET (fillfactor = 70)', part); END IF;
            -- Reached through the parent by everybody; directly by workers only.
            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
            EXECUTE format('CREATE POLICY worker ON %I TO loa_worker USING (true) WITH CHECK (true)', part);
            EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO loa_worker', part);
          END IF;
        END LOOP;
      END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('the first migrations are not undone: drop the database instead');
  }
}
